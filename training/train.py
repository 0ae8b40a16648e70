"""Train the encoder: Roman Urdu towards the teacher's vectors, queries told apart from all that they could find.

    python -m training.train --data ../shared/data --out var/training --steps 1000

Goes on from the last checkpoint. The same seed gives the same batches; with --minutes the rate falls by the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from random import Random

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from training.base import build_encoder, packed_path, read_packed
from training.batches import Batch, Batches, Sizes, Teacher
from training.encoder import Encoder, from_bert
from training.export import load_vocabulary
from training.sentence_transformer import read_encoder
from training.tokenizer import build_tokenizer

MAX_TOKENS = 64
TEMPERATURE = 0.03
KEEP = 1.6
"""Weight of closeness to the teacher against the contrastive losses."""
WARM_UP = 80
SAVE_EVERY = 50


def embed_with_gradient(encoder: Encoder, tokenizer: Tokenizer, texts: list[str]) -> Tensor:
    """Embeddings [len(texts), hidden]."""
    with torch.autocast("cpu", torch.bfloat16):
        return encoder.forward_packed([encoding.ids for encoding in tokenizer.encode_batch(texts)])


def batch_loss(
    vectors: Tensor, batch: Batch, banks: dict[str, Tensor], unit_of_row: Tensor
) -> dict[str, Tensor]:
    """The losses by name; the banks take up the new vectors of the texts that stand for their rows."""
    losses: dict[str, Tensor] = {}
    for name, pairs in batch.finds.items():
        places, rows = (torch.tensor(column) for column in zip(*pairs, strict=True))
        bank = banks[name]
        live = batch.stands_for.get(name)
        if live:
            texts, known = (torch.tensor(column) for column in zip(*live, strict=True))
            bank = bank.index_copy(0, known, vectors[texts])
        logits = vectors[places] @ bank.T / TEMPERATURE
        if name == "units":
            same = unit_of_row[rows][:, None] == unit_of_row[None, :]
            same[torch.arange(len(rows)), rows] = False
            logits = logits.masked_fill(same, float("-inf"))
        weight = 1.5 if name == "sentences" else 1.0
        losses[name] = weight * functional.cross_entropy(logits, rows)
        if live:
            back = torch.full((len(known), len(places)), float("-inf"))
            scores = vectors[texts] @ vectors[places].T / TEMPERATURE
            alike = (
                unit_of_row[known][:, None] == unit_of_row[rows]
                if name == "units"
                else known[:, None] == rows
            )
            for line in range(len(known)):
                mine = torch.nonzero(alike[line]).flatten()
                if len(mine):
                    keep = ~alike[line]
                    keep[mine[0]] = True
                    back[line, keep] = scores[line, keep]
            has = alike.any(dim=1)
            if has.any():
                losses[f"{name}-back"] = 0.5 * functional.cross_entropy(
                    back[has], alike[has].int().argmax(dim=1)
                )
            banks[name][known] = vectors[texts].detach()
    one, two = (vectors[torch.tensor(column)] for column in zip(*batch.alike, strict=True))
    scores = one @ two.T / TEMPERATURE
    own = torch.arange(len(scores))
    losses["questions"] = 0.25 * (
        functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)
    )
    places = torch.tensor([place for place, _, _ in batch.keeps])
    targets = torch.stack([target for _, target, _ in batch.keeps])
    weights = torch.tensor([weight for _, _, weight in batch.keeps])
    losses["keep"] = KEEP * (weights * (1 - (vectors[places] * targets).sum(dim=1))).mean()
    return losses


def optimiser(encoder: Encoder, rate: float, word_rate: float) -> torch.optim.AdamW:
    """AdamW with its own rate for the word table and no decay on it, norms and biases."""
    plain = [p for n, p in encoder.named_parameters() if p.ndim < 2]
    matrices = [p for n, p in encoder.named_parameters() if p.ndim > 1 and n != "word.weight"]
    groups = [
        {"params": matrices, "lr": rate, "weight_decay": 0.01},
        {"params": plain, "lr": rate, "weight_decay": 0.0},
        {"params": [encoder.word.weight], "lr": word_rate, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


def share_of_rate(step: int, done: float) -> float:
    """Linear warm-up over the first steps, then linear decay to nought as `done` goes to 1."""
    return min((step + 1) / WARM_UP, max(0.0, 1.0 - done))


def save(path: Path, state: dict[str, object]) -> None:
    """Write the checkpoint aside and put it in place at once."""
    aside = path.with_suffix(".part")
    torch.save(state, aside)
    os.replace(aside, path)


def main() -> None:
    """Train from the base weights, or go on from last.pt."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--knowledge", type=Path, default=Path("knowledge"))
    parser.add_argument("--out", type=Path, default=Path("var/training"))
    parser.add_argument("--start", type=Path, help="begin with the weights of this folder, not the base's")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument(
        "--minutes", type=float, default=float("inf"), help="end by the clock if that comes first"
    )
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--word-rate", type=float, default=3e-4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20261124)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    if arguments.start:
        encoder = read_encoder(arguments.start)
        tokenizer = Tokenizer.from_file(str(arguments.start / "tokenizer.json"))
    else:
        vocabulary = load_vocabulary(arguments.out / "vocabulary.json")
        encoder = from_bert(build_encoder(read_packed(packed_path()), vocabulary["ids"])).eval()  # type: ignore[arg-type]
        tokenizer = build_tokenizer(vocabulary["pieces"], vocabulary["scores"], lowercase=True, urdu=True)  # type: ignore[arg-type]
    tokenizer.enable_truncation(MAX_TOKENS)
    batches = Batches(arguments.data, arguments.knowledge, Teacher(arguments.out / "teacher.npz"), Sizes())
    adam = optimiser(encoder, arguments.rate, arguments.word_rate)
    rates = [group["lr"] for group in adam.param_groups]
    banks, first, spent = batches.banks, 0, 0.0
    last = arguments.out / "last.pt"
    if last.exists():
        state = torch.load(last, weights_only=True)
        encoder.load_state_dict(state["encoder"])
        adam.load_state_dict(state["adam"])
        banks |= {name: bank for name, bank in state["banks"].items() if bank.shape == banks[name].shape}
        first, spent = state["step"], state["spent"]
        print(f"going on from step {first}", flush=True)
    started = time.monotonic() - 60 * spent
    step, done = first, 0.0
    while done < 1.0:
        spent = (time.monotonic() - started) / 60
        done = max(step / arguments.steps, spent / arguments.minutes)
        batch = batches.draw(Random(f"{arguments.seed}/{step}"))
        for group, rate in zip(adam.param_groups, rates, strict=True):
            group["lr"] = rate * share_of_rate(step, done)
        vectors = embed_with_gradient(encoder, tokenizer, batch.texts)
        losses = batch_loss(vectors, batch, banks, batches.unit_of_row)
        sum(losses.values()).backward()  # type: ignore[union-attr]
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        adam.step()
        adam.zero_grad()
        step += 1
        if step % 10 == 0 or done >= 1.0:
            row = {name: round(loss.item(), 3) for name, loss in losses.items()}
            print(f"step {step} {done:.1%} {spent:.1f} min {json.dumps(row)}", flush=True)
        if step % SAVE_EVERY == 0 or done >= 1.0:
            state = {"encoder": encoder.state_dict(), "adam": adam.state_dict(), "banks": banks}
            save(last, {**state, "step": step, "spent": spent})
    save(arguments.out / "trained.pt", {"encoder": encoder.state_dict()})


if __name__ == "__main__":
    main()
