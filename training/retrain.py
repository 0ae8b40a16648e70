"""Train the encoder on from a shipped folder: questions to passages in three scripts, held to the base model.

    python -m training.retrain --data ../shared/data --start index/model --out var/revision-5

The same command goes on after a stop. Checkpoints are written every 100 steps or ten minutes and when told to stop (the last
three and the best are kept), a table of held-out figures every 200 steps to `figures.jsonl`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from index.embedding.embed import _bare
from training.dev import Task, all_tasks, fewer
from training.encoder import Encoder
from training.evaluate import recall, remembering
from training.held import FullVocabularyTeacher
from training.mixture import Mixture
from training.sentence_transformer import read_encoder
from training.step import RetrainingBatch, RetrainingSizes
from training.train import optimiser, save

MAX_TOKENS = 192
TEMPERATURE = 0.03
RELATION = 0.05
"""Temperature at which similarities of English questions and passages are compared with the teacher's."""
FIND = {"paragraphs": 1.5, "sentences": 1.2, "sections": 0.7, "news-en": 0.5, "news-ur": 0.5, "words": 0.4}
"""Weights of the banks; 1 unless said."""
KEEP = {"paragraph": 6.0, "english": 8.0, "to English": 4.0, "urdu": 4.0, "roman": 2.0}
AGAINST = math.log(0.5)
"""What is added to the score of a question that a passage does not answer, so that it weighs half."""
WARM_UP = 20
SAVE_EVERY = 100
SAVE_MINUTES = 10
KEPT = 3
TABLE_EVERY = 200
QUICK = 250
"""Queries and candidates of a task in the table."""


def finding_loss(vectors: Tensor, batch: RetrainingBatch, name: str, bank: Tensor, group: Tensor) -> Tensor:
    """Queries told from all other rows of the bank, and the rows of this step from the other queries and back.

    The bank is used as it stands, the right rows too: were these alone of this step, all of its texts would move away
    from the rest of the bank together and find each other by that.
    """
    places, rows = (torch.tensor(column) for column in zip(*batch.finds[name], strict=True))
    queries = vectors[places]
    same = group[rows][:, None] == group[None, :]
    for place, others in batch.spared.get(name, ()):
        same[place, others] = True
    same[torch.arange(len(rows)), rows] = False
    logits = (queries @ bank.T / TEMPERATURE).masked_fill(same, float("-inf"))
    loss = functional.cross_entropy(logits, rows)
    live = batch.stands_for.get(name)
    if live:
        texts, known = (torch.tensor(column) for column in zip(*live, strict=True))
        right = group[known][:, None] == group[rows][None, :]
        scores = vectors[texts] @ queries.T / TEMPERATURE
        against = batch.against.get(name)
        every = scores
        if against:
            others = vectors[texts] @ vectors[torch.tensor(against)].T / TEMPERATURE + AGAINST
            every = torch.cat([scores, others], dim=1)
        one, two = right.any(dim=1), right.any(dim=0)
        found = scores.masked_fill(~right, float("-inf"))
        loss = loss + 0.5 * (every[one].logsumexp(dim=1) - found[one].logsumexp(dim=1)).mean()
        loss = loss + 0.5 * (scores[:, two].logsumexp(dim=0) - found[:, two].logsumexp(dim=0)).mean()
    return loss


def relation_loss(vectors: Tensor, batch: RetrainingBatch, teacher: FullVocabularyTeacher) -> Tensor:
    """How English questions and passages of the step lie to one another, against the teacher's."""
    (queries, asked), (passages, told) = (
        zip(*batch.english[name], strict=True) for name in ("query", "passage")
    )
    own = vectors[torch.tensor(queries)] @ vectors[torch.tensor(passages)].T / RELATION
    with torch.no_grad():
        wanted = teacher(asked) @ teacher(told).T / RELATION
    return sum(
        functional.kl_div(a.log_softmax(dim=1), b.log_softmax(dim=1), log_target=True, reduction="batchmean")
        for a, b in ((own, wanted), (own.T, wanted.T))
    )  # type: ignore[return-value]


def losses_of(
    vectors: Tensor, batch: RetrainingBatch, mixture: Mixture, teacher: FullVocabularyTeacher
) -> dict[str, Tensor]:
    """The weighted losses by name."""
    losses: dict[str, Tensor] = {}
    for name in batch.finds:
        bank = mixture.banks[name]
        losses[name] = FIND.get(name, 1.0) * finding_loss(vectors, batch, name, bank, mixture.groups[name])
    teacher([text for kept in batch.keeps.values() for _, text in kept])  # one run for all
    for kind, kept in batch.keeps.items():
        places, texts = zip(*kept, strict=True)
        near = (vectors[torch.tensor(places)] * teacher(texts)).sum(dim=1)
        losses[f"keep {kind}"] = KEEP[kind] * (1 - near).mean()
    losses["relation"] = relation_loss(vectors, batch, teacher)
    if batch.near:
        one, two = (vectors[torch.tensor(column)] for column in zip(*batch.near, strict=True))
        losses["near"] = (1 - (one * two.detach()).sum(dim=1)).mean()
    return losses


def embed(encoder: Encoder, tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """Embeddings [len(texts), hidden] in half precision, without padding."""
    with torch.autocast("cpu", torch.bfloat16):
        return encoder.forward_packed([encoding.ids for encoding in tokenizer.encode_batch(list(texts))])


def embed_all(encoder: Encoder, tokenizer: Tokenizer, texts: Sequence[str], part: int = 64) -> Tensor:
    """The same for many texts, without gradient."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    out = torch.empty(len(texts), encoder.config.hidden_size)
    with torch.inference_mode():
        for at in range(0, len(order), part):
            rows = order[at : at + part]
            out[rows] = embed(encoder, tokenizer, [texts[i] for i in rows])
    return out


def quick_table(encoder: Encoder, tokenizer: Tokenizer, tasks: Sequence[Task]) -> dict[str, float]:
    """Recall@1 by task, in half precision, question marks dropped as the product drops them."""

    def embed_texts(verb: str, texts: Sequence[str]) -> NDArray[np.float32]:
        shown = [_bare(text) for text in texts] if verb == "query" else texts
        return embed_all(encoder, tokenizer, [f"{verb}: {text}" for text in shown]).numpy()

    encode = remembering(embed_texts)
    return {
        task.name: round(
            recall(encode("query", task.queries) @ encode("passage", task.candidates).T, task.right), 3
        )
        for task in tasks
    }


def main() -> None:
    """Begin with the weights of a folder, or go on from the last checkpoint in --out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--knowledge", type=Path, default=Path("knowledge"))
    parser.add_argument("--start", type=Path, default=Path("index/model"))
    parser.add_argument("--out", type=Path, default=Path("var/revision-5"))
    parser.add_argument("--steps", type=int, default=900, help="the rate falls to nought by then")
    parser.add_argument("--minutes", type=float, default=math.inf, help="or by then, if that is earlier")
    parser.add_argument("--rate", type=float, default=7e-5)
    parser.add_argument("--word-rate", type=float, default=2e-4)
    parser.add_argument("--threads", type=int, default=2, help="one while others need the processor")
    parser.add_argument("--seed", type=int, default=20261127)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    encoder = read_encoder(options.start)
    tokenizer = Tokenizer.from_file(str(options.start / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    teacher = FullVocabularyTeacher(options.out / "teacher.npz")
    mixture = Mixture(options.data, options.knowledge, RetrainingSizes())
    tasks = [fewer(task, QUICK, QUICK) for task in all_tasks(options.data, options.knowledge)]
    adam = optimiser(encoder, options.rate, options.word_rate)
    rates = [group["lr"] for group in adam.param_groups]
    first, spent, best = 0, 0.0, 0.0
    checkpoints = sorted(options.out.glob("step-*.pt"))
    if checkpoints:
        state = torch.load(checkpoints[-1], weights_only=True)
        encoder.load_state_dict(state["encoder"])
        adam.load_state_dict(state["adam"])
        first, spent, best = state["step"], state["spent"], state["best"]
        print(f"going on from step {first}, {spent:.1f} minutes", flush=True)
    banks = state["banks"] if checkpoints else {}
    mixture.fill(lambda texts: embed_all(encoder, tokenizer, texts), teacher, banks)
    teacher.save()
    print(f"banks: { ({name: len(bank) for name, bank in mixture.banks.items()}) }", flush=True)

    def write(step: int, spent: float, best: float) -> None:
        state = {"encoder": encoder.state_dict(), "adam": adam.state_dict(), "banks": mixture.banks}
        save(options.out / f"step-{step:06}.pt", {**state, "step": step, "spent": spent, "best": best})
        for old in sorted(options.out.glob("step-*.pt"))[:-KEPT]:
            old.unlink()

    if not checkpoints:
        write(0, 0.0, 0.0)
    told_to_stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: told_to_stop.append(number))
    step, done = first, 0.0
    started = time.monotonic() - 60 * spent
    written = spent
    while done < 1.0 and not told_to_stop:
        spent = (time.monotonic() - started) / 60
        done = max((step + 1) / options.steps, spent / options.minutes)
        batch = mixture.draw(Random(f"{options.seed}/{step}"))
        share = min((step + 1) / WARM_UP, max(0.0, 1.0 - done))
        for group, rate in zip(adam.param_groups, rates, strict=True):
            group["lr"] = rate * share
        torch.set_num_threads(options.threads if os.getloadavg()[0] < options.threads + 0.6 else 1)
        vectors = embed(encoder, tokenizer, batch.texts)
        losses = losses_of(vectors, batch, mixture, teacher)
        total = torch.stack(list(losses.values())).sum()
        total.backward()
        mixture.take_up(batch, vectors.detach())
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        adam.step()
        adam.zero_grad()
        step += 1
        if step % 10 == 0 or done >= 1.0:
            row = {name: round(loss.item(), 3) for name, loss in losses.items()}
            print(f"step {step} {done:.1%} {spent:.1f} min {total.item():.2f} {json.dumps(row)}", flush=True)
        if step % TABLE_EVERY == 0 or done >= 1.0:
            table = quick_table(encoder, tokenizer, tasks)
            mean = sum(table.values()) / len(table)
            with (options.out / "figures.jsonl").open("a", encoding="utf-8") as out:
                out.write(json.dumps({"step": step, "mean": mean, **table}, ensure_ascii=False) + "\n")
            if mean > best:
                best = mean
                save(options.out / "best.pt", {"encoder": encoder.state_dict(), "step": step})
        if step % SAVE_EVERY == 0 or spent - written >= SAVE_MINUTES or done >= 1.0 or told_to_stop:
            write(step, spent, best)
            written = spent
    if done >= 1.0:
        save(options.out / "trained.pt", {"encoder": encoder.state_dict(), "step": step})


if __name__ == "__main__":
    main()
