"""What a built index is held against: the live one, else the newest older one, else what is remembered of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.publishing.workplace import Workplace
from index.embedding.embed import Embedder
from index.snapshots import snapshot
from index.snapshots.snapshot import Snapshot, SnapshotError


class Measure(StrEnum):
    """What a comparison was made with."""

    LIVE = "live"
    FIRST = "first"
    """Nothing: there was no index yet."""
    OLDER = "older"
    REMEMBERED = "remembered"
    """The answers kept of an index that cannot be asked any more."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Against:
    """What an index was compared with, and which live one could not be."""

    measure: Measure = Measure.LIVE
    live: str = ""
    """The live index that is damaged or of another embedding model; "" where CURRENT does not say which it is."""
    base: str = ""

    def __str__(self) -> str:
        why = "it cannot be read which index is live"
        if self.live:
            why = f"the live index {self.live} is damaged or of another embedding model"
        return {
            Measure.LIVE: "",
            Measure.FIRST: "the first index: nothing to compare it with",
            Measure.OLDER: f"compared with the older index {self.base}: {why}",
            Measure.REMEMBERED: f"compared with what the index {self.base} had answered: {why}",
            Measure.NOTHING: f"not compared: {why}",
        }[self.measure]


def against_of(row: Mapping[str, Any]) -> Against:
    """What `asdict` made of one; raises TypeError or ValueError for anything else."""
    return Against(**{**row, "measure": Measure(row.get("measure", Measure.LIVE))})


@dataclass(frozen=True, slots=True)
class Baseline:
    """The index to compare with. `snapshot` is None where none can be read."""

    measure: Measure
    snapshot: Snapshot | None = None
    live: str = ""
    names: tuple[str, ...] = ()
    """Indexes whose remembered answers may stand in, best first."""

    @property
    def name(self) -> str:
        return self.snapshot.name if self.snapshot else ""

    @property
    def current(self) -> Snapshot | None:
        """The live index, None where it cannot be served."""
        return self.snapshot if self.measure is Measure.LIVE else None


def baseline(place: Workplace, embedder: Embedder | None) -> Baseline:
    """The live index, or what takes its place where it is damaged or of another embedder than this.

    `embedder` None asks for one to look at: any embedder's will do.
    """
    root = place.index
    name, kept = live_name(place), snapshot.names(root)
    if not name and not kept and not (root / "CURRENT").exists():
        return Baseline(Measure.FIRST)
    placed = bool(name) and (root / name).is_dir()  # else CURRENT names what never was, or is gone
    older = tuple(other for other in reversed(kept) if not placed or other < name)
    names = (name, *older) if name else older
    for measure, candidates, reader in (
        (Measure.LIVE, names[:1] if name else (), embedder),
        (Measure.OLDER, older, embedder),
        (Measure.REMEMBERED, names, None),  # cannot be asked; says what it was made of
    ):
        for candidate in candidates:
            try:
                found = snapshot.load(root, candidate, embedder=reader)
            except SnapshotError:
                continue
            return Baseline(measure, found, name, names)
    return Baseline(Measure.REMEMBERED, None, name, names)


def live_name(place: Workplace) -> str:
    """Which index is live, "" where there is none or CURRENT is damaged."""
    try:
        return snapshot.current(place.index)
    except SnapshotError:
        return ""
