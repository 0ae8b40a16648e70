"""A small trained reader: what a message is, from its letters and from the vector that the encoder has made anyway.

Two linear models whose log-odds are added, made by training/reader.py from training/utterances. Each costs some
microseconds. The one over vectors counts only under the encoder that it was trained with.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding.features import BUCKETS, features

FILE = Path(__file__).with_name("reader.npz")
Vector = NDArray[np.float32]


class Danger(StrEnum):
    """What kind of help a person needs before any other."""

    NONE = "none"
    SUICIDE = "suicide"
    SELF_HARM = "self-harm"
    VIOLENCE = "violence"
    HARASSMENT = "harassment"
    BLACKMAIL = "blackmail"
    DISTRESS = "distress"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of a message. `danger` is NONE unless it is more likely than the threshold."""

    danger: Danger
    likelihood: float
    """Of any danger or distress, 0 to 1."""


class Reader:
    """The trained weights. Immutable; pure computation."""

    def __init__(self, file: Path = FILE) -> None:
        """Raises `OSError`, `ValueError` or `KeyError` where the file is not one."""
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            self._letters = stored["letters"].astype(np.float32)
            self._vectors = stored["vectors"].astype(np.float32)
            self._bias = stored["bias"].astype(np.float32)
            self._labels = [Danger(label) for label in stored["labels"].tolist()]
            self._threshold = float(stored["threshold"])
            self.encoder = str(stored["encoder"])
            """Fingerprint of the encoder whose vectors it reads."""
        if self._letters.shape != (BUCKETS, len(self._labels)):
            raise ValueError(f"{file}: weights of shape {self._letters.shape}")

    def read(self, text: str, vector: Vector | None = None) -> Reading:
        """Read a message as it was typed; `vector`, shape (dimension,), is its embedding by `encoder`."""
        found = features(text)
        if not len(found):
            return Reading(Danger.NONE, 0.0)
        scores = self._bias + self._letters[found].sum(0) / np.sqrt(np.float32(len(found)))
        if vector is not None:
            scores = scores + vector @ self._vectors
        odds = np.exp(scores - scores.max())
        shares = odds / odds.sum()
        none = self._labels.index(Danger.NONE)
        likelihood = float(1.0 - shares[none])
        shares[none] = 0.0
        kind = self._labels[int(shares.argmax())] if likelihood >= self._threshold else Danger.NONE
        return Reading(kind, likelihood)


@cache
def shipped() -> Reader:
    """The reader that ships with the program, loaded when it is first wanted."""
    return Reader()
