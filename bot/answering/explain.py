"""How an answer came about, for `rahnuma ask --explain` and for admins."""

from collections.abc import Mapping
from typing import Any

from bot.answering.answer import ANSWER_FROM
from bot.answering.trace import Trace
from bot.messages.exchange import Outcome
from bot.models.call import Call


def as_json(trace: Trace) -> dict[str, Any]:
    """All of a trace, ready for JSON. Times in milliseconds, cost in dollars."""
    return {
        "language": trace.language,
        "turn": trace.act,
        "question": trace.question,
        "rewritten": trace.rewritten,
        "readings": list(trace.readings),
        "about": trace.about,
        "leaning": round(trace.leaning, 2),
        "ours": None if trace.ours is None else round(trace.ours, 2),
        "person_before": dict(trace.before),
        "person_after": dict(trace.after),
        "outcome": trace.outcome,
        "why": why(trace),
        "hits": [
            {
                "unit": hit.unit.id,
                "score": round(hit.score, 3),
                "dense": round(hit.dense, 2),
                "lexical": round(hit.lexical, 2),
                "relevance": None if hit.relevance is None else round(hit.relevance, 2),
                "unanswered": round(hit.unanswered, 2),
                "passage": hit.passage.path,
                "language": hit.passage.language,
            }
            for hit in trace.hits
        ],
        "answerer": answerer(trace),
        "calls": [_call(call) for call in trace.calls],
        "steps": [{"step": name, "ms": round(seconds * 1000, 1)} for name, seconds in trace.steps],
        "tokens": sum(call.input_tokens + call.output_tokens for call in trace.calls),
        "cost": round(sum(call.cost for call in trace.calls), 6),
    }


def why(trace: Trace) -> str:
    """Why it was answered, asked back, unknown or declined, in a sentence for an admin."""
    if not trace.hits:
        return f"read as {trace.act or 'a button or command'}: nothing was searched for"
    best = trace.hits[0]
    if trace.outcome == Outcome.OFF_TOPIC:
        likely = "" if trace.ours is None else f"; likely ours {trace.ours:.2f}"
        return f"declined: best hit {best.unit.id} ({best.unit.kind}){likely}"
    enough = f"relevance {best.score:.2f} of {best.unit.id}, {ANSWER_FROM} answers"
    lacking = "; it names something that the section does not hold" if best.lacking else ""
    return f"{trace.outcome}: {enough}{lacking}"


def _more(hit: dict[str, Any]) -> str:
    relevance = "" if hit["relevance"] is None else f", relevance {hit['relevance']:+.2f}"
    return f"{relevance}, unanswered {hit['unanswered']:.2f}" if hit["unanswered"] else relevance


def answerer(trace: Trace) -> str:
    """Who gave the answer: a model, the built-in answerer, or a fixed or computed text."""
    if trace.answerer:
        return trace.answerer
    return "built-in" if trace.hits else "fixed"


def as_text(told: Mapping[str, Any]) -> str:
    """What `as_json` told, to be read at a terminal."""
    lines = [f"language   {told['language']}", f"turn       {told['turn'] or 'button or command'}"]
    if told["rewritten"]:
        lines.append(f"rewritten  {told['rewritten']}")
    lines += [f"read as    {reading}" for reading in told["readings"]]
    if told["about"]:
        lines.append(f"about      {told['about']}, leaning {told['leaning']:.2f}")
    for name, known in (("before", told["person_before"]), ("after", told["person_after"])):
        if known:
            lines.append(f"{name:<10} " + ", ".join(f"{fact} {value}" for fact, value in known.items()))
    if told["ours"] is not None:
        lines.append(f"ours       {told['ours']:.2f}")
    for hit in told["hits"]:
        lines.append(
            f"hit        {hit['score']:.3f}  {hit['unit']}  ({hit['language']};"
            f" dense {hit['dense']:+.2f}, lexical {hit['lexical']:.2f}{_more(hit)})"
        )
    lines.append(f"why        {told['why']}")
    lines.append(f"answerer   {told['answerer']}")
    for call in told["calls"]:
        lines += _call_lines(call)
    for step in told["steps"]:
        lines.append(f"step       {step['step']}: {step['ms']} ms")
    if told["calls"]:
        lines.append(f"total      {told['tokens']} tokens, ${told['cost']:.6f}")
    return "\n".join(lines)


def _call(call: Call) -> dict[str, Any]:
    return {
        "purpose": call.purpose,
        "model": call.model,
        "system": call.prompt.system,
        "prompt": [{"role": turn.role, "text": turn.text} for turn in call.prompt.turns],
        "output": call.text,
        "error": call.error,
        "failed_checks": list(call.faults),
        "checks": "not reached" if call.error else "failed" if call.faults else "passed",
        "ms": round(call.seconds * 1000, 1),
        "input_tokens": call.input_tokens,
        "output_tokens": call.output_tokens,
        "cost": round(call.cost, 6),
    }


def _call_lines(call: dict[str, Any]) -> list[str]:
    head = f"call       {call['purpose']} by {call['model']}: {call['ms']} ms, {call['input_tokens']} + {call['output_tokens']} tokens"
    lines = [head, *_quoted("system", call["system"])]
    for turn in call["prompt"]:
        lines += _quoted(turn["role"], turn["text"])
    lines += _quoted("output", call["output"]) if call["output"] else []
    lines.append(f"  checks   {call['error'] or call['checks']}")
    return lines + [f"  failed   {fault}" for fault in call["failed_checks"]]


def _quoted(label: str, text: str) -> list[str]:
    return [f"  {label if n == 0 else '':<9}| {line}" for n, line in enumerate(text.splitlines() or [""])]
