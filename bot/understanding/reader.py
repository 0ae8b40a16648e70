"""A small trained reader: what a message is, from its letters and from the vector that the encoder has made anyway.

For each question a linear model over both, made by training/reader.py from training/utterances. Reading costs some
microseconds. The part over vectors counts only under the encoder that it was trained with.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding.features import BUCKETS, features
from index.embedding.embed import Embedder
from index.text.normalise import normalise

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
    OTHER = "other"
    """Somebody else wants to die or harms himself."""
    CAPTIVE = "captive"
    """Held abroad, papers taken, forced to cheat people."""
    GRIEF = "grief"
    """A death in the family, and no question."""


class Move(StrEnum):
    """What a message does in a talk. Those that lean on what was said are told from a question that stands alone."""

    QUESTION = "question"
    OFF_TOPIC = "off_topic"
    FOLLOW_UP = "follow_up"
    SAME_OF_OTHER = "same_of_other"
    CORRECTION = "correction"
    WHICH_BETTER = "which_better"
    PICK = "pick"
    SHORTER = "shorter"
    SIMPLER = "simpler"
    MORE = "more"
    EXAMPLE = "example"
    SOURCE = "source"
    YES = "yes"
    NO = "no"
    ABOUT_ME = "about_me"
    PLEA = "plea"
    SAD = "sad"
    INSULT = "insult"
    SCRIPT = "script"
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"


class Scope(StrEnum):
    """Whether a question is one that this bot is for."""

    OURS = "ours"
    DECLINED = "declined"
    """About something else, or help with something dishonest, or a doctor's or lawyer's matter."""


class Stance(StrEnum):
    """Whether a message means something by itself."""

    ALONE = "alone"
    LEANS = "leans"


class Sort(StrEnum):
    """Whether a question asks for something that knowledge can say."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    """This year's fee, an open post, the pay of one firm."""


@dataclass(frozen=True, slots=True)
class Head:
    """The weights of one question to the reader; `letters` has shape (buckets, labels), `vectors` (dimension, labels)."""

    labels: tuple[str, ...]
    letters: NDArray[np.float32]
    vectors: NDArray[np.float32]
    bias: NDArray[np.float32]

    def shares(self, text: str, vector: Vector | None) -> Mapping[str, float]:
        """How likely each label is, by the message's letters and, where it is given, its vector; sums to 1."""
        found = features(text)
        scores = self.bias.copy()
        if len(found):
            scores += self.letters[found].sum(0) / np.sqrt(np.float32(len(found)))
        if vector is not None:
            scores += vector @ self.vectors
        odds = np.exp(scores - scores.max())
        return dict(zip(self.labels, (odds / odds.sum()).tolist(), strict=True))


class Reader:
    """The trained weights. Immutable; pure computation."""

    def __init__(self, file: Path = FILE) -> None:
        """Raises `OSError`, `ValueError` or `KeyError` where the file is not one."""
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            self._danger, self._move = _head(stored, "danger", Danger), _head(stored, "move", Move)
            self._scope, self._stance = _head(stored, "scope", Scope), _head(stored, "stance", Stance)
            self._sort = _head(stored, "sort", Sort)
            self.threshold = float(stored["danger.threshold"])
            """Likelihood from which a message is taken for one of danger."""
            self.encoder = str(stored["encoder"])
            """Fingerprint of the encoder whose vectors it reads."""

    def danger(self, text: str, vector: Vector | None = None) -> tuple[Danger, float]:
        """The likeliest kind of danger or distress that a text as it was typed speaks of, and how likely any is."""
        shares = dict(self._danger.shares(text, vector))
        any_of_them = 1.0 - shares.pop(Danger.NONE)
        return Danger(max(shares, key=lambda label: shares[label])), any_of_them

    def danger_of(self, text: str, embedder: Embedder) -> Danger:
        """The likeliest kind of danger, by the encoder's vector."""
        return self.danger(text, _vector(text, embedder))[0]

    def move(self, text: str, vector: Vector | None = None) -> tuple[Move, float]:
        """What a message most likely does, and how likely that is."""
        shares = self._move.shares(text, vector)
        best = max(shares, key=lambda label: shares[label])
        return Move(best), shares[best]

    def ours_of(self, text: str, embedder: Embedder) -> float | None:
        """How likely a message is about careers, study or work with AI, and not one to be declined."""
        return self._likely(self._scope, Scope.OURS, text, embedder)

    def leaning_of(self, text: str, embedder: Embedder) -> float | None:
        """How likely a message leans on what went before."""
        return self._likely(self._stance, Stance.LEANS, text, embedder)

    def known_of(self, text: str, embedder: Embedder) -> float | None:
        """Log-odds that a message asks for something that knowledge can say."""
        share = self._likely(self._sort, Sort.KNOWN, text, embedder)
        return None if share is None else math.log((share + 1e-6) / (1 - share + 1e-6))

    def move_of(self, text: str, embedder: Embedder) -> tuple[Move, float]:
        """`move`, by the encoder's vector; a question for certain where it is not the encoder that the reader knows."""
        if not self.knows(embedder):
            return Move.QUESTION, 1.0
        return self.move(text, _vector(text, embedder))

    def _likely(self, head: Head, label: str, text: str, embedder: Embedder) -> float | None:
        """How likely a label is, by the encoder's vector; None where it is not the encoder that the reader knows."""
        return head.shares(text, _vector(text, embedder))[label] if self.knows(embedder) else None

    def knows(self, embedder: Embedder) -> bool:
        """Whether it was trained with the vectors of this encoder."""
        return embedder.fingerprint == self.encoder


def _vector(text: str, embedder: Embedder) -> Vector:
    """What the embedder has read a moment ago, it does not read again."""
    return embedder.read_queries([normalise(text)])[0].vector


def _head(stored: Mapping[str, NDArray[np.generic]], name: str, kinds: type[StrEnum]) -> Head:
    head = Head(
        tuple(map(str, stored[f"{name}.labels"].tolist())),
        stored[f"{name}.letters"].astype(np.float32),
        stored[f"{name}.vectors"].astype(np.float32),
        stored[f"{name}.bias"].astype(np.float32),
    )
    if head.letters.shape != (BUCKETS, len(head.labels)):
        raise ValueError(f"{name}: weights of shape {head.letters.shape}")
    if unknown := set(head.labels) - set(kinds):  # found at the start, and not by whoever is read so
        raise ValueError(f"{name}: no such kinds: {', '.join(sorted(unknown))}")
    return head


@cache
def shipped() -> Reader:
    """The reader that ships with the program, loaded when it is first wanted."""
    return Reader()
