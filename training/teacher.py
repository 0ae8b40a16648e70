"""Vectors of the frozen, uncut base model for every text that training holds on to, computed once.

python -m training.teacher --data ../shared/data --out var/training
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from training.base import build_encoder, packed_path, read_packed
from training.data import (
    RomanisedSentence,
    aligned_lines,
    read_knowledge,
    read_news,
    read_parallel,
    read_passages,
    read_sentences,
    read_words,
    split_units,
)
from training.encoder import Encoder, from_bert
from training.tokenizer import build_tokenizer

MAX_TOKENS = 192
BOTH = ("query: ", "passage: ")
WINDOWS = 3
PAIR = 2


def encode(
    encoder: Encoder,
    tokenizer: Tokenizer,
    texts: Sequence[str],
    *,
    budget: int = 4096,
    half: bool = True,
    longest: int = MAX_TOKENS,
) -> Tensor:
    """Embeddings [len(texts), hidden] in the order of `texts`, which carry their prefix; `budget` tokens at a time.

    `half` computes in bfloat16, else in float32; tokens after the first `longest` are not read.
    """
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    rows = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    out = torch.empty(len(rows), encoder.config.hidden_size)
    at = 0
    while at < len(order):
        end = at + 1
        while end < len(order) and (end + 1 - at) * len(rows[order[end]]) <= budget:
            end += 1
        ids, mask = pad([rows[i] for i in order[at:end]])
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=half):
            out[order[at:end]] = encoder(ids, mask)
        at = end
    return out


def pad(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Ids (padding 1) and mask, int64 [len(rows), longest]."""
    width = max(map(len, rows))
    ids = torch.full((len(rows), width), 1)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = torch.tensor(row)
    lengths = torch.tensor([len(row) for row in rows])
    return ids, (torch.arange(width) < lengths[:, None]).long()


def fixed_windows(sentences: Sequence[RomanisedSentence]) -> list[tuple[int, int, int]]:
    """(sentence, start, end) of a few windows of 3 to 12 words, half of them of six; the same at every call."""
    rng = Random(7)
    windows = []
    for place, sentence in enumerate(sentences):
        count = len(sentence.native_words)
        for _ in range(WINDOWS if count > 4 else 0):
            length = min(count, 6 if rng.random() < 0.5 else rng.randint(3, 12))
            start = rng.randint(0, count - length)
            windows.append((place, start, start + length))
    return windows


def word_pairs(sentences: Sequence[RomanisedSentence]) -> list[tuple[int, int]]:
    """(sentence, start) of one window of two words in each; the same at every call."""
    rng = Random(8)
    return [
        (place, rng.randint(0, len(sentence.native_words) - PAIR))
        for place, sentence in enumerate(sentences)
        if len(sentence.native_words) > PAIR
    ]


def texts_to_hold(data: Path, knowledge: Path) -> list[str]:
    """Every prefixed text of the training part that the teacher is asked for."""
    texts: list[str] = []
    sentences, _ = read_sentences(data)
    news, _ = read_news(data)
    units, _ = split_units(read_knowledge(knowledge))
    for prefix in BOTH:
        texts += [prefix + sentence.native for sentence in sentences]
        texts += [prefix + text for pair in news for text in (pair.en, pair.ur)]
    texts += ["query: " + " ".join(sentences[i].native_words[a:b]) for i, a, b in fixed_windows(sentences)]
    texts += ["query: " + " ".join(sentences[i].native_words[a : a + PAIR]) for i, a in word_pairs(sentences)]
    texts += [prefix + word for prefix in BOTH for word in read_words(data)]
    for unit in read_passages():
        texts += ["passage: " + unit.passage(language) for language in unit.lines]
        texts += ["query: " + question for name in ("en", "ur") for question in unit.questions[name]]
    for unit in units:
        for language in ("en", "ur"):
            if language in unit.lines:
                texts.append("passage: " + unit.passage(language))
                texts += ["query: " + question for question in unit.questions[language]]
        for row in aligned_lines(unit):
            texts += [prefix + row[language] for prefix in BOTH for language in ("en", "ur")]
    texts += ["query: " + row[language] for row in read_parallel() for language in ("en", "ur")]
    return list(dict.fromkeys(texts))


def load(path: Path) -> dict[str, NDArray[np.float16]]:
    """Vectors by prefixed text, as written by `main`."""
    stored = np.load(path)
    return dict(zip(stored["texts"].tobytes().decode().split("\n"), stored["vectors"], strict=True))


def main() -> None:
    """Add what is missing to teacher.npz: texts (newline-joined UTF-8) and their vectors as float16."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--knowledge", type=Path, default=Path("knowledge"))
    parser.add_argument("--out", type=Path, default=Path("var/training"))
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    stored = arguments.out / "teacher.npz"
    known = load(stored) if stored.exists() else {}
    texts = [text for text in texts_to_hold(arguments.data, arguments.knowledge) if text not in known]
    packed = read_packed(packed_path())
    encoder = from_bert(build_encoder(packed))
    tokenizer = build_tokenizer(packed.pieces, packed.scores, lowercase=False, urdu=False)
    for at in range(0, len(texts), 2000):
        part = texts[at : at + 2000]
        known.update(zip(part, encode(encoder, tokenizer, part).numpy().astype(np.float16), strict=True))
        print(f"{min(at + 2000, len(texts))} of {len(texts)} new texts", flush=True)
    np.savez(
        stored,
        texts=np.frombuffer("\n".join(known).encode(), np.uint8),
        vectors=np.stack(list(known.values())),
    )


if __name__ == "__main__":
    main()
