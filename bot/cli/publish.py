"""`rahnuma index` for admins: check, diff, build, publish, history, rollback."""

import argparse
import contextlib
import getpass
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from bot.cli.arguments import DIFFERENT
from bot.cli.progress import shown
from bot.cli.say import FAILED, told
from bot.config import Config
from bot.publishing import comparison
from bot.publishing import publish as publishing
from bot.publishing.comparison import Report
from bot.publishing.history import as_json as event_json
from bot.publishing.history import history
from bot.publishing.publish import Progress
from bot.publishing.rollback import rollback
from bot.publishing.workplace import Workplace, workplace_of
from index.snapshots import snapshot

REFUSED = 4


def run(options: argparse.Namespace, config: Config) -> int:
    """Run one action; 0, 1 (faults), 4 (refused by a check) or 5 (`diff --exit-code`). Other failures are raised."""
    actions = {
        "check": _check,
        "diff": _diff,
        "build": _publish,
        "publish": _publish,
        "history": _history,
        "rollback": _rollback,
    }
    return actions[options.action](options, workplace_of(config))


def _check(options: argparse.Namespace, place: Workplace) -> int:
    faults = publishing.check(place, draft=options.draft)
    told(options, {"faults": [asdict(f) for f in faults]}, [str(f) for f in faults] or ["no faults"])
    return FAILED if faults else 0


def _diff(options: argparse.Namespace, place: Workplace) -> int:
    report = publishing.diff(place, draft=options.draft)
    told(options, comparison.as_json(report), _difference_lines(report) or ["nothing would change"])
    return DIFFERENT if report.changed and options.exit_code else 0


def _publish(options: argparse.Namespace, place: Workplace) -> int:
    draft = options.action == "publish" or options.draft
    try:
        with _progress(options) as progress:
            if options.action == "build" and options.no_publish:
                report = publishing.prepare(place, draft=draft, progress=progress)
            else:
                override = (options.reason or "--force") if options.force else ""
                who = options.by or getpass.getuser()
                report = publishing.publish(place, who=who, draft=draft, override=override, progress=progress)
    except publishing.PublicationRefused as refusal:
        if options.json:
            print(json.dumps({"published": False, **comparison.as_json(refusal.report)}, ensure_ascii=False))
        print(refusal, file=sys.stderr)
        return REFUSED
    published = report.changed and not (options.action == "build" and options.no_publish)
    lines = _outcome_lines(report, place, published=published)
    told(options, {"published": published, **comparison.as_json(report)}, lines)
    return REFUSED if report.reasons and not published else 0


def _outcome_lines(report: Report, place: Workplace, *, published: bool) -> list[str]:
    if not report.changed:
        return [f"{report.name}: the knowledge has not changed; nothing to do"]
    if not published:
        return [f"{report.name}: built, not published", *_difference_lines(report), *_verdict_lines(report)]
    manifest = snapshot.read_manifest(place.index, report.name)
    against = [str(report.against)] if str(report.against) else []
    return [f"{report.name}: published {manifest.units} units of {len(manifest.files)} files", *against]


def _difference_lines(report: Report) -> list[str]:
    return [
        f"{kind} {what}: {name}"
        for kind, difference in (("file", report.files), ("unit", report.units))
        for what in ("added", "changed", "removed")
        for name in getattr(difference, what)
    ]


def _verdict_lines(report: Report) -> list[str]:
    lines = [f"refused: {reason}" for reason in report.reasons]
    lines += [str(report.against)] if str(report.against) else []
    if verdict := report.verdict:
        lines += [
            f"{script}: recall@1 {verdict.before[script].recall_at_1:.3f} before, {after.recall_at_1:.3f} after"
            for script, after in verdict.after.items()
        ]
        for word, moved in (("better", verdict.better), ("worse", verdict.worse)):
            lines += [
                f"{word}: {m.question} ({m.before} → {m.after}"
                + (f": {'; '.join(m.lost)})" if m.lost else ")")
                for m in moved
            ]
    return lines


def _history(options: argparse.Namespace, place: Workplace) -> int:
    events = history(place)[: options.last]
    lines = [
        f"{e.at}  {e.action:<11}  {e.name}  {e.who}"
        + (f"  ({', '.join(map(str, e.reasons))})" if e.reasons else "")
        + "".join(f"  {said}" for said in (e.note, str(e.against)) if said)
        for e in events
    ]
    told(options, {"events": [event_json(e) for e in events]}, lines or ["nothing was published yet"])
    return 0


def _rollback(options: argparse.Namespace, place: Workplace) -> int:
    event = rollback(place, who=options.by or getpass.getuser(), files=options.files, to=options.to)
    lines = [f"{event.name} is live again (was {event.previous or 'not known'})"]
    if not options.files and event.files:
        lines.append("the knowledge files stay as they are; --files puts them back as well")
    told(options, event_json(event), [*lines, *([event.note] if event.note else [])])
    return 0


@contextlib.contextmanager
def _progress(options: argparse.Namespace) -> Iterator[Progress]:
    if options.progress:

        def lines(step: str, done: int, total: int) -> None:
            print(json.dumps({"step": step, "done": done, "total": total}), flush=True)

        yield lines
        return
    with shown() as progress:
        yield progress
