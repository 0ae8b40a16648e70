"""What ships of the questions people asked: their vectors, so that a first build need not embed them, and a classifier.

`index/asked/vectors.npz` holds a vector in 5-bit numbers for each passage and each line that an index of the shipped knowledge holds,
under the digest of its text, and `index/asked/classifier.npz` what `index/snapshots/classifier.py` has learnt from all lines of training/asked. Both are
made by training/asked.py, count only under the encoder that they name, and may lack texts or sections: those are embedded
and learnt at the build.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.embedding.embed import Embedder, Vectors
from index.files import ASKED
from index.snapshots import classifier
from index.snapshots.classifier import Classifier

FILE = "vectors.npz"
Key = tuple[str, str]
"""Verb and key, as a `Row` of the index has them."""
_STEPS = 15
"""Steps from nothing to a vector's greatest number: five bits, which put it at a cosine of .996 from itself."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """Vectors by verb and key, and a classifier; empty under any encoder but the one they were made with."""

    vectors: Mapping[Key, Vectors]
    classifier: Classifier | None


NONE = Learnt({}, None)


def encoder_of(embedder: Embedder) -> str:
    """What of an embedder's fingerprint a vector depends on: all but its reranker."""
    reranker = embedder.reranker
    return embedder.fingerprint.removesuffix(f"/{reranker.fingerprint}") if reranker else embedder.fingerprint


def shipped(embedder: Embedder, folder: Path = ASKED) -> Learnt:
    """What ships for this embedder; nothing where it was made with another one. Raises ValueError for damaged files."""
    file, encoder = folder / FILE, encoder_of(embedder)
    if not file.is_file():
        return NONE
    try:
        with np.load(file, allow_pickle=False) as stored:
            if str(stored["encoder"]) != encoder:
                return NONE
            keys = [tuple(line.split(" ")) for line in stored["keys"].tobytes().decode().split("\n")]
            steps, scales = stored["steps"], stored["scales"].astype(np.float32)
        vectors = steps.astype(np.float32) * scales[:, None]
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return Learnt(dict(zip(keys, vectors, strict=True)), classifier.load(folder))
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f"{file}: damaged: {error}") from error


def write(folder: Path, encoder: str, vectors: Mapping[Key, Vectors], learnt: Classifier) -> None:
    """Write both files."""
    every = np.stack(list(vectors.values()))
    scales = (np.abs(every).max(axis=1) / _STEPS).astype(np.float16)
    steps = np.round(every / scales.astype(np.float32)[:, None]).clip(-_STEPS, _STEPS).astype(np.int8)
    keys = "\n".join(" ".join(key) for key in vectors)
    np.savez_compressed(
        folder / FILE,
        encoder=np.array(encoder),
        keys=np.frombuffer(keys.encode(), np.uint8),
        steps=steps,
        scales=scales,
    )
    replace(learnt, shipped=len(learnt.units)).save(folder)
