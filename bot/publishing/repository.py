"""Where the live index is kept for copies of the bot that share no folder."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.snapshots.snapshot import SnapshotError

KEPT = 2
"""Indexes that a repository holds: the live one, and the one that somebody may be fetching still."""
_PLAIN = re.compile(r"\w[\w.-]{0,100}")


@dataclass(frozen=True, slots=True)
class Published:
    """What is live for all copies."""

    name: str
    manifest: str
    """As it stands in the snapshot's folder."""

    @property
    def digests(self) -> Mapping[str, str]:
        """Of each file by its name; raises `SnapshotError` for names that are none of a snapshot's."""
        try:
            digests: dict[str, str] = json.loads(self.manifest)["digests"]
            if all(_PLAIN.fullmatch(name) for name in (self.name, *digests, *digests.values())):
                return digests
        except (ValueError, TypeError, KeyError, AttributeError):
            pass
        raise SnapshotError(f"the index {self.name[:40]!r} is not served: its manifest is damaged")


class Repository(Protocol):
    """Files by their digests, and which of them are the live index. Its methods raise `SnapshotError` where it cannot be
    reached or refuses us."""

    name: str
    """What operators read of it."""
    seconds: float
    """How often it is asked what is live."""

    async def live(self) -> Published | None:
        """What was published last; None before anything was."""
        ...

    async def put(self, files: Mapping[str, Path], /) -> None:
        """Have each of these files, by its digest; what is there whole is not written again."""
        ...

    async def get(self, digest: str, file: Path, /) -> None:
        """Write into `file` what is held under that digest, which nobody has verified yet."""
        ...

    async def announce(self, published: Published, /) -> None:
        """Make it the live one, in one step, and discard what only older ones than the last `KEPT` need."""
        ...
