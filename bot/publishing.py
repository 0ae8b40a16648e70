"""From a changed knowledge folder and draft to a live index, and back: prepare, compare, publish."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.config import Config
from bot.drafts import Approved
from bot.golden import Examiner, Verdict
from bot.history import Difference, Event, difference, discard_texts, keep_texts, open_draft, record
from index import build, snapshot
from index.build import BuildRefused
from index.embed import Embedder, open_embedder
from index.parse import Fault, KnowledgeError
from index.passage import Corpus, Unit
from index.snapshot import Snapshot, SnapshotError

Progress = Callable[[str, int, int], None]
"""Called with the step ("read", "embed", "golden", "write"), how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Report:
    """A built index and what it would change. `verdict` is None where nothing was asked."""

    name: str
    previous: str
    files: Difference
    units: Difference
    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()
    """Why it must not be published unasked."""
    changed: bool = True
    uncompared: str = ""
    """Why there was no index to compare it with."""


class Refused(BuildRefused):
    """A sound build that was not published, with its report."""

    def __init__(self, report: Report) -> None:
        listed = "\n".join(f"  {reason}" for reason in report.reasons)
        super().__init__(
            f"not published, the live index stays:\n{listed}\n(--force publishes it all the same)"
        )
        self.report = report


def candidates(config: Config) -> Path:
    """Folder of the one index that is built and not published; beside the live ones, so that moving it is a rename."""
    return config.index.folder / ".candidate"


def prepare(
    config: Config,
    *,
    draft: bool = True,
    embedder: Embedder | None = None,
    progress: Progress = lambda step, done, total: None,
) -> Report:
    """Build an index of the folder and the approved draft and compare it with the live one; publishes nothing.

    Raises `KnowledgeError`, `BuildRefused` (another build runs), `SnapshotError` or `EmbedderError`.
    """
    with build.locked(config.index.folder):
        return _prepare(config, _approved(config, draft).texts, embedder or _embedder(config), progress)


def publish(
    config: Config,
    *,
    who: str,
    draft: bool = True,
    override: str = "",
    embedder: Embedder | None = None,
    progress: Progress = lambda step, done, total: None,
) -> Report:
    """`prepare`, then make it live and write the approved draft into the folder.

    `override` is the admin's word for why a worse index goes live all the same. Raises `Refused` without it,
    `KnowledgeError` also where a file or its draft was changed meanwhile; nothing is published then.
    """
    with build.locked(config.index.folder):
        approved = _approved(config, draft)
        report = _prepare(config, approved.texts, embedder or _embedder(config), progress, keep=True)
        if not report.changed:
            open_draft(config).apply(approved)
            return report
        event = _event(config, report, who, override)
        if report.reasons and not override:
            record(config, event)
            raise Refused(report)
        root = config.index.folder
        open_draft(config).apply(approved)
        os.replace(candidates(config) / report.name, root / report.name)
        snapshot.publish(root, report.name)
        record(config, event)
        snapshot.discard_old(root, config.index.keep)
        discard_texts(config)
        progress("write", 1, 1)
    return report


def check(config: Config, *, draft: bool = True) -> list[Fault]:
    """Every fault of the folder with the approved draft in place; empty when it can be built."""
    changes = open_draft(config)
    approved = changes.approved() if draft else Approved()
    conflicts = changes.conflicts(approved.changes)
    try:
        build.read(config.knowledge.folder, replace=approved.texts)
    except KnowledgeError as error:
        return [*error.faults, *conflicts]
    return conflicts


def live(config: Config, embedder: Embedder | None) -> Snapshot | None:
    """The live snapshot, None where there is none or it is damaged or of another embedder."""
    root = config.index.folder
    try:
        return snapshot.load(root, snapshot.current(root), embedder=embedder)
    except SnapshotError:
        return None


def diff(config: Config, *, draft: bool = True) -> Report:
    """What a publication would change; builds nothing."""
    before = live(config, None)
    corpus = build.read(config.knowledge.folder, replace=_approved(config, draft).texts, previous=before)
    return _report("", before, corpus)


def as_json(value: Report | Event) -> dict[str, Any]:
    """Ready for JSON."""
    return asdict(value)


def _approved(config: Config, draft: bool) -> Approved:
    if not draft:
        return Approved()
    changes = open_draft(config)
    approved = changes.approved()
    if faults := changes.conflicts(approved.changes):
        raise KnowledgeError(tuple(faults))
    return approved


def _embedder(config: Config) -> Embedder:
    return open_embedder(config.index.embedder, threads=os.cpu_count() or 1)


def _prepare(
    config: Config,
    changes: Mapping[str, bytes | None],
    embedder: Embedder,
    progress: Progress,
    *,
    keep: bool = False,
) -> Report:
    before = live(config, embedder)
    progress("read", 0, 1)
    corpus = build.read(config.knowledge.folder, replace=changes, previous=before)
    if keep:  # now, since the disk may hold other texts when the questions have been asked
        keep_texts(config, changes, corpus.files)
    if ready := _ready(config, corpus, before, embedder):
        built = ready
    else:
        shutil.rmtree(candidates(config), ignore_errors=True)
        result = build.build(
            corpus,
            candidates(config),
            embedder,
            progress=lambda done, total: progress("embed", done, total),
            previous=before,
        )
        if not result.changed:
            return Report(result.name, result.name, Difference(), Difference(), changed=False)
        built = result.snapshot
    return _compared(config, before, built, corpus, embedder, progress)


def _compared(
    config: Config,
    before: Snapshot | None,
    built: Snapshot,
    corpus: Corpus,
    embedder: Embedder,
    progress: Progress,
) -> Report:
    """What a built index changes, and why it must not go live unasked."""
    report = _report(built.name, before, corpus)
    examiner = Examiner(config, embedder)

    def asked(done: int, total: int) -> None:
        progress("golden", done, total)

    if before is None:
        examiner.examine(built, progress=asked)
        return replace(report, uncompared=_why_uncompared(config))
    verdict = examiner.compare(before, built, progress=asked)
    halved = build.halved(corpus, before)
    reasons = (*([halved] if halved else ()), *(verdict.reasons if verdict else ()))
    return replace(report, changed=True, verdict=verdict, reasons=reasons)


def _why_uncompared(config: Config) -> str:
    try:
        name = snapshot.current(config.index.folder)
    except SnapshotError:
        return "the first index: nothing to compare it with"
    return f"not compared: the live index {name} is damaged or of another embedding model"


def _ready(config: Config, corpus: Corpus, before: Snapshot | None, embedder: Embedder) -> Snapshot | None:
    """The candidate already built of this very corpus, if there is one."""
    for name in reversed(snapshot.names(candidates(config))):
        try:
            built = snapshot.load(candidates(config), name, embedder=embedder)
        except SnapshotError:
            return None
        newer = before is None or built.name > before.name
        same = built.manifest.files == corpus.files and built.manifest.reader == build.reader_digest()
        return built if newer and same else None
    return None


def _report(name: str, before: Snapshot | None, corpus: Corpus) -> Report:
    old_units: Mapping[str, Unit] = before.units if before else {}
    files = difference(before.manifest.files if before else {}, corpus.files)
    units = difference(old_units, corpus.units)
    return Report(name, before.name if before else "", files, units, changed=bool(files))


def _event(config: Config, report: Report, who: str, override: str) -> Event:
    action = "published" if not report.reasons else "overridden" if override else "refused"
    units = {k: len(getattr(report.units, k)) for k in ("added", "changed", "removed")}
    verdict = report.verdict
    scores = (
        {s.value: (verdict.before[s].recall_at_1, after.recall_at_1) for s, after in verdict.after.items()}
        if verdict
        else {}
    )
    return Event(
        _now(),
        who,
        action,
        report.name,
        report.previous,
        report.files,
        units,
        report.reasons,
        "; ".join(filter(None, (override, report.uncompared))),
        scores,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
