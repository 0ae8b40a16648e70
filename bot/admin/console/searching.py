"""Sections found by words of their names, headings and text, for lists and pickers."""

import asyncio
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from bot.admin.console.trial import TrialApi
from index.knowledge.passage import Unit
from index.retrieval.live import LiveIndex
from index.snapshots.snapshot import Snapshot
from index.text.language import Language
from index.text.normalise import normalise

Handlers = dict[tuple[str, str], Any]

_MOST = 400
_LONGEST = 200
_AROUND = 60


class Search:
    """Over the live index, and over what is built and not published."""

    def __init__(self, live: LiveIndex, trial: TrialApi) -> None:
        self._live = live
        self._trial = trial
        self._texts: dict[str, dict[str, tuple[str, str]]] = {}
        """By the name of a snapshot, of each unit its name and its text as they are compared."""

    def handlers(self) -> Handlers:
        return {("GET", "search"): self.search}

    async def search(self, request: web.Request) -> web.Response:
        """Sections that hold every word of `q`, those first whose names do; headings in the script `lang`.

        `piece` is the text around the first word, "" where only the name holds it.
        """
        words = normalise(request.query.get("q", "")[:_LONGEST]).lower().split()
        wanted = request.query.get("lang", "")
        language = Language(wanted) if wanted in {*Language} else Language.ENGLISH
        found = await asyncio.to_thread(self._found, words, language) if words else []
        return web.json_response({"sections": found[:_MOST], "total": len(found)})

    def _found(self, words: list[str], language: Language) -> list[dict[str, str]]:
        live = self._live.retriever.snapshot
        built = self._trial.built()
        snapshots = [live, *([built.snapshot] if built else [])]
        self._texts = {s.name: self._texts.get(s.name) or dict(_compared(s)) for s in snapshots}
        named: dict[str, dict[str, str]] = {}
        told: dict[str, dict[str, str]] = {}
        for snapshot in snapshots:
            for id, (name, text) in self._texts[snapshot.name].items():
                if all(word in name for word in words):
                    named.setdefault(id, _row(snapshot, snapshot.units[id], language, ""))
                elif all(word in name or word in text for word in words):
                    told.setdefault(id, _row(snapshot, snapshot.units[id], language, words[0]))
        return [*named.values(), *(row for id, row in told.items() if id not in named)]


def _compared(snapshot: Snapshot) -> Iterator[tuple[str, tuple[str, str]]]:
    for id, unit in snapshot.units.items():
        subject = snapshot.subjects[unit.subject]
        passages = [passage for group in unit.passages.values() for passage in group]
        aliases = [alias for group in subject.aliases.values() for alias in group]
        names = {id, *subject.titles.values(), *aliases, *(h for p in passages for h in p.headings)}
        text = "\n".join(passage.text for passage in passages)
        yield id, (normalise("\n".join(sorted(names))).lower(), normalise(text).lower())


def _row(snapshot: Snapshot, unit: Unit, language: Language, word: str) -> dict[str, str]:
    title = snapshot.subjects[unit.subject].title(language)
    heading = unit.shown(language)[0].headings[-1]
    piece = _piece(unit, word) if word else ""
    return {"unit": unit.id, "subject": unit.subject, "title": title, "heading": heading, "piece": piece}


def _piece(unit: Unit, word: str) -> str:
    """The text around a word, in the script that it was found in."""
    for passages in unit.passages.values():
        for passage in passages:
            text = " ".join(passage.text.split())
            at = normalise(text).lower().find(word)
            if at >= 0:
                begin = max(0, min(at, len(text) - 1) - _AROUND)
                piece = text[begin : at + len(word) + _AROUND]
                return f"{'…' if begin else ''}{piece}{'…' if begin + len(piece) < len(text) else ''}"
    return ""
