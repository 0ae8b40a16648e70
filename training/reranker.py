"""Train the reranker of index/embedding/reranker.py over the frozen lower layers of index/model.

    python -m training.reranker --data ../shared/data --out var/training

Needs a built index. It writes `reranker.npz`, which ships in index/model. It learns from the sample questions of the
knowledge, from those that the knowledge marks as unanswered and from the invented passages, each also mistyped; a question is
compared with what else the index would find without it. The golden questions are never read here, and the development
questions only to measure it.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.data import LANGUAGES, read_respeller
from training.lesson import RIVALS, Lesson, LessonQuestion, learnt
from training.live import open_live
from training.network import Network

_BATCH = 24
_TAUGHT = 0.5
"""What the judge says of a section, beside what the question's author says."""
_READ = 12
"""The nearest sections that are read for a question that is only measured by."""


def train(
    lesson: Lesson, questions: Sequence[LessonQuestion], *, epochs: float, rate: float, seed: int
) -> Network:
    """A network that tells right sections from their rivals, and answerable questions from others."""
    rng = Random(seed)
    torch.manual_seed(seed)
    network = Network(next(iter(lesson.sections.values())).shape[1])
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.02)
    steps = int(len(questions) * epochs / _BATCH)
    order: list[LessonQuestion] = []
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


def _loss(network: Network, lesson: Lesson, batch: Sequence[LessonQuestion], rng: Random) -> Tensor:
    """Each pair right or not, and a right section before its rivals."""
    asked, sections, right, weights, judged, group = [], [], [], [], [], []
    for number, question in enumerate(batch):
        states = question.states[rng.random() < 0.3]
        rivals = [unit for unit in question.rivals if unit not in question.right]
        wrong = rivals[: RIVALS if question.right else RIVALS - 1]
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
