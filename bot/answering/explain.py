"""How an answer came about, for `rahnuma ask --explain` and for admins."""

from typing import Any

from bot.answering.trace import Trace
from bot.models.call import Call


def as_json(trace: Trace) -> dict[str, Any]:
    """All of a trace, ready for JSON. Times in milliseconds, cost in dollars."""
    return {
        "language": trace.language,
        "turn": trace.act,
        "question": trace.question,
        "rewritten": trace.rewritten,
        "readings": list(trace.readings),
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


def _more(hit: dict[str, Any]) -> str:
    relevance = "" if hit["relevance"] is None else f", relevance {hit['relevance']:+.2f}"
    return f"{relevance}, unanswered {hit['unanswered']:.2f}" if hit["unanswered"] else relevance


def answerer(trace: Trace) -> str:
    """Who gave the answer: a model, the built-in answerer, or a fixed or computed text."""
    if trace.answerer:
        return trace.answerer
    return "built-in" if trace.hits else "fixed"


def as_text(trace: Trace) -> str:
    """The same to be read at a terminal."""
    told = as_json(trace)
    lines = [f"language   {told['language']}", f"turn       {told['turn'] or 'button or command'}"]
    if trace.rewritten:
        lines.append(f"rewritten  {trace.rewritten}")
    lines += [f"read as    {reading}" for reading in told["readings"]]
    for hit in told["hits"]:
        lines.append(
            f"hit        {hit['score']:.3f}  {hit['unit']}  ({hit['language']};"
            f" dense {hit['dense']:+.2f}, lexical {hit['lexical']:.2f}{_more(hit)})"
        )
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
