"""The console's knowledge pages: the list, the editor, uploads and their approval."""

import asyncio
import contextlib
import logging
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from aiohttp import web

from bot.admin.changes import change_json
from bot.admin.console import fetching
from bot.admin.console.listing import SubjectList
from bot.admin.console.previews import checked, source_json
from bot.admin.console.request import NAME, json_body, text
from bot.admin.console.scripts import scripts_of
from bot.admin.publisher import Publisher
from bot.admin.uploads import as_faults, cut, parsed, take_in, upload_path
from bot.config import AdminConfig
from bot.insight import reports
from bot.publishing.drafts import Draft, Stale, safe_path
from bot.publishing.worker.client import WorkFailed, extraction
from bot.server import pieces
from bot.storage.database import Database
from index.knowledge.faults import Fault, KnowledgeError
from index.knowledge.parse import subject_and_language
from index.knowledge.sources import shared_sources

log = logging.getLogger(__name__)

Handlers = dict[tuple[str, str], Any]
Handler = Callable[[web.Request], Awaitable[web.Response]]

_USE_DAYS = 90
_MOST_UPLOADS = 2
_TOPIC = "documents"
_RECEIVING_SECONDS = 600.0
"""How long the body of an upload may take: 20 MB over a slow telephone line."""


class Knowledge:
    """Files as they are live, and as they are to be."""

    def __init__(
        self,
        publisher: Publisher,
        database: Database,
        settings: AdminConfig,
        *,
        retention_days: int,
        may_open: Callable[[fetching.Address], bool] = fetching.is_public,
    ) -> None:
        """`may_open`: which addresses a web page may be fetched from."""
        self._live = publisher.live
        self._database = database
        self._settings = settings
        self._retention_days = retention_days
        self._draft: Draft = publisher.draft
        self._listing = SubjectList(self._draft)
        self._uploads = asyncio.Semaphore(_MOST_UPLOADS)
        self._fetches = asyncio.Semaphore(_MOST_UPLOADS)
        self._may_open = may_open

    def handlers(self) -> Handlers:
        return {
            ("GET", "knowledge"): self.listing,
            ("GET", "file"): self.file,
            ("GET", "sources"): self.sources,
            ("GET", "whole"): self.whole,
            ("POST", "check"): self.check,
            ("POST", "file"): _writing(self.save),
            ("POST", "remove"): _writing(self.remove),
            ("POST", "discard"): _writing(self.discard),
            ("POST", "restore"): _writing(self.restore),
            ("POST", "approve"): _writing(self.approve),
            ("PUT", "upload"): _writing(self.upload),
            ("POST", "page"): _writing(self.page),
        }

    async def listing(self, request: web.Request) -> web.Response:
        """Every subject with its files, sources and units, and their use in the last `days`; what is drafted."""
        snapshot = self._live.retriever.snapshot
        since = reports.oldest(self._retention_days, _USE_DAYS)
        used = await reports.unit_use(self._database, since=since)
        subjects = await asyncio.to_thread(self._listing.subjects, snapshot, used)
        drafts = await asyncio.to_thread(self._drafts)
        return web.json_response(
            {
                "index": snapshot.name,
                "created": snapshot.manifest.created,
                "subjects": subjects,
                "draft": drafts,
                "topics": sorted({s.topic for s in snapshot.subjects.values()}),
                "days": min(self._retention_days or _USE_DAYS, _USE_DAYS),
                "max_upload": self._settings.max_upload,
            }
        )

    def _drafts(self) -> list[dict[str, Any]]:
        changes = self._draft.changes().values()
        return [change_json(change) | {"scripts": scripts_of(self._draft, change.path)} for change in changes]

    async def file(self, request: web.Request) -> web.Response:
        """One file as it is to be, with its faults and preview; of a document, the text taken out of it.

        `digest` is what an edit names as its base; `conflict` the change's difference from a published file that
        other hands have changed since.
        """
        path = safe_path(request.query.get("path", ""))
        version = self._draft.version(path)  # first, so that a text saved meanwhile does not pass for seen
        data = await asyncio.to_thread(self._draft.read, path)
        change = self._draft.changes().get(path)
        shown: dict[str, Any] = {
            "path": path,
            "scripts": await asyncio.to_thread(scripts_of, self._draft, path),
            "digest": version,
            "draft": change_json(change) if change else None,
            "conflict": self._draft.conflict(path),
        }
        if data is None:
            return web.json_response({**shown, "text": None, "faults": [], "preview": None})
        if subject_and_language(path):
            return web.json_response(
                {
                    **shown,
                    "text": data.decode("utf-8", "replace"),
                    **checked(path, data, shared_sources(self._draft.knowledge)),
                }
            )
        found = await self._extract(path, data)
        return web.json_response({**shown, "text": None, "extracted": cut(found)})

    async def sources(self, request: web.Request) -> web.Response:
        """The list of sources that every file may cite, by title."""
        found = await asyncio.to_thread(shared_sources, self._draft.knowledge)
        rows = [{"key": key, **source_json(source)} for key, source in found.items()]
        return web.json_response({"sources": sorted(rows, key=lambda row: str(row["title"]).casefold())})

    async def whole(self, request: web.Request) -> web.Response:
        """All the text of a document as it is to be, of which `file` shows the beginning: what an approval covers."""
        path = safe_path(request.query.get("path", ""))
        data = await asyncio.to_thread(self._draft.read, path)
        if data is None:
            raise web.HTTPNotFound(reason="no such file")
        found = await self._extract(path, data)
        sections = (f"{section['heading']}\n\n{section['text']}" for section in found["sections"])
        return web.Response(
            # with a mark, without which some editors guess
            body="\n\n\n".join((found["title"], *sections)).encode("utf-8-sig"),
            content_type="text/plain",
            charset="utf-8",
            headers={"Content-Disposition": f'attachment; filename="{PurePosixPath(path).stem}.txt"'},
        )

    async def check(self, request: web.Request) -> web.Response:
        """Faults and preview of a text that is being typed."""
        body = await json_body(request)
        path = safe_path(text(body, "path"))
        return web.json_response(
            await asyncio.to_thread(
                checked,
                path,
                text(body, "text").encode(),
                shared_sources(self._draft.knowledge),
            )
        )

    async def save(self, request: web.Request) -> web.Response:
        """Keep an edit as a draft; refused with its faults, or with a diff where the file is newer.

        `instead` names the document that the text was taken from: it is left out when the text goes live.
        """
        body = await json_body(request)
        path, data = safe_path(text(body, "path")), text(body, "text").encode()
        if not subject_and_language(path):
            raise KnowledgeError((Fault(path, 0, "file-name"),))
        instead = safe_path(text(body, "instead")) if body.get("instead") else ""
        await asyncio.to_thread(parsed, path, data, shared_sources(self._draft.knowledge))
        change = await asyncio.to_thread(
            lambda: self._draft.save(path, data, base=text(body, "base"), by=request[NAME])
        )
        if instead and not subject_and_language(instead):
            await asyncio.to_thread(_leave_out, self._draft, instead, request[NAME])
        scripts = await asyncio.to_thread(scripts_of, self._draft, path)
        return web.json_response({"digest": change.digest, "draft": change_json(change), "scripts": scripts})

    async def remove(self, request: web.Request) -> web.Response:
        """Take a file away, as a draft."""
        body = await json_body(request)
        path, base = safe_path(text(body, "path")), text(body, "base")
        await asyncio.to_thread(lambda: self._draft.save(path, None, base=base, by=request[NAME]))
        return web.json_response({})

    async def discard(self, request: web.Request) -> web.Response:
        """Take a change away, which `restore` brings back; of a `digest`, only while it is still that one."""
        body = await json_body(request)
        path, shown = safe_path(text(body, "path")), text(body, "digest") if "digest" in body else None
        await asyncio.to_thread(lambda: self._draft.discard(path, digest=shown))
        return web.json_response({})

    async def restore(self, request: web.Request) -> web.Response:
        """Bring a discarded change back."""
        body = await json_body(request)
        path, digest = safe_path(text(body, "path")), text(body, "digest")
        await asyncio.to_thread(lambda: self._draft.restore(path, digest))
        return web.json_response({})

    async def approve(self, request: web.Request) -> web.Response:
        """Let an upload that was looked at be published."""
        body = await json_body(request)
        path, shown = safe_path(text(body, "path")), text(body, "digest")
        await asyncio.to_thread(lambda: self._draft.approve(path, by=request[NAME], digest=shown))
        return web.json_response({})

    async def upload(self, request: web.Request) -> web.Response:
        """Take a file in and show what was read of it; it waits for approval.

        Refused where its path is taken already, by whomever and under whatever name, unless `replace` is the digest
        of what is to be replaced.
        """
        topic = request.query.get("topic") or _TOPIC
        path = upload_path(topic, request.query.get("name", ""))
        try:
            async with asyncio.timeout(_RECEIVING_SECONDS):
                file = await self._received(request)
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        try:
            return await self._take_in(path, file, request[NAME], request.query.get("replace"))
        finally:
            file.unlink(missing_ok=True)

    async def page(self, request: web.Request) -> web.Response:
        """Fetch the web page at `address` and take it in as `upload` does a file."""
        body = await json_body(request)
        async with self._fetches:
            found = await fetching.fetched(text(body, "address"), allowed=self._may_open)
        path = upload_path(text(body, "topic") or _TOPIC, fetching.name_of(found.address))
        replace = text(body, "replace") if "replace" in body else None
        with _kept(found.data) as file:
            return await self._take_in(path, file, request[NAME], replace)

    async def _take_in(self, path: str, file: Path, by: str, replace: str | None) -> web.Response:
        try:
            async with self._uploads:  # not while receiving: a line that stalls would keep the others out
                if replace is None and await asyncio.to_thread(self._draft.holds, path):
                    return self._taken(path)
                return web.json_response(await take_in(self._draft, path, file, by=by, base=replace or ""))
        except Stale:
            return self._taken(path)
        except WorkFailed as failure:
            raise as_faults(path, failure) from None

    def _taken(self, path: str) -> web.Response:
        """409, with what `replace` must be to replace all the same."""
        detail = f"{path} is there already; nothing was uploaded"
        body = {"error": "taken", "path": path, "digest": self._draft.version(path), "detail": detail}
        return web.json_response(body, status=409)

    async def _received(self, request: web.Request) -> Path:
        """The body on disk; 413 as soon as it is too large, whatever its header said."""
        limit = self._settings.max_upload
        if (request.content_length or 0) > limit:
            raise web.HTTPRequestEntityTooLarge(limit, request.content_length or 0)
        folder = self._settings.draft
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".upload-")
        file, size = Path(name), 0
        try:
            with os.fdopen(handle, "wb") as out:
                async for part in pieces(request):
                    size += len(part)
                    if size > limit:
                        raise web.HTTPRequestEntityTooLarge(limit, size)
                    out.write(part)
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        return file

    async def _extract(self, path: str, data: bytes) -> dict[str, Any]:
        try:
            with _kept(data) as file:
                async with self._uploads:
                    return await extraction(path, file)
        except WorkFailed as failure:
            raise as_faults(path, failure) from None


def _writing(handler: Handler) -> Handler:
    """`handler`, with an answer that the page has words for where the disk takes nothing more."""

    async def told(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except ConnectionError:  # the browser went away
            raise
        except OSError as error:
            log.exception("console: a draft could not be written")
            return web.json_response({"error": "draft-unwritten", "detail": str(error)}, status=409)

    return told


def _leave_out(draft: Draft, path: str, by: str) -> None:
    """Take a document away, as a draft; one that was never published is only forgotten."""
    draft.save(path, None, base=draft.version(path), by=by)


@contextlib.contextmanager
def _kept(data: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(prefix="rahnuma-") as file:
        file.write(data)
        file.flush()
        yield Path(file.name)
