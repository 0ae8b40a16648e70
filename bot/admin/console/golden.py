"""The console's golden questions: the admin's own, listed, added, edited and taken away."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.admin.console.request import RECORD, json_body, strings, text
from bot.admin.console.trial import TrialApi
from bot.publishing.golden import questions as golden_file
from bot.publishing.golden.questions import GoldenGone, GoldenLine
from bot.publishing.workplace import Workplace
from index.retrieval.live import LiveIndex
from index.retrieval.score import Golden
from index.text.language import Language

Handlers = dict[tuple[str, str], Any]


class GoldenQuestions:
    """The one file of golden questions that the console writes; the shipped ones are not edited here."""

    def __init__(self, place: Workplace, live: LiveIndex, trial: TrialApi) -> None:
        self._place = place
        self._live = live
        self._trial = trial

    def handlers(self) -> Handlers:
        return {
            ("GET", "golden"): self.listed,
            ("POST", "golden"): self.add,
            ("POST", "golden-edit"): self.edit,
            ("POST", "golden-remove"): self.remove,
        }

    async def listed(self, request: web.Request) -> web.Response:
        """The admin's own, in the order of the file; `unknown` are units that are neither live nor built."""
        lines = await asyncio.to_thread(golden_file.own, self._place)
        known = await self._known()
        rows = [_row(line, line.golden, known) for line in lines if line.golden]
        faults = [
            {"id": line.id, "line": line.number, "text": line.text.decode("utf-8", "replace")[:300]}
            for line in lines
            if line.golden is None
        ]
        return web.json_response({"golden": rows, "faults": faults})

    async def add(self, request: web.Request) -> web.Response:
        """Keep a golden question; its units must be known, live or as built."""
        golden = await self._golden(await json_body(request))
        if isinstance(golden, web.Response):
            return golden
        return await self._written(lambda: golden_file.add(self._place, golden))

    async def edit(self, request: web.Request) -> web.Response:
        """Put a golden question in the place of the line `id`, if that is still as it was shown."""
        body = await json_body(request)
        golden, id = await self._golden(body), text(body, "id")
        if isinstance(golden, web.Response):
            return golden
        return await self._written(lambda: golden_file.change(self._place, id, golden))

    async def remove(self, request: web.Request) -> web.Response:
        """Take the line `id` away, if it is still as it was shown."""
        id = text(await json_body(request), "id")
        lines = await asyncio.to_thread(golden_file.own, self._place)
        removed = next((line.text.decode("utf-8", "replace") for line in lines if line.id == id), "")
        response = await self._written(lambda: golden_file.remove(self._place, id))
        if response.status == 200:
            await request[RECORD]("golden-removed", removed)
        return response

    async def _known(self) -> set[str]:
        built = await asyncio.to_thread(self._trial.built)
        return {*self._live.retriever.snapshot.units, *(built.snapshot.units if built else ())}

    async def _golden(self, body: dict[str, Any]) -> Golden | web.Response:
        """The golden question of a request, or why it is none."""
        try:
            language = Language(text(body, "language"))
        except ValueError:
            raise web.HTTPBadRequest(reason="no such language") from None
        units, facts = (strings(body, name) for name in ("units", "facts"))
        question = " ".join(text(body, "question").split())
        if not question:
            return web.json_response({"error": "no-question"}, status=422)
        known = await self._known()
        if unknown := [unit for unit in units if unit not in known]:
            return web.json_response({"error": "unknown-unit", "units": unknown}, status=422)
        return Golden(question, language, units, facts)

    async def _written(self, write: Callable[[], None]) -> web.Response:
        config = self._place
        try:
            await asyncio.to_thread(write)
        except GoldenGone:
            return web.json_response({"error": "golden-gone"}, status=409)
        except OSError as error:  # a folder that is mounted read-only
            return web.json_response({"error": "unwritten", "detail": str(error)}, status=409)
        total = len(await asyncio.to_thread(golden_file.questions, config))
        file = golden_file.own_file(config)
        return web.json_response({"total": total, "file": f"{file.parent.name}/{file.name}"})


def _row(line: GoldenLine, golden: Golden, known: set[str]) -> dict[str, Any]:
    return {
        "id": line.id,
        "question": golden.question,
        "language": golden.language,
        "units": golden.units,
        "facts": golden.facts,
        "unknown": [unit for unit in golden.units if unit not in known],
    }
