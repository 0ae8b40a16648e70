"""The way back: an older index live again, and its files with it."""

import contextlib
from collections.abc import Mapping, Sequence

from bot.publishing.baseline import live_name
from bot.publishing.difference import difference
from bot.publishing.drafts import Stale, open_draft, version_of, write_files
from bot.publishing.history import Event, history, record
from bot.publishing.kept_files import built_from, texts_folder
from bot.publishing.workplace import Workplace
from index.clock import iso_now
from index.embedding.embed import Embedder, open_embedder
from index.knowledge.faults import KnowledgeError
from index.snapshots import knowledge_folder, snapshot
from index.snapshots.snapshot import SnapshotError


class NothingOlder(SnapshotError):
    """There is no index to go back to."""


class LiveChanged(SnapshotError):
    """Another index is live than the one that was to be taken back."""


def rollback(
    place: Workplace,
    *,
    who: str,
    files: bool = False,
    to: str = "",
    offered: str = "",
    embedder: Embedder | None = None,
) -> Event:
    """Make the index before the live one live again, or the one named `to`.

    One that is damaged is passed over. Where CURRENT is missing or damaged, the newest sound index goes live.
    `offered` is the index that was live when the way back was offered: `LiveChanged` is raised when another is now.
    `files` also puts the knowledge files back as they were, where nobody has changed them since; what they hold
    now is kept as a draft. Raises `SnapshotError` when there is nothing sound to go back to.
    """
    place.must_publish()
    root = place.index
    with knowledge_folder.locked(root):
        live = live_name(place)
        if offered and offered != live:
            raise LiveChanged(f"another index is live now ({live}); nothing was taken back")
        embedder = embedder or open_embedder(place.embedder)
        kept = snapshot.names(root)
        target = to or _sound(place, _before(place, live) if live in kept else kept[::-1], embedder)
        if target not in kept or target == live:
            raise NothingOlder("there is no older index to go back to")
        wanted = snapshot.load(root, target, embedder=embedder).manifest.files
        was = built_from(place, live, otherwise=wanted)
        snapshot.publish(root, target)
        left = _restore(place, was, wanted, who) if files else ()
        note = f"left as they are: {', '.join(left)}" if left else ""
        event = Event(
            iso_now(), who, "rolled back", target, live, difference(was, wanted), note=note, left=left
        )
        record(place, event)
    return event


def _before(place: Workplace, name: str) -> list[str]:
    """What there is to go back to from `name`: what the history says was live before it, then older ones."""
    kept = snapshot.names(place.index)
    told = [
        event.previous
        for event in history(place)
        if event.name == name and event.action in {"published", "overridden"} and event.previous in kept
    ]
    return [*told[:1], *(other for other in reversed(kept) if other < name)]


def _sound(place: Workplace, names: Sequence[str], embedder: Embedder) -> str:
    """The first of `names` that can be served, "" where none can."""
    for name in names:
        with contextlib.suppress(SnapshotError):
            return snapshot.load(place.index, name, embedder=embedder).name
    return ""


def _restore(
    place: Workplace, was: Mapping[str, str], wanted: Mapping[str, str], who: str
) -> tuple[str, ...]:
    """Put files back from `was` to `wanted`; the paths that could not be. Raises nothing that is to be expected:
    the index is live by now, and must be recorded."""
    draft = open_draft(place)
    left: list[str] = []
    back: dict[str, bytes | None] = {}
    for path in sorted(p for p in was.keys() | wanted.keys() if was.get(p) != wanted.get(p)):
        try:
            if version_of(draft.published(path)) != was.get(path, ""):
                raise FileNotFoundError(path)
            back[path] = (texts_folder(place) / wanted[path]).read_bytes() if path in wanted else None
        except (OSError, KnowledgeError):
            left.append(path)
    taken = {path: draft.published(path) for path in back}
    try:
        write_files(place.knowledge, back)
    except (OSError, KnowledgeError):  # a folder that is mounted read-only, a link out of it
        return tuple(sorted((*left, *back)))
    for path, data in taken.items():
        # a draft that was saved meanwhile stands; the index that was live keeps its texts all the same
        with contextlib.suppress(Stale, OSError, KnowledgeError):
            if path not in draft.changes() and data != back[path]:
                draft.save(path, data, base=version_of(back[path]), by=who, approved=False)
    return tuple(left)
