"""`rahnuma index` for admins: check, diff, build, publish, watch, history, rollback, gaps, coverage."""

import argparse
import asyncio
import contextlib
import getpass
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.cli.watch import watch
from bot.config import Config
from bot.publishing.workplace import workplace_of

if TYPE_CHECKING:
    from bot.insight.gaps import Gap
    from bot.publishing.comparison import Report
    from bot.publishing.publish import Progress

FAILED, REFUSED, DIFFERENT = 1, 4, 5


def add_parsers(action: Any) -> None:
    """The parsers of these actions; `action(name, help)` makes one."""
    for name, help in (
        ("build", "read the knowledge folder and publish a new index"),
        ("publish", "the same, with the approved drafts of the console"),
    ):
        parser = action(name, help)
        parser.add_argument("--force", action="store_true", help="publish even if checks say it is worse")
        parser.add_argument(
            "--by", default="", metavar="NAME", help="for the history; default: who runs this"
        )
        parser.add_argument("--reason", default="", help="with --force, for the history")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--progress", action="store_true", help="print JSON lines of progress before it")
        if name == "build":
            parser.add_argument("--no-publish", action="store_true", help="build and compare only")
            parser.add_argument(
                "--if-needed", action="store_true", help="do nothing when an index of this knowledge is live"
            )
            parser.add_argument(
                "--draft", action="store_true", help="with the approved drafts of the console"
            )
    check = action("check", "every fault of the knowledge files, as file:line")
    diff = action("diff", "what a publication would change")
    diff.add_argument("--exit-code", action="store_true", help=f"{DIFFERENT} when something would change")
    history = action("history", "what was published, refused and rolled back, by whom")
    history.add_argument("--last", type=int, default=20, metavar="N")
    rollback = action("rollback", "make the previous index live again")
    rollback.add_argument("--by", default="", metavar="NAME")
    rollback.add_argument("--to", default="", metavar="INDEX", help="an index named by `history`")
    rollback.add_argument("--files", action="store_true", help="also put the knowledge files back")
    gaps = action("gaps", "questions nothing answered, the same one in three scripts counted as one")
    coverage = action("coverage", "which scripts each unit lacks")
    for parser in (check, diff, history, rollback, gaps, coverage):
        parser.add_argument("--json", action="store_true", help="print one JSON object")
    for parser in (check, diff):
        parser.add_argument("--draft", action="store_true", help="with the approved drafts of the console")
    watch = action("watch", "publish whenever the knowledge folder changes and the checks allow it")
    watch.add_argument("--seconds", type=float, default=2.0, help="how often to look")
    watch.add_argument("--by", default="watch", metavar="NAME")


def run(options: argparse.Namespace, config: Config) -> int:
    """Run one action; 0, 1 (faults), 4 (refused by a check) or 5 (`diff --exit-code`). Other failures are raised."""
    actions = {
        "check": _check,
        "diff": _diff,
        "build": _publish,
        "publish": _publish,
        "history": _history,
        "rollback": _rollback,
        "gaps": _gaps,
        "coverage": _coverage,
        "watch": watch,
    }
    return actions[options.action](options, config)


def _say(options: argparse.Namespace, value: Any, lines: list[str]) -> None:
    if options.json:
        print(json.dumps(value, ensure_ascii=False))
    else:
        print("\n".join(lines))


def _check(options: argparse.Namespace, config: Config) -> int:
    from bot.publishing.publish import check

    faults = check(workplace_of(config), draft=options.draft)
    _say(options, {"faults": [asdict(f) for f in faults]}, [str(f) for f in faults] or ["no faults"])
    return FAILED if faults else 0


def _diff(options: argparse.Namespace, config: Config) -> int:
    from bot.publishing.comparison import as_json
    from bot.publishing.publish import diff

    report = diff(workplace_of(config), draft=options.draft)
    _say(options, as_json(report), _difference_lines(report) or ["nothing would change"])
    return DIFFERENT if report.changed and options.exit_code else 0


def _publish(options: argparse.Namespace, config: Config) -> int:
    from bot.publishing import comparison
    from bot.publishing import publish as publishing
    from index.snapshots import snapshot

    draft = options.action == "publish" or options.draft
    try:
        with _progress(options) as progress:
            if options.action == "build" and options.no_publish:
                report = publishing.prepare(workplace_of(config), draft=draft, progress=progress)
            else:
                override = (options.reason or "--force") if options.force else ""
                who = options.by or getpass.getuser()
                report = publishing.publish(
                    workplace_of(config), who=who, draft=draft, override=override, progress=progress
                )
    except publishing.Refused as refusal:
        if options.json:
            print(json.dumps({"published": False, **comparison.as_json(refusal.report)}, ensure_ascii=False))
        print(refusal, file=sys.stderr)
        return REFUSED
    published = report.changed and not (options.action == "build" and options.no_publish)
    if not report.changed:
        lines = [f"{report.name}: the knowledge has not changed; nothing to do"]
    elif published:
        manifest = snapshot.read_manifest(config.index.folder, report.name)
        lines = [f"{report.name}: published {manifest.units} units of {len(manifest.files)} files"]
        lines += [str(report.against)] if str(report.against) else []
    else:
        lines = [f"{report.name}: built, not published", *_difference_lines(report), *_verdict_lines(report)]
    _say(options, {"published": published, **comparison.as_json(report)}, lines)
    return REFUSED if report.reasons and not published else 0


def _difference_lines(report: "Report") -> list[str]:
    return [
        f"{kind} {what}: {name}"
        for kind, difference in (("file", report.files), ("unit", report.units))
        for what in ("added", "changed", "removed")
        for name in getattr(difference, what)
    ]


def _verdict_lines(report: "Report") -> list[str]:
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


def _history(options: argparse.Namespace, config: Config) -> int:
    from bot.publishing.history import as_json, history

    events = history(workplace_of(config))[: options.last]
    lines = [
        f"{e.at}  {e.action:<11}  {e.name}  {e.who}"
        + (f"  ({', '.join(map(str, e.reasons))})" if e.reasons else "")
        + "".join(f"  {said}" for said in (e.note, str(e.against)) if said)
        for e in events
    ]
    _say(options, {"events": [as_json(e) for e in events]}, lines or ["nothing was published yet"])
    return 0


def _rollback(options: argparse.Namespace, config: Config) -> int:
    from bot.publishing.history import as_json
    from bot.publishing.rollback import rollback

    event = rollback(
        workplace_of(config), who=options.by or getpass.getuser(), files=options.files, to=options.to
    )
    lines = [f"{event.name} is live again (was {event.previous or 'not known'})"]
    if not options.files and event.files:
        lines.append("the knowledge files stay as they are; --files puts them back as well")
    _say(options, as_json(event), [*lines, *([event.note] if event.note else [])])
    return 0


def _coverage(options: argparse.Namespace, config: Config) -> int:
    from bot.publishing.baseline import baseline
    from index.snapshots import build
    from index.text.language import Language

    corpus = build.read(config.knowledge.folder, previous=baseline(workplace_of(config), None).snapshot)
    lacking = {
        unit.id: [language.value for language in Language if language not in unit.passages]
        for unit in corpus.units.values()
    }
    missing = {name: languages for name, languages in lacking.items() if languages}
    lines = [f"{name}: no {', '.join(languages)}" for name, languages in missing.items()]
    complete = len(lacking) - len(missing)
    _say(
        options,
        {"units": len(lacking), "complete": complete, "missing": missing},
        [*lines, f"{complete} of {len(lacking)} units in all three scripts"],
    )
    return 0


def _gaps(options: argparse.Namespace, config: Config) -> int:
    found = asyncio.run(_gaps_of(config))
    lines = [
        f"{gap.count:>4}  {', '.join(gap.languages)}  {gap.examples[0]}"
        + ("  (answered by now)" if gap.answered_by else "")
        for gap in found
    ]
    said = [
        {
            "examples": gap.examples,
            "languages": gap.languages,
            "count": gap.count,
            "last": gap.last,
            "answered_by": gap.answered_by,
        }
        for gap in found  # never its rows: they name the chats
    ]
    _say(options, {"gaps": said}, lines or ["no gaps"])
    return 0


async def _gaps_of(config: Config) -> "list[Gap]":
    from bot.insight import reports
    from bot.storage.database import Sqlite
    from bot.storage.migrations import MIGRATIONS
    from index.retrieval.live import open_retriever

    retriever = open_retriever(config.index.folder, config.index.embedder)
    async with Sqlite.open(config.store.database, MIGRATIONS) as database:
        since = reports.oldest(config.privacy.retention_days)
        return await reports.gaps(database, retriever, since=since)


@contextlib.contextmanager
def _progress(options: argparse.Namespace) -> "Iterator[Progress]":
    from tqdm import tqdm

    if options.progress:

        def lines(step: str, done: int, total: int) -> None:
            print(json.dumps({"step": step, "done": done, "total": total}), flush=True)

        yield lines
        return
    with tqdm(unit=" texts", disable=not sys.stderr.isatty(), file=sys.stderr) as bar:

        def progress(step: str, done: int, total: int) -> None:
            bar.desc, bar.total = step, total
            bar.n = done
            bar.refresh()

        yield progress
