"""What happens to named things between two states: added, changed, removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """Names added, changed and removed."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> Difference:
    """What must happen to `old` to make it `new`."""
    return Difference(
        tuple(sorted(new.keys() - old.keys())),
        tuple(sorted(name for name in new.keys() & old.keys() if new[name] != old[name])),
        tuple(sorted(old.keys() - new.keys())),
    )


def difference_of(row: Mapping[str, Any]) -> Difference:
    """What `asdict` made of one; raises KeyError or TypeError for anything else."""
    return Difference(*(tuple(row[kind]) for kind in ("added", "changed", "removed")))
