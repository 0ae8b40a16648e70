"""What ships of the questions people asked: their vectors, so that a first build need not embed them, and a classifier.

`index/asked/vectors.npz` holds the vector of each passage and each line that an index of the shipped knowledge holds,
under the digest of its text, and `index/asked/classifier.npz` what `index/snapshots/classifier.py` has learnt from all lines of training/asked. Both are
made by training/asked.py, count only under the encoder that they name, and may lack texts or sections: those are embedded
and learnt at the build.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from index.embedding.embed import Embedder, Vectors
from index.files import ASKED
from index.snapshots import classifier
from index.snapshots.classifier import Classifier

FILE = "vectors.npz"
Key = tuple[str, str]
"""Verb and key, as a `Row` of the index has them."""
_STEP = 0.025
"""Width of a step along each axis, which puts a vector at a cosine of .99 from itself and moves its cosine with another by .007;
unrelated texts differ by .13."""


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
            steps, axes, mean = stored["steps"], stored["axes"].astype(np.float32), stored["mean"]
        vectors = steps.T.astype(np.float32) @ (axes * np.float32(_STEP)) + mean
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return Learnt(dict(zip(keys, vectors, strict=True)), classifier.load(folder))
    except (OSError, KeyError, ValueError, BadZipFile) as error:
        raise ValueError(f"{file}: damaged: {error}") from error


def write(folder: Path, encoder: str, vectors: Mapping[Key, Vectors], learnt: Classifier) -> None:
    """Write both files.

    The numbers are steps along the principal axes of all vectors, axis by axis: most axes need few steps, and so the file is
    small (transform coding).
    """
    every = np.stack(list(vectors.values()))
    mean = every.mean(axis=0)
    spread = np.cov(every - mean, rowvar=False)
    axes = np.linalg.eigh(spread)[1].T[::-1].astype(np.float16)  # the widest first
    steps = np.rint((every - mean) @ axes.T.astype(np.float32) / _STEP).clip(-127, 127).astype(np.int8)
    keys = "\n".join(" ".join(key) for key in vectors)
    np.savez_compressed(
        folder / FILE,
        encoder=np.array(encoder),
        keys=np.frombuffer(keys.encode(), np.uint8),
        mean=mean,
        axes=axes,
        steps=np.ascontiguousarray(steps.T),
    )
    replace(learnt, shipped=len(learnt.units)).save(folder)
