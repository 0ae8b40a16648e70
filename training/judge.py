"""Train a teacher for the reranker: upper layers of index/model that read a question and a section together.

    python -m training.judge --data ../shared/data --out var/training --minutes 30

It is too slow to ship (some 20 ms a section) and better than what ships; training.reranker learns from what it says of the
questions of the knowledge and what lies near them. It is measured on the development questions.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from index.embedding.embed import SHIPPED
from training.data import read_respeller
from training.encoder import Encoder, Layer
from training.lesson import Lesson, LessonQuestion, learnt
from training.live import open_live
from training.sentence_transformer import read_encoder

FIRST, LAYERS = 6, 4
"""The layer whose input the reranker reads, and how many from there on read both texts together."""
_BATCH = 32
_NEAR = 3
"""The rivals that one is drawn from for each question."""
_JUDGED = 2, 3
"""The rivals that are judged for the reranker, of a question that is answered and of one that is not."""


class Judge(nn.Module):
    """Token states of both texts → log-odds that the section answers."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        width = encoder.config.hidden_size
        self.layers = encoder.layers[FIRST : FIRST + LAYERS]
        with torch.no_grad():  # the states come standardised; layers want them as the one before writes them
            norm = encoder.layers[FIRST - 1].output_norm
            size = float((norm.weight.square().mean() + norm.bias.square().mean()).sqrt())
        self.scale = nn.Parameter(torch.full((width,), size))
        self.kind = nn.Parameter(torch.zeros(2, width))
        self.head = nn.Sequential(nn.Linear(3 * width, 128), nn.GELU(), nn.Dropout(0.1), nn.Linear(128, 1))

    def forward(self, queries: Sequence[Tensor], sections: Sequence[Tensor]) -> Tensor:
        """Log-odds, shape (pairs,), of standardised states, each (tokens, states)."""
        lengths = [
            (len(query) + len(section), len(query)) for query, section in zip(queries, sections, strict=True)
        ]
        order = sorted(range(len(lengths)), key=lambda pair: lengths[pair])
        groups = [(len(list(same)), length) for length, same in groupby(lengths[pair][0] for pair in order)]
        x = torch.cat([part for pair in order for part in (queries[pair], sections[pair])])
        kinds = torch.cat(
            [
                self.kind[[0] * asked + [1] * (both - asked)]
                for both, asked in (lengths[pair] for pair in order)
            ]
        )
        with torch.autocast("cpu", torch.bfloat16):
            x = x * self.scale + kinds
            for layer in self.layers:
                x = _read(layer, x, groups)
        summaries = []
        for pair, own in zip(order, x.float().split([lengths[pair][0] for pair in order]), strict=True):
            asked, section = own.split([lengths[pair][1], lengths[pair][0] - lengths[pair][1]])
            summaries.append(torch.cat([asked.mean(dim=0), asked.max(dim=0).values, section.mean(dim=0)]))
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        odds: Tensor = self.head(torch.stack(summaries)).squeeze(-1)
        return odds[back]


def _read(layer: Layer, x: Tensor, groups: Sequence[tuple[int, int]]) -> Tensor:
    """`layer.forward_packed`, with plain products, which are the faster ones for bfloat16 on a processor."""
    mixed = []
    parts = layer.joint(x).split([count * length for count, length in groups])
    for part, (count, length) in zip(parts, groups, strict=True):
        query, key, value = part.view(count, length, 3, layer.heads, -1).permute(2, 0, 3, 1, 4)
        scores = (query @ key.transpose(-1, -2)) * query.shape[-1] ** -0.5
        mixed.append((scores.softmax(dim=-1) @ value).transpose(1, 2).reshape(count * length, -1))
    return layer._after_attention(x, torch.cat(mixed))


def train(
    judge: Judge, lesson: Lesson, questions: Sequence[LessonQuestion], *, minutes: float, seed: int
) -> None:
    """Right sections and one near each, until the time is over."""
    rng = Random(seed)
    body = [*judge.layers.parameters(), judge.scale, judge.kind]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": 1.2e-4}, {"params": judge.head.parameters(), "lr": 8e-4}], weight_decay=0.01
    )
    rates = [group["lr"] for group in optimiser.param_groups]
    batches, started, step, total = _batches(questions, rng), time.monotonic(), 0, 0.0
    judge.train()
    while (spent := (time.monotonic() - started) / 60 / minutes) < 1:
        loss = _loss(judge, lesson, next(batches), rng)
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * min(1, (step + 1) / 60) * max(0.01, 1 - spent)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
        optimiser.step()
        step, total = step + 1, total + float(loss.detach())
        if step % 50 == 0:
            print(f"step {step}, {spent:.0%}: loss {total / 50:.4f}", flush=True)
            total = 0.0
    judge.eval()


def _batches(questions: Sequence[LessonQuestion], rng: Random) -> Iterator[list[LessonQuestion]]:
    order: list[LessonQuestion] = []
    while True:
        if len(order) < _BATCH:
            order = rng.sample(questions, len(questions))
        yield [order.pop() for _ in range(_BATCH)]


def _loss(judge: Judge, lesson: Lesson, batch: Sequence[LessonQuestion], rng: Random) -> Tensor:
    pairs: list[tuple[Tensor, Tensor, float, float]] = []
    rank: list[tuple[int, int]] = []
    for question in batch:
        states = question.states[rng.random() < 0.25]
        rivals = [unit for unit in question.rivals if unit not in question.right]
        wrong = rng.sample(rivals[:_NEAR], min(1, len(rivals)))
        if not question.right and rivals[:1] != wrong and rng.random() < 0.7:
            wrong = rivals[:1]  # what it narrowly misses
        right = rng.sample(sorted(question.right), min(1, len(question.right)))
        language = question.language if rng.random() < 0.8 else rng.choice(("en", "ur", "ur-Latn"))
        found = []
        for unit in (*right, *wrong):
            section = lesson.section(unit, language)
            if section is not None:
                truth = float(unit in question.right)
                found.append(len(pairs))
                # a rival of an answered question may answer it too
                pairs.append((states, section, truth, 0.4 if question.right and not truth else 1.0))
        if right and len(found) == 2:
            rank.append((found[0], found[1]))
    odds = judge([pair[0] for pair in pairs], [pair[1] for pair in pairs])
    truth, weight = (torch.tensor([pair[part] for pair in pairs]) for part in (2, 3))
    each = functional.binary_cross_entropy_with_logits(odds, truth, reduction="none")
    loss: Tensor = (weight * each).sum() / weight.sum()
    if rank:
        first, second = torch.tensor(rank).T
        loss = loss + 0.4 * functional.softplus(odds[second] - odds[first]).mean()
    return loss


@torch.no_grad()
def judged(judge: Judge, lesson: Lesson, questions: Sequence[LessonQuestion]) -> list[dict[str, float]]:
    """Of each question what the judge says of its right sections and rivals, in its own script."""
    wanted = [
        (number, unit, question.states[0], section)
        for number, question in enumerate(questions)
        for unit in _asked_of(question)
        if (section := lesson.section(unit, question.language)) is not None
    ]
    found: list[dict[str, float]] = [{} for _ in questions]
    order = sorted(range(len(wanted)), key=lambda n: len(wanted[n][2]) + len(wanted[n][3]))
    for start in range(0, len(order), 64):
        part = [wanted[n] for n in order[start : start + 64]]
        odds = judge([own[2] for own in part], [own[3] for own in part])
        for (number, unit, _, _), value in zip(part, odds.tolist(), strict=True):
            found[number][unit] = value
    return found


def _asked_of(question: LessonQuestion) -> list[str]:
    rivals = [unit for unit in question.rivals if unit not in question.right]
    return [*sorted(question.right), *rivals[: _JUDGED[not question.right]]]


def report(questions: Sequence[LessonQuestion], said: Sequence[dict[str, float]]) -> str:
    """How well the judge tells answered questions from others, and right sections from their rivals."""
    held = [
        (
            max((value for unit, value in own.items() if unit in question.right), default=None),
            max(own.values()),
        )
        for question, own in zip(questions, said, strict=True)
        if own
    ]
    right = np.array([best for best, _ in held if best is not None])
    first = np.mean([best == top for best, top in held if best is not None])
    wrong = np.array([top for best, top in held if best is None])
    above = [float((wrong > np.quantile(right, share)).mean()) for share in (0.05, 0.1)]
    return f"right first {first:.3f}; answered of those to be refused, at 5 and 10 % refused: {above[0]:.3f} {above[1]:.3f}"


def main() -> None:
    """Train it, measure it on the development questions, and write it with what it says of those of the knowledge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument(
        "--start", type=Path, help="a judge.pt to go on from; with --minutes 0 it only judges"
    )
    options = parser.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(0)
    lesson = Lesson(open_live(options.config), read_respeller(options.data))
    options.out.mkdir(parents=True, exist_ok=True)
    judge = Judge(read_encoder(SHIPPED))
    if options.start:
        judge.load_state_dict(torch.load(options.start))
    if options.minutes:
        train(judge, lesson, learnt(lesson), minutes=options.minutes, seed=0)
        torch.save(judge.state_dict(), options.out / "judge.pt")
    print(report(lesson.held, judged(judge, lesson, lesson.held)), flush=True)
    said = judged(judge, lesson, lesson.questions)
    torch.save({q.key: own for q, own in zip(lesson.questions, said, strict=True)}, options.out / "judged.pt")


if __name__ == "__main__":
    main()
