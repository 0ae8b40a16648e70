"""Where knowledge is edited, built and published: the few settings that every step of a publication needs."""

from dataclasses import dataclass
from pathlib import Path

from bot.config import Config
from index.snapshots.snapshot import SnapshotError


@dataclass(frozen=True, slots=True)
class Workplace:
    """Folders and limits of one bot's knowledge."""

    knowledge: Path
    """The files it answers from."""
    golden: Path
    """The shipped golden questions; an admin's own lie beside the knowledge."""
    floor: float
    """Recall@1 of a script below which it may not fall any further."""
    index: Path
    """Published snapshots."""
    embedder: str
    keep: int
    """Snapshots kept for rollback."""
    draft: Path
    """Edits and uploads that are not published yet."""
    follows: bool = False
    """Its index comes from another machine, and nothing may be published here."""

    @property
    def candidates(self) -> Path:
        """Folder of the one index that is built and not published; beside the live ones, so that moving it is a rename."""
        return self.index / ".candidate"

    def must_publish(self) -> None:
        """Raises `SnapshotError` where nothing may be published."""
        if self.follows:
            raise SnapshotError(
                'index.share is "follow": this copy takes its index from another machine; publish where it is "publish"'
            )


@dataclass(frozen=True, slots=True)
class Shown:
    """The comparison that an admin saw and acts upon: the built index, the one it was held against, the reasons."""

    name: str
    previous: str
    reasons: tuple[str, ...] = ()


def workplace_of(config: Config) -> Workplace:
    """The part of the configuration that publishing needs."""
    return Workplace(
        config.knowledge.folder,
        config.knowledge.golden,
        config.knowledge.floor,
        config.index.folder,
        config.index.embedder,
        config.index.keep,
        config.admin.draft,
        config.index.share == "follow",
    )
