"""`rahnuma index watch`: publish on every settled change of the knowledge folder."""

import argparse
import contextlib
import sys
import time

from bot.config import Config
from bot.publishing import publish as publishing
from bot.publishing.difference import Difference
from bot.publishing.history import history
from bot.publishing.workplace import workplace_of
from index.embedding.embed import open_embedder
from index.knowledge.faults import KnowledgeError
from index.snapshots.knowledge_folder import BuildRefused
from index.snapshots.snapshot import SnapshotError, read_manifest

_SETTLE_SECONDS = 1.0


def run(options: argparse.Namespace, config: Config) -> int:
    """Publish on every settled change until Ctrl+C; a refusal or a fault is said and the next change awaited."""

    embedder = open_embedder(config.index.embedder)
    seen: object = None if not _taken_back(config) else _signature(config)
    print(f"watching {config.knowledge.folder}", flush=True)
    while True:
        now = _signature(config)
        if now == seen:
            time.sleep(options.seconds)
            continue
        time.sleep(_SETTLE_SECONDS)
        if _signature(config) != now:  # an editor or a copy is still writing
            continue
        try:
            report = publishing.publish(workplace_of(config), who=options.by, draft=False, embedder=embedder)
            print(f"{report.name}: {'published' if report.changed else 'up to date'}", flush=True)
        except (KnowledgeError, publishing.PublicationRefused, SnapshotError, OSError) as error:
            print(f"not published: {error}", file=sys.stderr, flush=True)
        except BuildRefused:  # another build holds the lock: the change is tried again after it
            continue
        seen = now  # not what is there by now: a file may have changed during the build


def _signature(config: Config) -> object:
    """Changes when a file of the folder does."""
    found = []
    for file in sorted(config.knowledge.folder.rglob("*")):
        with contextlib.suppress(OSError):  # gone since it was listed
            stat = file.stat()
            if not file.is_dir():
                found.append((str(file), stat.st_mtime_ns, stat.st_size))
    return found


def _taken_back(config: Config) -> bool:
    """Whether the folder still holds what was rolled back: that must not be published again unasked."""

    last = next(iter(history(workplace_of(config))), None)
    if last is None or last.action != "rolled back":
        return False
    try:
        report = publishing.diff(workplace_of(config), draft=False)
        return report.files == _flipped(last.files) and bool(read_manifest(config.index.folder, last.name))
    except KnowledgeError:
        return False


def _flipped(difference: Difference) -> Difference:

    return Difference(difference.removed, difference.changed, difference.added)
