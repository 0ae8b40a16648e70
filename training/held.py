"""The frozen base model as a teacher that computes a vector when it is first asked for and keeps it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.base import build_encoder, packed_path, read_packed
from training.encoder import from_bert
from training.teacher import MAX_TOKENS, load
from training.tokenizer import build_tokenizer

PART = 1000
RUN = 32
"""Texts a part of `prepare` and a run of the network."""


class FullVocabularyTeacher:
    """Vectors of multilingual-e5-small with its whole vocabulary, by prefixed text."""

    def __init__(self, stored: Path) -> None:
        """`stored` is read where it exists, and written by `save`."""
        packed = read_packed(packed_path())
        self._encoder = from_bert(build_encoder(packed)).eval()
        self._tokenizer = build_tokenizer(packed.pieces, packed.scores, lowercase=False, urdu=False)
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._stored = stored
        self._known = load(stored) if stored.exists() else {}
        self._saved = len(self._known)

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """float32 [len(texts), hidden]."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._encode(new).numpy().astype(np.float16), strict=True))
        return torch.from_numpy(np.stack([self._known[text] for text in texts]).astype(np.float32))

    def _encode(self, texts: list[str]) -> Tensor:
        rows = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        out = torch.empty(len(rows), self._encoder.config.hidden_size)
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            for at in range(0, len(order), RUN):
                part = order[at : at + RUN]
                out[part] = self._encoder.forward_packed([rows[i] for i in part])
        return out

    def prepare(self, texts: Iterable[str]) -> None:
        """Compute what is missing, a part at a time, and write it."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for at in range(0, len(new), PART):
            self(new[at : at + PART])
            print(f"teacher: {min(at + PART, len(new))} of {len(new)} new texts", flush=True)
        self.save()

    def save(self) -> None:
        """Write every vector known, if there are new ones."""
        if len(self._known) == self._saved:
            return
        aside = self._stored.with_suffix(".part.npz")
        np.savez(
            aside,
            texts=np.frombuffer("\n".join(self._known).encode(), np.uint8),
            vectors=np.stack(list(self._known.values())),
        )
        os.replace(aside, self._stored)
        self._saved = len(self._known)
