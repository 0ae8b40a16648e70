"""The console's pages of what people ask: gaps, use, votes, and their tables as CSV."""

import asyncio
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.admin.console.request import RECORD, json_body, text
from bot.admin.publisher import Publisher
from bot.answering.explain import as_text
from bot.insight import reports, turns
from bot.insight.gaps import Gap
from bot.storage.database import Database
from index.clock import iso_today
from index.digests import digest
from index.knowledge.parse import subject_and_language
from index.text.language import Language
from index.text.normalise import normalise

Handlers = dict[tuple[str, str], Any]

_PERIODS = {7, 30, 90, 365}
_UNDONE = 20
"""Gaps set aside last, which can be put back."""
_TEMPLATES = {
    Language.ENGLISH: (
        "Title of the answer",
        "The question as people ask it",
        "Write the answer here, beginning with the answer itself.",
    ),
    Language.URDU: (
        "جواب کا عنوان",
        "سوال، جیسے لوگ پوچھتے ہیں",
        "یہاں جواب لکھیے، پہلے جملے میں اصل جواب۔",
    ),
    Language.ROMAN_URDU: (
        "Jawab ka unwan",
        "Sawal, jaise log poochte hain",
        "Yahan jawab likhiye, pehle jumle mein asal jawab.",
    ),
}


class Insight:
    """Counts and gaps over the store."""

    def __init__(self, database: Database, publisher: Publisher, *, retention_days: int) -> None:
        self._database = database
        self._live = publisher.live
        self._draft = publisher.draft
        self._retention_days = retention_days
        self._gaps: dict[str, Gap] = {}
        self._aside: dict[str, Gap] = {}
        self._declined: dict[str, Gap] = {}

    def handlers(self) -> Handlers:
        return {
            ("GET", "gaps"): self.gaps,
            ("POST", "set-aside"): self.set_aside,
            ("POST", "put-back"): self.put_back,
            ("GET", "new"): self.new,
            ("GET", "use"): self.use,
            ("GET", "export"): self.export,
            ("GET", "turns"): self.turns,
            ("GET", "turn"): self.turn,
        }

    async def gaps(self, request: web.Request) -> web.Response:
        """What was not known, and what was `declined` as off topic, by ids of their own; chats stay here."""
        since = self._since(request)
        found = await reports.gaps(self._database, self._live.retriever, since=since)
        declined = await reports.declined(self._database, self._live.retriever, since=since)
        self._gaps = {_gap_id(gap): gap for gap in found}
        self._declined = {_gap_id(gap): gap for gap in declined}
        shown = {"gaps": self._gaps, "declined": self._declined}
        return web.json_response(
            {name: [_gap_json(*gap) for gap in list(some.items())[:200]] for name, some in shown.items()}
        )

    async def set_aside(self, request: web.Request) -> web.Response:
        gap = self._gaps.pop(text(await json_body(request), "id"), None)
        if gap is None:
            return _gone()
        await reports.set_aside(self._database, gap.rows)
        self._aside = dict(list(self._aside.items())[1 - _UNDONE :]) | {_gap_id(gap): gap}
        await request[RECORD]("gap-set-aside", gap.examples[0])
        return web.json_response({})

    async def put_back(self, request: web.Request) -> web.Response:
        """One of the last that were set aside, on the list again; 404 as for `set_aside`."""
        gap = self._aside.pop(text(await json_body(request), "id"), None)
        if gap is None:
            return _gone()
        await reports.put_back(self._database, gap.rows)
        await request[RECORD]("gap-put-back", gap.examples[0])
        return web.json_response({})

    async def new(self, request: web.Request) -> web.Response:
        """A new file in each script, with the questions of a `gap` that are in this script already in it.

        `folders` are those there are, `taken` the subjects, drafted ones too, under whose names there is a file.
        """
        asked: dict[Language, list[str]] = {language: [] for language in Language}
        if id := request.query.get("gap"):
            gap = self._gaps.get(id) or self._declined.get(id)
            if gap is None:
                return _gone()
            for question in gap.examples:
                asked[reports.language_of(gap, question)].append(question)
        drafts = filter(None, map(subject_and_language, await asyncio.to_thread(self._draft.changes)))
        taken = {*self._live.retriever.snapshot.subjects, *(subject for subject, _ in drafts)}
        return web.json_response(
            {
                "files": {language: template(language, questions) for language, questions in asked.items()},
                "folders": sorted({subject.rpartition("/")[0] for subject in taken}),
                "taken": sorted(taken),
            }
        )

    async def use(self, request: web.Request) -> web.Response:
        database, since = self._database, self._since(request)
        return web.json_response(
            {
                "use": [asdict(row) for row in await reports.use(database, since=since)],
                "latency": [asdict(row) for row in await reports.latency(database, since=since)],
                "units": [
                    asdict(row) | {"heading": self._heading(row.unit)}
                    for row in await reports.unit_use(database, since=since)
                ],
                "models": [asdict(row) for row in await reports.model_use(database, since=since)],
                "disliked": await reports.disliked(database, since=since),
            }
        )

    async def turns(self, request: web.Request) -> web.Response:
        """The latest turns of which is kept what models were asked."""
        found = await turns.model_turns(self._database, since=self._since(request))
        return web.json_response({"turns": [asdict(turn) for turn in found]})

    async def turn(self, request: web.Request) -> web.Response:
        """All of one of them, to be read."""
        told = await turns.model_turn(self._database, request.query.get("id", ""))
        if told is None:
            return web.json_response({"error": "turn-gone"}, status=404)
        return web.json_response({"trace": as_text(told)})

    async def export(self, request: web.Request) -> web.Response:
        """One table as CSV, with a byte-order mark so that Excel reads Urdu."""
        database, since = self._database, self._since(request)
        what = request.query.get("table", "")
        rows: list[Any]
        if what == "use":
            rows = await reports.use(database, since=since)
            columns: tuple[str, ...] = ("day", "channel", "language", "outcome", "model", "count")
        elif what == "latency":
            rows, columns = await reports.latency(database, since=since), ("day", "median", "p95")
        elif what == "units":
            rows = await reports.unit_use(database, since=since)
            columns = ("unit", "answered", "liked", "disliked")
        elif what == "models":
            rows = await reports.model_use(database, since=since)
            columns = ("model", "answers", "seconds", "tokens", "cost", "rejected")
        elif what == "gaps":
            found = await reports.gaps(database, self._live.retriever, since=since)
            rows = [
                {"count": g.count, "languages": " ".join(g.languages), "examples": " | ".join(g.examples)}
                for g in found
            ]
            columns = ("count", "languages", "examples")
        else:
            raise web.HTTPNotFound(reason="no such table")
        return web.Response(
            body=("\ufeff" + reports.as_csv(rows, columns)).encode(),
            content_type="text/csv",
            charset="utf-8",
            headers={"Content-Disposition": f'attachment; filename="rahnuma-{what}-{iso_today()}.csv"'},
        )

    def _heading(self, unit: str) -> str:
        """What a section is called, "" of one that is not live any more."""
        found = self._live.retriever.snapshot.units.get(unit)
        return ": ".join(dict.fromkeys(found.shown(Language.ENGLISH)[0].headings)) if found else ""

    def _since(self, request: web.Request) -> int:
        days = request.query.get("days", "30")
        period = int(days) if days.isdigit() and int(days) in _PERIODS else 30
        return reports.oldest(self._retention_days, period)


def template(language: Language, questions: Iterable[str]) -> str:
    """A knowledge file to be filled in, with its sample questions."""
    title, heading, body = _TEMPLATES[language]
    asked = "".join(f"? {' '.join(normalise(q).split())}\n" for q in questions)
    return (
        f"---\ntitle: {title}\naliases: []\nupdated: {iso_today()}\nsources: []\n---\n\n"
        f"## {heading} {{#answer}}\n\n{body}\n" + (f"\n{asked}" if asked else "")
    )


def _gone() -> web.Response:
    """404: asked again or set aside meanwhile, or the server was started anew."""
    body = {"error": "gap-gone", "detail": "no such gap; load the list again"}
    return web.json_response(body, status=404)


def _gap_json(id: str, gap: Gap) -> dict[str, Any]:
    return {
        "id": id,
        "examples": [
            {"text": text, "language": reports.language_of(gap, text)} for text in gap.examples[:12]
        ],
        "languages": gap.languages,
        "count": gap.count,
        "first": gap.first,
        "last": gap.last,
        "answered_by": gap.answered_by,
    }


def _gap_id(gap: Gap) -> str:
    return digest(repr(gap.rows))[:16]
