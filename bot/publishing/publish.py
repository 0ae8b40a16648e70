"""From a changed knowledge folder and draft to a live index: prepare, compare, publish."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.publishing import comparison
from bot.publishing.baseline import Against, Baseline, Measure, baseline
from bot.publishing.comparison import Report, kept
from bot.publishing.difference import Difference, difference
from bot.publishing.drafts import Approved, open_draft
from bot.publishing.golden.examiner import Examiner, Verdict
from bot.publishing.golden.questions import questions
from bot.publishing.golden.reasons import Cause, Reason
from bot.publishing.history import Event, history, record
from bot.publishing.kept_files import discard_texts, keep_texts
from bot.publishing.workplace import Shown, Workplace
from index.clock import iso_now
from index.embedding.embed import Embedder, open_embedder
from index.knowledge.faults import Fault, KnowledgeError
from index.knowledge.passage import Corpus, Subject, Unit
from index.snapshots import build, knowledge_folder, snapshot
from index.snapshots.knowledge_folder import BuildRefused
from index.snapshots.snapshot import Snapshot, SnapshotError

Progress = Callable[[str, int, int], None]
"""Called with the step ("read", "embed", "golden", "write"), how much of it is done, and how much there is."""


class PublicationRefused(BuildRefused):
    """A sound build that was not published, with its report."""

    def __init__(self, report: Report) -> None:
        listed = "\n".join(f"  {line}" for line in (*report.reasons, report.against) if str(line))
        super().__init__(
            f"not published, the live index stays:\n{listed}\n(--force publishes it all the same)"
        )
        self.report = report


class Outdated(BuildRefused):
    """What would be published is not what the admin was shown."""

    def __init__(self) -> None:
        super().__init__("it changed since it was compared; compare again")


def prepare(
    place: Workplace,
    *,
    draft: bool = True,
    embedder: Embedder | None = None,
    progress: Progress = lambda step, done, total: None,
) -> Report:
    """Build an index of the folder and the approved draft and compare it with the live one; publishes nothing.

    Raises `KnowledgeError`, `BuildRefused` (another build runs), `SnapshotError` or `EmbedderError`.
    """
    place.must_publish()
    with knowledge_folder.locked(place.index):
        return _prepare(place, _approved(place, draft).texts, embedder or _embedder(place), progress)


def publish(
    place: Workplace,
    *,
    who: str,
    draft: bool = True,
    override: str = "",
    shown: Shown | None = None,
    embedder: Embedder | None = None,
    progress: Progress = lambda step, done, total: None,
) -> Report:
    """`prepare`, then make it live and write the approved draft into the folder.

    `override` is the admin's word for why a worse index goes live all the same. Where `shown` is given, it must be
    that very index over that very one, else `Outdated` is raised, and `override` covers the reasons that were shown
    and no other. Raises `PublicationRefused` for what is not covered, `KnowledgeError` also where a file or its draft was
    changed meanwhile; nothing is published then.
    """
    place.must_publish()
    with knowledge_folder.locked(place.index):
        approved = _approved(place, draft)
        report = shown and kept(place, approved.texts, shown.name, shown.previous)
        if report:
            keep_texts(place, approved.texts, snapshot.read_manifest(place.candidates, report.name).files)
        else:
            opened = embedder or _embedder(place)
            report = _prepare(place, approved.texts, opened, progress, keep=True, shown=shown)
        if not report.changed:
            open_draft(place).apply(approved)
            return report
        covered = set(shown.reasons if shown else map(str, report.reasons)) if override else set()
        refused = any(str(reason) not in covered for reason in report.reasons)
        event = _event(report, who, "" if refused else override)
        if refused:
            record(place, event)
            raise PublicationRefused(report)
        root = place.index
        open_draft(place).apply(approved)
        os.replace(place.candidates / report.name, root / report.name)
        record(place, event)  # first: better a line for what never went live than an override without one
        snapshot.publish(root, report.name)
        snapshot.discard_old(root, place.keep)
        discard_texts(place)
        progress("write", 1, 1)
    return report


def check(place: Workplace, *, draft: bool = True) -> list[Fault]:
    """Every fault of the folder with the approved draft in place; empty when it can be built."""
    changes = open_draft(place)
    approved = changes.approved() if draft else Approved()
    faults = changes.conflicts(approved.changes)
    try:
        build.read(place.knowledge, replace=approved.texts)
    except KnowledgeError as error:
        faults += error.faults
    try:
        questions(place)
    except KnowledgeError as error:
        faults += error.faults
    return faults


def diff(place: Workplace, *, draft: bool = True) -> Report:
    """What a publication would change; builds nothing."""
    base = baseline(place, None)
    texts = _approved(place, draft).texts
    corpus = build.read(place.knowledge, replace=texts, previous=base.snapshot)
    return _report("", base, corpus)


def _approved(place: Workplace, draft: bool) -> Approved:
    if not draft:
        return Approved()
    changes = open_draft(place)
    approved = changes.approved()
    if faults := changes.conflicts(approved.changes):
        raise KnowledgeError(tuple(faults))
    return approved


def _embedder(place: Workplace) -> Embedder:
    return open_embedder(place.embedder, threads=os.cpu_count() or 1)


def _prepare(
    place: Workplace,
    changes: Mapping[str, bytes | None],
    embedder: Embedder,
    progress: Progress,
    *,
    keep: bool = False,
    shown: Shown | None = None,
) -> Report:
    base = baseline(place, embedder)
    progress("read", 0, 1)
    corpus = build.read(place.knowledge, replace=changes, previous=base.current)
    built = _ready(place, corpus, base.current, embedder)
    if shown and (built is None or (built.name, base.name) != (shown.name, shown.previous)):
        raise Outdated
    if keep:  # now, since the disk may hold other texts when the questions have been asked
        keep_texts(place, changes, corpus.files)
    if built is None:
        shutil.rmtree(place.candidates, ignore_errors=True)
        result = build.build(
            corpus,
            place.candidates,
            embedder,
            progress=lambda done, total: progress("embed", done, total),
            previous=base.current,
        )
        if not result.changed:
            return Report(result.name, result.name, Difference(), Difference(), changed=False)
        built = result.snapshot
    return _compared(place, base, built, corpus, embedder, progress)


def _compared(
    place: Workplace,
    base: Baseline,
    built: Snapshot,
    corpus: Corpus,
    embedder: Embedder,
    progress: Progress,
) -> Report:
    """What a built index changes, and why it must not go live unasked."""
    examiner = Examiner(place, embedder)
    verdict, against = _examined(
        place, examiner, base, built, lambda done, total: progress("golden", done, total)
    )
    found = list(verdict.reasons) if verdict else []
    if halved := build.halved(corpus, base.snapshot):
        found.insert(0, Reason(Cause.HALVED, before=halved[0], after=halved[1]))
    if against.measure is Measure.NOTHING and (examiner.has_questions or base.snapshot is None):
        found.append(Reason(Cause.UNCOMPARED))
    report = _report(built.name, base, corpus)
    report = replace(report, changed=True, verdict=verdict, reasons=tuple(found), against=against)
    comparison.keep(place, report, examiner.made_by)
    return report


def _examined(
    place: Workplace, examiner: Examiner, base: Baseline, built: Snapshot, asked: Callable[[int, int], None]
) -> tuple[Verdict | None, Against]:
    """The golden questions of a built index, held against the best that there is."""
    if base.snapshot and base.measure in {Measure.LIVE, Measure.OLDER}:
        verdict = examiner.compare(base.snapshot, built, progress=asked)
        against = Against() if base.current else Against(base.measure, base.live, base.name)
        return verdict, against
    if base.measure is Measure.FIRST or _never_compared(place, base, examiner):
        return None, Against(
            Measure.FIRST
        )  # its golden answers are wanted by the next one, which asks for them
    name, verdict = examiner.compare_remembered(base.names, built, progress=asked)
    return verdict, Against(Measure.REMEMBERED if verdict else Measure.NOTHING, base.live, name)


def _never_compared(place: Workplace, base: Baseline, examiner: Examiner) -> bool:
    """Whether the live index, which cannot be asked any more, went live as the first and was never asked."""
    went_live = next((event for event in history(place) if event.name == base.live), None)
    first = went_live is not None and went_live.against.measure is Measure.FIRST
    return first and not examiner.remembers(base.names)


def _ready(place: Workplace, corpus: Corpus, before: Snapshot | None, embedder: Embedder) -> Snapshot | None:
    """The candidate already built of this very corpus, if there is one."""
    for name in reversed(snapshot.names(place.candidates)):
        try:
            built = snapshot.load(place.candidates, name, embedder=embedder)
        except SnapshotError:
            return None
        newer = before is None or built.name > before.name
        same = built.manifest.files == corpus.files and built.manifest.reader == build.reader_digest()
        return built if newer and same else None
    return None


def _report(name: str, base: Baseline, corpus: Corpus) -> Report:
    before = base.snapshot
    files = difference(before.manifest.files if before else {}, corpus.files)
    units = difference(_units(before) if before else {}, _units(corpus))
    return Report(name, base.name, files, units, changed=bool(files))


def _units(of: Snapshot | Corpus) -> dict[str, tuple[Unit, Subject]]:
    """Each unit with what its subject says of all of them: its names, skills and resource."""
    subjects = {name: replace(subject, units=()) for name, subject in of.subjects.items()}
    return {name: (unit, subjects[unit.subject]) for name, unit in of.units.items()}


def _event(report: Report, who: str, override: str) -> Event:
    action = "published" if not report.reasons else "overridden" if override else "refused"
    units = {k: len(getattr(report.units, k)) for k in ("added", "changed", "removed")}
    verdict = report.verdict
    scores = (
        {s.value: (verdict.before[s].recall_at_1, after.recall_at_1) for s, after in verdict.after.items()}
        if verdict
        else {}
    )
    return Event(
        iso_now(),
        who,
        action,
        report.name,
        report.previous,
        report.files,
        units,
        report.reasons,
        override,
        scores,
        report.against,
    )
