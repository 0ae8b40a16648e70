"""Fit the weights of index/retrieval/evidence.py, and print what they give.

    python -m training.fusion

Needs an index built after `python -m training.asked --hold-out`. They are fitted on the development questions, on messages from people's lives and on dialogues of the
writers held out, none of which stands in the index. The golden questions are never read here.
"""

import argparse
import dataclasses
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.messages.exchange import NOBODY
from bot.understanding import reader
from bot.understanding.background import with_what
from bot.understanding.person.leaning import leaning
from index.knowledge.passage import Kind
from index.lexical.subjects import SubjectIndex
from index.retrieval.evidence import ALONE, RERANKED, Evidence, Weights
from index.retrieval.retrieve import RECENT, SILENCE, SnapshotRetriever, Talk
from index.text.language import Language
from training.data import DEVELOPMENT, read_dialogues, read_lives
from training.live import open_live

_NAMES = [field.name for field in dataclasses.fields(Evidence)]
_CANDIDATES = 40
REFUSED = 1 / 25
_RANKING = (
    *("query", "passage", "lexical", "coverage", "named", "learnt", "relevance"),
    *("organisation", "tool", "abroad", "city", "detail"),
    *("suits", "discussed", "sibling", "sibling_earlier"),
    *("told_query", "told_passage", "told_recent", "told_learnt"),
)
_KEPT = ("discussed", "unanswered")
"""What keeps its weight in trust: the one depends on the conversation, of the other the shipped knowledge has no lines."""
_TRUSTING = [name for name in _NAMES if name not in {"lexical", "passage", "told_passage", *_KEPT}]
_NOT_WRONG = 0.3
"""What a section counts that is not the one to be shown first and would not be wrong."""
_LIVES, _TRUSTED = 3.0, 0.5
"""What a message from somebody's life weighs beside a development question, which began with a section: in the ranking, and in trust."""

Candidate = tuple[str, Kind, np.ndarray]
"""A unit, its kind, and its evidence with a 1 for the bias."""
Collected = list[tuple[dict, list[Candidate]]]


def vector(weights: Weights) -> np.ndarray:
    return np.array([getattr(weights, name) for name in [*_NAMES, "bias"]])


def collect(retriever: SnapshotRetriever, rows: Iterable[dict]) -> Collected:
    """Each question with its strongest candidates."""
    found = [(row, _candidates(retriever, row)) for row in rows]
    return [(row, candidates) for row, candidates in found if candidates]


def _candidates(retriever: SnapshotRetriever, row: dict) -> list[Candidate]:
    units = retriever.snapshot.units
    known = reader.shipped().known_of(row["question"], retriever.embedder) or 0.0
    talk = replace(row.get("talk", SILENCE), known=known)
    found = retriever.evidence(row["question"], Language(row["language"]), talk)
    candidates = [
        (unit.id, unit.kind, np.array([getattr(evidence, name) for name in _NAMES] + [1.0]))
        for unit, evidence, _ in found
        if not row.get("ours") or unit.kind is not Kind.OFF_TOPIC
    ]
    weights = vector(RERANKED.rank)
    candidates.sort(key=lambda c: -float(c[2] @ weights))
    # a section that says nobody knows is found, but is not an answer
    row["answerable"] = any(units[name].kind is Kind.ANSWER for name in row["units"] if name in units)
    return candidates[:_CANDIDATES]


def life_rows(rows: Iterable[dict], subjects: SubjectIndex) -> list[dict]:
    """Messages from people's lives that the reader would take for ours, as questions."""
    return [
        {
            "question": row["text"],
            "language": row["language"],
            "units": row["best"] if row["kind"] in {"answer", "predict"} else [],
            "right": {*row["best"], *row["also"]},
            "ours": True,
            "unknown": row["kind"] == "unknown",
            "talk": Talk(suits=frozenset(leaning(with_what(NOBODY, row["text"], subjects)))),
            "weight": _LIVES,
        }
        for row in rows
        if row["kind"] in {"answer", "predict", "unknown"}
    ]


def talk_rows(retriever: SnapshotRetriever, dialogues: Iterable[dict]) -> list[dict]:
    """Turns of dialogues as questions, each after the section that was to be shown before it."""
    rows, subjects = [], retriever.snapshot.subjects
    for dialogue in dialogues:
        profile = NOBODY
        for number, turn in enumerate(dialogue["turns"]):
            before = next((t for t in reversed(dialogue["turns"][:number]) if t["best"]), None)
            if not turn["best"] or turn["act"] in {"more", "yes", "no", "example", "sad", "danger"}:
                continue
            recent = " ".join(t["text"] for t in dialogue["turns"][max(0, number - RECENT) : number])
            shown = tuple(t["best"][0] for t in dialogue["turns"][:number] if t["best"])
            talk, language = Talk(recent=recent, shown=shown), Language(turn["language"])
            if before and (subject := subjects.get(before["best"][0].partition("#")[0])):
                leans = reader.shipped().leaning_of(turn["text"], retriever.embedder) or 0.0
                discussed = (
                    t["best"][0].partition("#")[0] for t in reversed(dialogue["turns"][:number]) if t["best"]
                )
                talk = Talk(
                    before=f"{subject.title(language)} {before['text']}",
                    recent=recent,
                    about=subject.id,
                    earlier=next((name for name in discussed if name != subject.id), ""),
                    leaning=leans,
                    shown=shown,
                )
            rows += life_rows([{**turn, "kind": "answer"}], retriever.subjects)
            profile = with_what(profile, turn["text"], retriever.subjects)
            rows[-1]["talk"] = replace(talk, suits=frozenset(leaning(profile)))
            rows[-1]["talking"] = True
    return rows


def fit_rank(data: Collected) -> np.ndarray:
    """Weights that put a right unit first: softmax over a question's candidates, of the answerable ones."""
    pairs = [
        (np.stack([f for _, _, f in c]), np.array([_worth(row, u) for u, _, _ in c]), row.get("weight", 1.0))
        for row, c in data
        if row["units"] and any(u in row["units"] for u, _, _ in c)
    ]
    longest = max(len(x) for x, _, _ in pairs)
    every = np.zeros((len(pairs), longest, len(_NAMES) + 1), np.float32)
    worth = np.zeros((len(pairs), longest), np.float32)
    there = np.full((len(pairs), longest), -np.inf, np.float32)
    for number, (x, gold, _) in enumerate(pairs):
        every[number, : len(x)], worth[number, : len(x)], there[number, : len(x)] = x, gold, 0
    shares = np.array([weight for _, _, weight in pairs], np.float32)
    shares /= shares.sum()
    free = np.array([name in _RANKING for name in _NAMES] + [False], dtype=float)

    def gradient(w: np.ndarray) -> np.ndarray:
        logits = every @ w.astype(np.float32) + there
        soft = np.exp(logits - logits.max(axis=1, keepdims=True))
        soft /= soft.sum(axis=1, keepdims=True)
        target = worth * soft
        wrong = (soft - target / target.sum(axis=1, keepdims=True)) * shares[:, None]
        return (2e-3 * w + np.einsum("nc,ncf->f", wrong, every, optimize=True)) * free

    return _adam(gradient, vector(RERANKED.rank) * free)


def _worth(row: dict, unit: str) -> float:
    """1 for a section to be shown first, less for one that would not be wrong."""
    return 1.0 if unit in row["units"] else _NOT_WRONG * (unit in row.get("right", ()))


def _suits(row: dict, unit: str) -> bool:
    """Whether a section would be right as the answer, and not only as what comes nearest."""
    return unit in row["right"] and not row.get("unknown") if "right" in row else bool(row["answerable"])


def fit_trust(data: Collected, rank: np.ndarray) -> np.ndarray:
    """Weights of a logistic that says whether the first unit answers; questions put to other kinds are left out.

    Ridge over standardised evidence, without what says little by itself; what depends on the conversation keeps
    its weight. The bias is moved to where `REFUSED` of the answerable questions are refused.
    """
    every = [(row, max(c, key=lambda k: float(k[2] @ rank))) for row, c in data]
    tops = [(row, top) for row, top in every if top[1] is Kind.ANSWER]
    columns = [_NAMES.index(name) for name in _TRUSTING]
    x = np.stack([features[columns] for _, (_, _, features) in tops])
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-9
    logistic = LogisticRegression(C=0.5, max_iter=5000)
    logistic.fit(
        (x - mean) / deviation,
        [_suits(row, top[0]) for row, top in tops],
        sample_weight=[_TRUSTED if "right" in row else 1.0 for row, _ in tops],
    )
    weights = np.zeros(len(_NAMES) + 1)
    weights[columns] = logistic.coef_[0] / deviation
    weights[-1] = logistic.intercept_[0] - float(weights[columns] @ mean)
    answerable = [
        float(top[2] @ weights) if top[1] is Kind.ANSWER else -np.inf
        for row, top in every
        if row["answerable"] and "right" not in row
    ]
    weights[-1] -= np.quantile(answerable, REFUSED, method="higher")
    for name in _KEPT:
        weights[_NAMES.index(name)] = getattr(RERANKED.trust, name)
    return weights


def _adam(gradient, w: np.ndarray, *, steps: int = 1500, rate: float = 0.03) -> np.ndarray:
    w, m, v = w.copy(), np.zeros_like(w), np.zeros_like(w)
    for step in range(1, steps + 1):
        g = gradient(w)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return w


def report(data: Collected, rank: np.ndarray, trust: np.ndarray) -> None:
    """Recall, false refusals and false answers, per script and over all."""
    for language in ("en", "ur", "ur-Latn", ""):
        ranked = [
            (row, sorted(c, key=lambda k: -float(k[2] @ rank)))
            for row, c in data
            if "right" not in row and (not language or row["language"] == language)
        ]
        good = [(row, r) for row, r in ranked if row["answerable"]]
        bad = [(row, r) for row, r in ranked if not row["answerable"]]
        if not good or not bad:
            continue
        at1 = np.mean([r[0][0] in row["units"] for row, r in good])
        at3 = np.mean([any(u in row["units"] for u, _, _ in r[:3]) for row, r in good])
        refused = np.mean([not answered(r[0], trust) for _, r in good])
        wrong = np.mean([answered(r[0], trust) for _, r in bad])
        print(
            f"{language or 'all':8} recall@1 {at1:.3f}  recall@3 {at3:.3f}  false refusals {refused:.3f}"
            f"  false answers {wrong:.3f}  ({len(good)} + {len(bad)} questions)"
        )


def report_people(data: Collected, rank: np.ndarray, trust: np.ndarray) -> None:
    """Of messages from people's lives, alone and in a talk: what is shown first, and how often that is trusted."""
    for talking in (False, True):
        told = [
            (row, sorted(c, key=lambda k: -float(k[2] @ rank)))
            for row, c in data
            if "right" in row and row["units"] and ("talking" in row) is talking
        ]
        if not told:
            continue
        first = np.mean([c[0][0] in row["units"] for row, c in told])
        fits = np.array([c[0][0] in row["right"] for row, c in told])
        three = np.mean([any(u in row["right"] for u, _, _ in c[:3]) for row, c in told])
        trusted = np.array([answered(c[0], trust) for _, c in told])
        print(
            f"{'in a talk' if talking else 'alone':9} first {first:.3f}  not wrong {fits.mean():.3f}  among three {three:.3f}"
            f"  shown and right {(fits & trusted).mean():.3f}  shown and wrong {(~fits & trusted).mean():.3f}  ({len(told)})"
        )


def answered(top: tuple[str, Kind, np.ndarray], trust: np.ndarray) -> bool:
    return top[1] is Kind.ANSWER and float(top[2] @ trust) >= 0


def written(w: np.ndarray) -> str:
    return ", ".join(
        f"{name}={value:.2f}" for name, value in zip([*_NAMES, "bias"], w, strict=True) if abs(value) > 5e-3
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    parser.add_argument("--questions", type=Path, nargs="*", default=DEVELOPMENT)
    parser.add_argument("--share", type=int, default=1, help="take one development question in so many")
    parser.add_argument("--wrong", action="store_true", help="list the questions that go wrong")
    options = parser.parse_args()
    rows = [json.loads(line) for file in options.questions for line in file.read_text("utf-8").splitlines()]
    retriever = open_live(options.config)
    rows = rows[:: options.share]
    people = life_rows(read_lives(held=True), retriever.subjects)
    people += talk_rows(retriever, (talk for _, talk in read_dialogues(held=True)))
    data = collect(retriever, [*rows, *people])
    for name, fusion in (("a reranker", RERANKED), ("none", ALONE)):
        print(f"weights in use, with {name}:")
        report(data, vector(fusion.rank), vector(fusion.trust))
        report_people(data, vector(fusion.rank), vector(fusion.trust))
    for number, (fitting, measuring) in enumerate(((data[0::2], data[1::2]), (data[1::2], data[0::2])), 1):
        rank = fit_rank(fitting)
        print(f"fitted on one half, measured on the other ({number}):")
        trust = fit_trust(fitting, rank)
        report(measuring, rank, trust)
        report_people(measuring, rank, trust)
    rank = fit_rank(data)
    trust = fit_trust(data, rank)
    print("fitted on all:")
    report(data, rank, trust)
    print(f"rank=Weights({written(rank)})\ntrust=Weights({written(trust)})")
    for row, candidates in data if options.wrong else ():
        top = max(candidates, key=lambda k: float(k[2] @ rank))
        right = (
            top[0] in row["units"] and answered(top, trust) if row["answerable"] else not answered(top, trust)
        )
        if not right:
            print(
                f"{row['language']:8} {float(top[2] @ trust):6.2f} {top[0]:45} {row['units']} {row['question']}"
            )


if __name__ == "__main__":
    main()
