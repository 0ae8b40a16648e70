"""`rahnuma index`: build, status, search, score, rollback."""

import argparse
import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.config import Config

if TYPE_CHECKING:
    from index.build import Built
    from index.embed import Embedder
    from index.retrieve import SnapshotRetriever
    from index.snapshot import Snapshot

FAILED, REFUSED, NO_INDEX = 1, 4, 3


def add_parsers(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)

    def action(name: str, help: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=help, description=help, parents=[common])

    build = action("build", "read the knowledge folder and publish a new index")
    build.add_argument("--force", action="store_true", help="publish even if checks say it is worse")
    build.add_argument(
        "--if-needed", action="store_true", help="do nothing when an index of this knowledge is live"
    )
    action("status", "what is live, what changed since, which translations are missing")
    search = action("search", "show what retrieval finds for a question")
    search.add_argument("question")
    action("score", "recall and refusals on the golden questions").add_argument("--json", action="store_true")
    action("rollback", "make the previous index live again")


def run(options: argparse.Namespace, config: Config) -> int:
    """Run one action; 0, 1 (failed), 3 (no usable index) or 4 (refused by a check)."""
    from index.build import BuildRefused
    from index.embed import EmbedderError
    from index.parse import KnowledgeError
    from index.snapshot import SnapshotError

    actions = {"build": _build, "status": _status, "search": _search, "score": _score, "rollback": _rollback}
    try:
        return actions[options.action](options, config)
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        count = len(error.faults)
        print(f"{count} fault{'s' if count > 1 else ''}; nothing was published", file=sys.stderr)
        return FAILED
    except BuildRefused as error:
        print(error, file=sys.stderr)
        return REFUSED
    except (SnapshotError, EmbedderError) as error:
        print(error, file=sys.stderr)
        return NO_INDEX
    except OSError as error:
        print(error, file=sys.stderr)
        return FAILED


def _build(options: argparse.Namespace, config: Config) -> int:
    from index import build, snapshot
    from index.embed import open_embedder

    root = config.index.folder
    with build.locked(root):
        corpus = build.read(config.knowledge.folder)
        embedder = open_embedder(config.index.embedder, threads=os.cpu_count() or 1)
        previous = _live(config, embedder)
        with _progress() as progress:
            built = build.build(corpus, root, embedder, progress=progress, previous=previous)
        if not built.changed:
            print(f"{built.name}: the knowledge has not changed; nothing to do")
            return 0
        if previous is not None and not options.force:
            _gate(config, embedder, previous, built)
        snapshot.publish(root, built.name)
        snapshot.discard_old(root, config.index.keep)
    units, files = len(corpus.units), len(corpus.files)
    print(
        f"{built.name}: published {units} units of {files} files ({built.embedded} texts embedded, {built.reused} reused)"
    )
    return 0


def _live(config: Config, embedder: "Embedder") -> "Snapshot | None":
    """The live snapshot to build upon; a damaged or foreign one is rebuilt from nothing."""
    from index import snapshot

    root = config.index.folder
    try:
        return snapshot.load(root, snapshot.current(root), embedder=embedder)
    except snapshot.SnapshotError:
        return None


def _gate(config: Config, embedder: "Embedder", previous: "Snapshot", built: "Built") -> None:
    """Raise `BuildRefused` when the new snapshot lost half its passages or answers golden questions worse."""
    import shutil

    from index import build, score, snapshot
    from index.retrieve import SnapshotRetriever

    root = config.index.folder
    reasons = [reason] if (reason := build.halved(built.corpus, previous)) else []
    questions = score.read(config.knowledge.golden)
    if questions and not reasons:
        new = snapshot.load(root, built.name, embedder=embedder)
        before, after = (
            asyncio.run(score.score(questions, asker(SnapshotRetriever(embedder, s))))
            for s in (previous, new)
        )
        reasons += score.worse(before, after)
    if reasons:
        shutil.rmtree(root / built.name, ignore_errors=True)
        listed = "\n".join(f"  {reason}" for reason in reasons)
        raise build.BuildRefused(
            f"not published, the live index stays:\n{listed}\n(--force publishes it all the same)"
        )


def asker(retriever: "SnapshotRetriever") -> "score_type":  # type: ignore[name-defined] # noqa: F821
    """Ask golden questions of the whole conversation, each in a chat of its own that nothing remembers."""
    from bot.conversation import Conversation
    from bot.store import ForgetfulStore
    from bot.terminal import message
    from index.language import Language
    from index.score import Asked

    conversation = Conversation(retriever, ForgetfulStore())

    async def ask(question: str, language: Language) -> Asked:
        exchange = await conversation.respond(message(question, "golden"))
        hits = await retriever.retrieve(question, language, k=4)
        units = tuple(dict.fromkeys((*exchange.units, *(hit.unit.id for hit in hits))))
        return Asked(exchange.outcome == "answered", units, exchange.reply.text)

    return ask


def _status(options: argparse.Namespace, config: Config) -> int:
    from index import build, snapshot
    from index.language import Language

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
    from bot.app import open_retriever
    from index.language import Language, detect

    retriever = open_retriever(config)
    language = detect(options.question) or Language.ENGLISH
    print(f"language: {language}")
    for hit in retriever.search(options.question, language, k=8):
        print(f"{hit.score:.3f}  dense {hit.dense:5.2f}  lexical {hit.lexical:.2f}  {hit.unit.id}")
    return 0


def _score(options: argparse.Namespace, config: Config) -> int:
    from bot.app import open_retriever
    from index import score

    questions = score.read(config.knowledge.golden)
    if not questions:
        print(f"{config.knowledge.golden}: no golden questions", file=sys.stderr)
        return FAILED
    scores = asyncio.run(score.score(questions, asker(open_retriever(config))))
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


def _rollback(options: argparse.Namespace, config: Config) -> int:
    from index import build, snapshot
    from index.embed import open_embedder

    root = config.index.folder
    with build.locked(root):
        live = snapshot.current(root)
        older = [name for name in snapshot.names(root) if name < live]
        if not older:
            print("there is no older index to go back to", file=sys.stderr)
            return FAILED
        snapshot.load(root, older[-1], embedder=open_embedder(config.index.embedder))
        snapshot.publish(root, older[-1])
    print(f"{older[-1]} is live again (was {live})")
    return 0


@contextlib.contextmanager
def _progress() -> "Iterator[Progress]":  # type: ignore[name-defined] # noqa: F821
    from tqdm import tqdm

    with tqdm(unit=" texts", desc="embedding", disable=not sys.stderr.isatty(), file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress
