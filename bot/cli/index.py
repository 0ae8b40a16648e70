"""`rahnuma index`: status, search and score; what admins do is in publish_command."""

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.cli import publish as publish_command
from bot.config import Config
from bot.publishing.workplace import workplace_of

FAILED, REFUSED = 1, 4


def add_parsers(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)

    def action(name: str, help: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=help, description=help, parents=[common])

    publish_command.add_parsers(action)
    action("status", "what is live, what changed since, which translations are missing")
    search = action("search", "show what retrieval finds for a question")
    search.add_argument("question")
    score = action("score", "recall and refusals on the golden questions")
    score.add_argument(
        "--golden", type=Path, metavar="FOLDER", help="other questions than the configured ones"
    )
    score.add_argument("--json", action="store_true")


def run(options: argparse.Namespace, config: Config) -> int:
    """Run one action; 0, 1 (failed), 4 (refused by a check, or another build runs) or 5 (`diff --exit-code`).

    With `--json` a failure is one JSON object on standard output as well. Raises `SnapshotError` (no usable index),
    `EmbedderError` or OSError.
    """
    from bot.publishing.rollback import NothingOlder
    from bot.storage.database import DamagedDatabase
    from index.embedding.embed import EmbedderError
    from index.knowledge.faults import KnowledgeError
    from index.snapshots.build import BuildRefused
    from index.snapshots.snapshot import SnapshotError

    actions = {"status": _status, "search": _search, "score": _score}
    try:
        return actions.get(options.action, publish_command.run)(options, config)
    except KnowledgeError as error:
        _print_json(options, {"faults": [asdict(fault) for fault in error.faults]})
        count = len(error.faults)
        unpublished = "; nothing was published" if options.action in {"build", "publish"} else ""
        print(f"{error}\n{count} fault{'s' if count > 1 else ''}{unpublished}", file=sys.stderr)
        return FAILED
    except BuildRefused as error:
        return _failed(options, "busy", str(error), REFUSED)
    except NothingOlder as error:
        return _failed(options, "nothing-older", str(error), FAILED)
    except DamagedDatabase as error:
        return _failed(options, "database", f"{config.store.database}: {error}", FAILED)
    except (SnapshotError, EmbedderError, OSError) as error:  # the caller says it, and has the exit status
        kinds = {SnapshotError: "index", EmbedderError: "embedder"}
        _print_json(options, {"error": kinds.get(type(error), "failed"), "detail": str(error)})
        raise


def _failed(options: argparse.Namespace, kind: str, detail: str, status: int) -> int:
    _print_json(options, {"error": kind, "detail": detail})
    print(detail, file=sys.stderr)
    return status


def _print_json(options: argparse.Namespace, failure: dict[str, Any]) -> None:
    if getattr(options, "json", False):
        print(json.dumps(failure, ensure_ascii=False))


def _status(options: argparse.Namespace, config: Config) -> int:
    from index.snapshots import build, snapshot
    from index.text.language import Language

    root = config.index.folder
    name = snapshot.current(root)
    manifest = snapshot.read_manifest(root, name)
    print(f"live: {name} ({manifest.units} units, {manifest.passages} passages, built {manifest.created})")
    print(f"kept: {', '.join(snapshot.names(root))}")
    corpus = build.read(config.knowledge.folder)
    changes = {
        "new": corpus.files.keys() - manifest.files.keys(),
        "removed": manifest.files.keys() - corpus.files.keys(),
        "changed": {
            p for p in corpus.files.keys() & manifest.files.keys() if corpus.files[p] != manifest.files[p]
        },
    }
    for what, paths in changes.items():
        for path in sorted(paths):
            print(f"{what}: {path}")
    for unit in corpus.units.values():
        if missing := [language for language in Language if language not in unit.passages]:
            print(f"no translation: {unit.id} in {', '.join(missing)}")
    return 0


def _search(options: argparse.Namespace, config: Config) -> int:
    from index.retrieval.live import open_retriever
    from index.text.language import Language, detect

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
    from bot.publishing.golden.examiner import asker
    from bot.publishing.golden.questions import questions as golden_questions
    from index.retrieval import score
    from index.retrieval.live import open_retriever

    questions = score.read(options.golden) if options.golden else golden_questions(workplace_of(config))
    if not questions:
        folder = options.golden or config.knowledge.golden
        return _failed(options, "no-golden", f"{folder}: no golden questions", FAILED)
    scores = asyncio.run(
        score.score(questions, asker(open_retriever(config.index.folder, config.index.embedder)))
    )
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
