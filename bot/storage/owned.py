"""What several processes over one database must agree on: whose a chat is, and who does what only one may do."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Locks(Protocol):
    """Names that are held by one process at a time, and what is announced to all of them. For one task alone, but for
    `wake` and `lost`; each method raises `OwnershipLost`."""

    async def news(self, seconds: float, /) -> set[str]:
        """Conversations of which something was accepted, as they are written in the database; waits for the first of
        them at most so long, or until `wake`."""
        ...

    def wake(self) -> None:
        """End the present `news`."""
        ...

    async def lost(self) -> None:
        """Return once nothing is held any more, for the database went away."""
        ...

    async def claim(self, names: Sequence[str], /) -> set[str]:
        """Those of the names that are ours from now on; the others are somebody else's."""
        ...

    async def release(self, names: Sequence[str], /) -> None:
        """Let go of names that were claimed."""
        ...


class Ownership(Protocol):
    """Opens `Locks`."""

    def locks(self) -> AbstractAsyncContextManager[Locks]:
        """Held as long as the block runs, and freed by the database when the process dies, however it dies; raises
        `DatabaseUnusable`."""
        ...
