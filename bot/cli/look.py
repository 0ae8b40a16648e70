"""`rahnuma index` for whoever wants to look: status, search, score, coverage, gaps."""

import argparse
import asyncio
import json
from dataclasses import asdict

from bot.cli import progress
from bot.cli.say import failed, told
from bot.config import Config
from bot.insight import reports
from bot.insight.gaps import Gap
from bot.publishing.baseline import baseline
from bot.publishing.difference import difference
from bot.publishing.golden.examiner import asker
from bot.publishing.golden.questions import questions as golden_questions
from bot.publishing.publish import Progress
from bot.publishing.workplace import workplace_of
from bot.storage.opening import open_database
from index.retrieval import score
from index.retrieval.live import open_retriever
from index.snapshots import build, snapshot
from index.text.language import Language, detect


def run(options: argparse.Namespace, config: Config) -> int:
    """Run one action; 0 or 1. Failures are raised."""
    actions = {
        "status": _status,
        "search": _search,
        "score": _score,
        "coverage": _coverage,
        "gaps": _gaps,
    }
    return actions[options.action](options, config)


def _status(options: argparse.Namespace, config: Config) -> int:

    root = config.index.folder
    name = snapshot.current(root)
    manifest = snapshot.read_manifest(root, name)
    print(f"live: {name} ({manifest.units} units, {manifest.passages} passages, built {manifest.created})")
    print(f"kept: {', '.join(snapshot.names(root))}")
    corpus = build.read(config.knowledge.folder)
    found = difference(manifest.files, corpus.files)
    for what, paths in (("new", found.added), ("removed", found.removed), ("changed", found.changed)):
        for path in paths:
            print(f"{what}: {path}")
    for unit in corpus.units.values():
        if missing := [language for language in Language if language not in unit.passages]:
            print(f"no translation: {unit.id} in {', '.join(missing)}")
    return 0


def _search(options: argparse.Namespace, config: Config) -> int:

    retriever = open_retriever(config.index.folder, config.index.embedder)
    language = detect(options.question) or Language.ENGLISH
    print(f"language: {language}")
    for hit in retriever.search(options.question, language, k=8):
        read = "    –" if hit.relevance is None else f"{hit.relevance:5.2f}"
        print(
            f"{hit.score:.3f}  dense {hit.dense:5.2f}  lexical {hit.lexical:.2f}  relevance {read}"
            f"  unanswered {hit.unanswered:.2f}  {hit.unit.id}"
        )
    return 0


def _score(options: argparse.Namespace, config: Config) -> int:

    questions = score.read(options.golden) if options.golden else golden_questions(workplace_of(config))
    if not questions:
        folder = options.golden or config.knowledge.golden
        return failed(options, "no-golden", f"{folder}: no golden questions")
    ask = asker(open_retriever(config.index.folder, config.index.embedder))
    with progress.shown() as told_so_far:
        scores = asyncio.run(score.score(questions, _counted(ask, len(questions), told_so_far)))
    if options.json:
        print(json.dumps({language: asdict(s) for language, s in scores.items()}))
        return 0
    print("script    questions  recall@1  recall@3  facts  false refusals  false answers")
    for language, s in scores.items():
        print(
            f"{language:<9} {s.questions:>9}  {s.recall_at_1:>8.3f}  {s.recall_at_3:>8.3f}  {s.fact_recall:>5.3f}"
            f"  {s.false_refusals:>14.3f}  {s.false_answers:>13.3f}"
        )
    recalls = [s.recall_at_1 for s in scores.values()]
    print(f"gap between scripts in recall@1: {max(recalls) - min(recalls):.3f}")
    return 0


def _counted(ask: score.Ask, total: int, progress: Progress) -> score.Ask:
    """`ask` that tells how many questions have been asked."""
    asked = 0

    async def counted(question: str, language: Language) -> score.GoldenAnswer:
        nonlocal asked
        progress("golden", asked, total)
        asked += 1
        return await ask(question, language)

    return counted


def _coverage(options: argparse.Namespace, config: Config) -> int:

    corpus = build.read(config.knowledge.folder, previous=baseline(workplace_of(config), None).snapshot)
    lacking = {
        unit.id: [language.value for language in Language if language not in unit.passages]
        for unit in corpus.units.values()
    }
    missing = {name: languages for name, languages in lacking.items() if languages}
    lines = [f"{name}: no {', '.join(languages)}" for name, languages in missing.items()]
    complete = len(lacking) - len(missing)
    told(
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
    told(options, {"gaps": said}, lines or ["no gaps"])
    return 0


async def _gaps_of(config: Config) -> list[Gap]:

    retriever = open_retriever(config.index.folder, config.index.embedder)
    async with open_database(config) as database:
        since = reports.oldest(config.privacy.retention_days)
        return await reports.gaps(database, retriever, since=since)
