"""Train the reranker of index/embedding/reranker.py over the frozen lower layers of index/model.

    python -m training.reranker --data ../shared/data --out var/training

Needs a built index. It writes `reranker.npz`, which ships in index/model. It learns from the sample questions of the
knowledge, from those that the knowledge marks as unanswered and from the invented passages, each also mistyped; a question is
compared with what else the index would find without it. The golden questions are never read here, and the development
questions only to measure it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from index.embedding.embed import SHIPPED, OnnxEmbedder
from index.embedding.reranker import HEADS, LONGEST
from index.knowledge.chunk import embedded_text
from index.knowledge.passage import Kind
from index.retrieval.evidence import ALONE
from index.retrieval.retrieve import SnapshotRetriever
from index.snapshots.snapshot import Snapshot
from index.text.language import Language
from index.text.normalise import normalise
from training.data import DEVELOPMENT, LANGUAGES, KnowledgeUnit, read_lives, read_passages, read_respeller
from training.live import open_live
from training.respell import Respeller, hurried

WIDTH, HIDDEN, ROUNDS = 64, 64, 2
_BATCH = 24
_LIVES = 4
"""How often a message from somebody's life is gone through in an epoch, for once of a question that began with a section."""
_TAUGHT = 0.5
"""What the judge says of a section, beside what the question's author says."""
_RIVALS = 4
"""Wrong sections that a question is compared with beside its right ones."""
_READ = 12
"""The nearest sections that are read for a question that is only measured by."""

States = NDArray[np.float32]


@dataclass
class Question:
    """A question, clean and hurried, with the sections to compare it with; `right` of these answer it."""

    text: str
    language: str
    right: frozenset[str]
    rivals: list[str] = field(default_factory=list)
    states: list[Tensor] = field(default_factory=list)
    times: int = 1
    """How often it is gone through in an epoch."""
    judged: Mapping[str, float] = field(default_factory=dict)
    """Section → log-odds that it answers, as training.judge has it."""

    @property
    def key(self) -> str:
        return f"{self.language}:{self.text}"


class Attention(nn.Module):
    """What tokens take from others; at first nothing, so that a round begins by changing nothing."""

    def __init__(self, others: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(HIDDEN)
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.key = nn.Linear(others, HIDDEN)
        self.value = nn.Linear(others, HIDDEN)
        _silence(self.value)

    def forward(self, hidden: Tensor, others: Tensor | None, there: Tensor) -> Tensor:
        own = self.norm(hidden)
        others = own if others is None else others
        query, key, value = _heads(self.query(own)), _heads(self.key(others)), _heads(self.value(others))
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=there[:, None, None])
        return mixed.transpose(1, 2).reshape(hidden.shape)


class Round(nn.Module):
    """The question's tokens look at the section's, then at one another, and think."""

    def __init__(self) -> None:
        super().__init__()
        self.look, self.consult = Attention(WIDTH), Attention(HIDDEN)
        self.think_norm = nn.LayerNorm(HIDDEN)
        gelu = nn.GELU(approximate="tanh")
        self.think = nn.Sequential(nn.Linear(HIDDEN, 2 * HIDDEN), gelu, nn.Linear(2 * HIDDEN, HIDDEN))
        self.dropout = nn.Dropout(0.1)
        _silence(self.think[2])

    def forward(self, hidden: Tensor, asked: Tensor, section: Tensor, there: Tensor) -> Tensor:
        hidden = hidden + self.dropout(self.look(hidden, section, there))
        hidden = hidden + self.dropout(self.consult(hidden, None, asked))
        return hidden + self.dropout(self.think(self.think_norm(hidden)))


class Network(nn.Module):
    """As index/embedding/reranker.py computes it; the names are those of its file."""

    def __init__(self, states: int) -> None:
        super().__init__()
        self.query = nn.Linear(states, WIDTH)
        self.section = nn.Linear(states, WIDTH)
        self.section.load_state_dict(self.query.state_dict())  # alike tokens are near from the start
        self.sharpness = nn.Parameter(torch.tensor(12.0))
        self.importance = nn.Linear(WIDTH, 1)
        gelu, dropout = nn.GELU(approximate="tanh"), nn.Dropout(0.15)
        self.compare = nn.Sequential(
            nn.Linear(4 * WIDTH + 1, HIDDEN), gelu, dropout, nn.Linear(HIDDEN, HIDDEN), gelu
        )
        self.rounds = nn.ModuleList(Round() for _ in range(ROUNDS))
        self.judge = nn.Sequential(nn.Linear(2 * HIDDEN + 2, HIDDEN), gelu, dropout, nn.Linear(HIDDEN, 1))

    def forward(self, queries: Sequence[Tensor], sections: Sequence[Tensor]) -> Tensor:
        """Log-odds, shape (pairs,), of standardised token states, each (tokens, states)."""
        projected, asked = _padded(_each(self.query, queries))
        own = functional.normalize(projected, dim=-1)
        directions, there = _padded(_each(self.section, sections))
        directions = functional.normalize(directions, dim=-1)
        cosines = (own @ directions.transpose(1, 2)).masked_fill(~there[:, None], -1e4)
        likeness = cosines.max(dim=-1).values
        found = torch.softmax(self.sharpness * cosines, dim=-1) @ directions
        hidden = self.compare(
            torch.cat([own, found, own * found, (own - found).abs(), likeness[..., None]], dim=-1)
        )
        for reading in self.rounds:
            hidden = reading(hidden, asked, directions * WIDTH**0.5, there)
        importance = self.importance(projected).squeeze(-1).masked_fill(~asked, -1e4).softmax(dim=-1)
        summary = torch.cat(
            [
                (importance[..., None] * hidden).sum(dim=1),
                hidden.masked_fill(~asked[..., None], -1e4).max(dim=1).values,
                (importance * likeness).sum(dim=1, keepdim=True),
                likeness.masked_fill(~asked, 1.0).min(dim=1, keepdim=True).values,
            ],
            dim=-1,
        )
        odds: Tensor = self.judge(summary).squeeze(-1)
        return odds

    def save(self, file: Path) -> None:
        """As index/embedding/reranker.py reads it: matrices that rows are multiplied with from the left."""
        state = {name: value.detach().numpy() for name, value in self.state_dict().items()}
        np.savez(file, **{name: value.T if value.ndim == 2 else value for name, value in state.items()})


def _each(linear: nn.Linear, rows: Sequence[Tensor]) -> list[Tensor]:
    """The layer over texts of many lengths, a text that stands several times once."""
    distinct = {id(row): row for row in rows}
    with torch.autocast("cpu", torch.bfloat16):
        flat = linear(torch.cat(list(distinct.values())))
    parts = dict(zip(distinct, flat.float().split([len(row) for row in distinct.values()]), strict=True))
    return [parts[id(row)] for row in rows]


def _heads(x: Tensor) -> Tensor:
    return x.unflatten(-1, (HEADS, -1)).transpose(1, 2)


def _silence(linear: nn.Module) -> None:
    for parameter in linear.parameters():
        nn.init.zeros_(parameter)


def _padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    lengths = torch.tensor([len(row) for row in rows])
    padded = nn.utils.rnn.pad_sequence(list(rows), batch_first=True)
    return padded, torch.arange(padded.shape[1])[None] < lengths[:, None]


def token_states(embedder: OnnxEmbedder, verb: str, texts: Sequence[str]) -> list[Tensor]:
    """Standardised states of each text's own tokens, in half precision."""
    found: dict[int, Tensor] = {}
    skip = 3 if verb == "query" else 1  # of a question also its prefix

    def keep(rows: list[int], ids: NDArray[np.int64], mask: NDArray[np.int64]) -> None:
        states = embedder._states(ids, mask)
        for line, row in enumerate(rows):
            own = torch.from_numpy(states[line, skip : mask[line].sum() - 1].copy())
            found[row] = functional.layer_norm(own, own.shape[-1:]).to(torch.bfloat16)

    embedder._run(f"{verb}: ", texts, keep, longest=LONGEST + 2)
    return [found[row] for row in range(len(texts))]


class Lesson:
    """All questions and sections with their states; those in `held` are to measure by, not to learn from."""

    def __init__(self, retriever: SnapshotRetriever, respeller: Respeller) -> None:
        embedder = OnnxEmbedder(SHIPPED, threads=2)
        snapshot = retriever.snapshot
        passages = {
            (unit.id, str(language)): embedded_text(own[0], asked=False)
            for unit in snapshot.units.values()
            if unit.kind is not Kind.OFF_TOPIC
            for language, own in unit.passages.items()
        }
        invented = read_passages()
        for unit in invented:
            language = next(iter(unit.lines))
            title, heading = unit.titles[language], unit.headings[language]
            passages[f"invented/{unit.id}", language] = normalise(
                f"{title}: {heading}\n" + " ".join(unit.lines[language])
            )
        self.sections = dict(
            zip(passages, token_states(embedder, "passage", list(passages.values())), strict=True)
        )
        self.questions = [*_samples(snapshot), *_invented(embedder, invented)]
        self.held = _development(retriever)
        rng = Random(5)
        texts = [normalise(q.text).rstrip("?؟!… ") for q in self.questions]
        noisy = [
            _hurried(text, q.language, respeller, rng) for text, q in zip(texts, self.questions, strict=True)
        ]
        held = [normalise(q.text).rstrip("?؟!… ") for q in self.held]
        for questions, variant in ((self.questions, texts), (self.questions, noisy), (self.held, held)):
            for question, states in zip(questions, token_states(embedder, "query", variant), strict=True):
                question.states.append(states)

    def section(self, unit: str, language: str) -> Tensor | None:
        """A section in that script, else in another one that has it."""
        return next(
            (own for tag in (language, *LANGUAGES) if (own := self.sections.get((unit, tag))) is not None),
            None,
        )


def _hurried(text: str, language: str, respeller: Respeller, rng: Random) -> str:
    if language == "ur-Latn":
        text = " ".join(respeller.respell(text.split(), None, rng.choice((0.3, 0.6, 1.0)), rng))
    return hurried(text, rng, rng.choice((0.1, 0.15, 0.3)))


def _samples(snapshot: Snapshot) -> list[Question]:
    """The sample questions and the unanswered ones, each with the units that lie nearest without it.

    An unanswered question stands under the section that it narrowly misses: that one first.
    """
    rows, vectors = snapshot.rows, snapshot.vectors()
    shown = [unit.id for unit in snapshot.units.values() if unit.kind is not Kind.OFF_TOPIC]
    place = {name: number for number, name in enumerate(shown)}
    own = np.array([place.get(row.unit, -1) for row in rows])
    asked = [number for number, row in enumerate(rows) if row.verb != "passage"]
    texts = _texts(snapshot)
    lives = {" ".join(row["text"].split()): row for row in read_lives()}
    of = {verb: np.array([row.verb == verb for row in rows]) for verb in ("query", "passage")}
    found = []
    for start in range(0, len(asked), 512):
        batch = asked[start : start + 512]
        cosines = vectors[batch] @ vectors.T
        cosines[np.arange(len(batch)), batch] = -1
        for number, line in zip(batch, cosines, strict=True):
            best = {verb: np.full(len(shown) + 1, -1.0) for verb in of}
            for verb, scores in best.items():
                np.maximum.at(scores, own[of[verb]], line[of[verb]])
            nearest = np.argsort(-(best["query"] + best["passage"])[:-1])[: _RIVALS + 1]
            row = rows[number]
            answers = row.verb == "query" and snapshot.units[row.unit].kind is not Kind.OFF_TOPIC
            missed = [row.unit] if row.verb == "unanswered" else []
            rivals = dict.fromkeys([*missed, *(shown[i] for i in nearest)])
            right = frozenset({row.unit} if answers else ())
            text = texts[row.unit, row.language, row.key]
            found.append(_of_life(lives, Question(text, row.language, right, rivals=list(rivals))))
    return found


def _of_life(lives: Mapping[str, dict[str, Any]], question: Question) -> Question:
    """A message from somebody's life weighs more, and is not told from sections that would not be wrong."""
    row = lives.get(question.text)
    if row is None:
        return question
    right = question.right and frozenset(row["best"])
    return replace(
        question,
        right=right,
        rivals=[unit for unit in question.rivals if unit not in row["also"] or not right],
        times=_LIVES,
    )


def _texts(snapshot: Snapshot) -> dict[tuple[str, Language, str], str]:
    return {
        (unit.id, language, hashlib.sha256(normalise(text).encode()).hexdigest()[:16]): text
        for unit in snapshot.units.values()
        for asked in (unit.questions, unit.unanswered)
        for language, texts in asked.items()
        for text in texts
    }


def _invented(embedder: OnnxEmbedder, units: Sequence[KnowledgeUnit]) -> list[Question]:
    """Questions to the invented sections, each with the nearest of the others."""
    names = [f"invented/{unit.id}" for unit in units]
    own = embedder.embed_passages([unit.passage(next(iter(unit.lines))) for unit in units])
    found = []
    for name, unit in zip(names, units, strict=True):
        for language, texts in unit.questions.items():
            nearest = np.argsort(-(embedder.embed_queries(texts) @ own.T), axis=1)[:, : _RIVALS + 1]
            for text, line in zip(texts, nearest, strict=True):
                found.append(Question(text, language, frozenset({name}), rivals=[names[i] for i in line]))
    return found


def _development(retriever: SnapshotRetriever) -> list[Question]:
    """The development questions with what retrieval finds for them."""
    units = retriever.snapshot.units
    rows = [json.loads(line) for file in DEVELOPMENT for line in file.read_text("utf-8").splitlines()]
    found = []
    for row in rows:
        candidates = retriever.evidence(row["question"], Language(row["language"]))
        candidates.sort(key=lambda candidate: -ALONE.rank.weigh(candidate[1]))
        right = frozenset(name for name in row["units"] if name in units)
        kinds = {Kind.ANSWER, Kind.UNKNOWN} if right else {Kind.ANSWER}
        missed = row.get("section", "")
        rivals = [missed] if missed in units and units[missed].kind is Kind.ANSWER else []
        rivals += [unit.id for unit, _, _ in candidates if unit.kind in kinds and unit.id != missed]
        found.append(Question(row["question"], row["language"], right, rivals=rivals))
    return found


def train(lesson: Lesson, questions: Sequence[Question], *, epochs: float, rate: float, seed: int) -> Network:
    """A network that tells right sections from their rivals, and answerable questions from others."""
    rng = Random(seed)
    torch.manual_seed(seed)
    network = Network(next(iter(lesson.sections.values())).shape[1])
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.02)
    steps = int(len(questions) * epochs / _BATCH)
    order: list[Question] = []
    total = 0.0
    for step in range(steps):
        if len(order) < _BATCH:
            order = rng.sample(questions, len(questions))
        batch = [order.pop() for _ in range(_BATCH)]
        loss = _loss(network, lesson, batch, rng)
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 50) * max(0.02, 1 - step / steps)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        total += float(loss.detach())
        if step % 200 == 199:
            print(f"step {step + 1} of {steps}: loss {total / 200:.4f}", flush=True)
            total = 0.0
    return network.eval()


def _loss(network: Network, lesson: Lesson, batch: Sequence[Question], rng: Random) -> Tensor:
    """Each pair right or not, and a right section before its rivals."""
    asked, sections, right, weights, judged, group = [], [], [], [], [], []
    for number, question in enumerate(batch):
        states = question.states[rng.random() < 0.3]
        rivals = [unit for unit in question.rivals if unit not in question.right]
        wrong = rivals[: _RIVALS if question.right else _RIVALS - 1]
        for unit in (*sorted(question.right), *wrong):
            language = question.language if rng.random() < 0.8 else rng.choice(LANGUAGES)
            section = lesson.section(unit, language)
            if section is None:
                continue
            asked.append(states)
            sections.append(section)
            right.append(float(unit in question.right))
            # a rival of an answered question may answer it too
            weights.append(1.5 if unit in question.right else 0.3 if question.right else 1.0)
            judged.append(question.judged.get(unit, math.nan))
            group.append(number)
    odds, truth, weight = network(asked, sections), torch.tensor(right), torch.tensor(weights)
    target = torch.tensor(judged).sigmoid()
    target = torch.where(target.isnan(), truth, (1 - _TAUGHT) * truth + _TAUGHT * target)
    each = functional.binary_cross_entropy_with_logits(odds, target, reduction="none")
    raised = odds.clamp(-15, 15).exp()
    groups, nothing = torch.tensor(group), torch.zeros(len(batch))
    every = nothing.index_add(0, groups, raised)
    best = nothing.index_add(0, groups, raised * truth)
    ranked = best > 0
    return (weight * each).sum() / weight.sum() + 0.5 * (every[ranked].log() - best[ranked].log()).mean()


@torch.no_grad()
def report(network: Network, lesson: Lesson) -> str:
    """How well its own odds tell the development questions that have an answer from the others."""
    best: dict[bool, list[float]] = {True: [], False: []}
    for question in lesson.held:
        names = question.right or question.rivals[:_READ]
        sections = [own for unit in names if (own := lesson.section(unit, question.language)) is not None]
        if sections:
            odds = network([question.states[0]] * len(sections), sections)
            best[bool(question.right)].append(float(odds.max()))
    right, wrong = (np.array(best[key]) for key in (True, False))
    area = float((right[:, None] > wrong[None, :]).mean())
    above = [float((wrong > np.quantile(right, share)).mean()) for share in (0.05, 0.1)]
    return f"area under the curve {area:.3f}; answered of those to be refused, at 5 and 10 % refused: {above[0]:.3f} {above[1]:.3f}"


def learnt(lesson: Lesson) -> list[Question]:
    """The questions to learn from; those without an answer, of which there are fewer, count double."""
    return [q for q in lesson.questions for _ in range(max(q.times, 1 if q.right else 2))]


def main() -> None:
    """Train it, and measure it on the development questions."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--judged", type=Path, help="what training.judge says of the questions")
    parser.add_argument("--epochs", type=float, default=2.0)
    parser.add_argument("--rate", type=float, default=1e-3)
    options = parser.parse_args()
    torch.set_num_threads(2)
    lesson = Lesson(open_live(options.config), read_respeller(options.data))
    options.out.mkdir(parents=True, exist_ok=True)
    judged = torch.load(options.judged) if options.judged else {}
    for question in lesson.questions:
        question.judged = judged.get(question.key, {})
    network = train(lesson, learnt(lesson), epochs=options.epochs, rate=options.rate, seed=0)
    print(report(network, lesson), flush=True)
    network.save(options.out / "reranker.npz")


if __name__ == "__main__":
    main()
