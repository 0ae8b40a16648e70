"""The console as a browser uses it: sign-in, requests with our header, uploads, publications to their end."""

import io
from collections.abc import Mapping
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

from bot.admin.chat.admin_chat import AdminChat
from bot.admin.console.branding import Settings
from bot.admin.console.routes import Console
from bot.admin.jobs import Jobs
from bot.admin.publisher import Publisher
from bot.messages.message import Channel, ChannelName
from bot.publishing.workplace import workplace_of
from bot.runtime import Runtime
from tests.waiting import until

PASSWORD = "a long enough word"
OURS = {"X-Rahnuma": "console"}
Browser = TestClient[web.Request, web.Application]


async def sign_in(client: Browser, password: str) -> ClientResponse:
    return await client.post("/admin/api/sign-in", json={"password": password, "name": "Sana"}, headers=OURS)


async def post(client: Browser, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    answer = await client.post(f"/admin/api/{path}", json=body or {}, headers=OURS | headers)
    return answer.status, await answer.json()


async def get(client: Browser, what: str, **query: str) -> Any:
    answer = await client.get(f"/admin/api/{what}", params=query, headers=OURS)
    return answer.status, await answer.json()


async def upload(client: Browser, name: str, data: bytes, topic: str = "programmes") -> Any:
    answer = await client.put(
        "/admin/api/upload", params={"name": name, "topic": topic}, data=data, headers=OURS
    )
    return answer.status, await answer.json()


async def finished(client: Browser) -> dict[str, Any]:
    """The publication under way, when it has ended."""
    job: dict[str, Any] = {}

    async def ended() -> bool:
        nonlocal job
        _, job = await get(client, "job")
        return bool(job["state"] != "running")

    await until(ended, 120, every=0.05)
    return job


async def compare(client: Browser) -> dict[str, Any]:
    """Press "Build and compare"; the job when it has ended."""
    assert (await post(client, "prepare"))[0] == 202
    return await finished(client)


async def publish(client: Browser, report: dict[str, Any], override: str = "") -> dict[str, Any]:
    """Press "Publish" under a comparison, or "Publish all the same"; the job when it has ended."""
    shown = {"candidate": report["name"], "previous": report["previous"], "reasons": report["reasons"]}
    assert (await post(client, "publish", {**shown, "override": override}))[0] == 202
    return await finished(client)


async def go_live(client: Browser) -> dict[str, Any]:
    """Compare and, where nothing speaks against it, publish; the last job."""
    job = await compare(client)
    if job["state"] != "done" or job["report"]["reasons"] or not job["report"]["changed"]:
        return job
    return await publish(client, job["report"])


def docx_bytes(*paragraphs: str) -> bytes:
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def admin_chat(runtime: Runtime, channels: Mapping[ChannelName, Channel]) -> AdminChat:
    """An admins' chat over opened parts."""
    publisher = Publisher(workplace_of(runtime.config), runtime.live, Jobs(runtime.store.database))
    return AdminChat(publisher, runtime.store.database, channels, runtime.config.admin, retention_days=0)


def console(runtime: Runtime) -> tuple[Console, Publisher]:
    """The console over opened parts, and what publishes for it."""
    publisher = Publisher(workplace_of(runtime.config), runtime.live, Jobs(runtime.store.database))
    config = runtime.config
    opened = Console(
        publisher,
        runtime.store.database,
        runtime.assistance,
        config.admin,
        retention_days=config.privacy.retention_days,
        views=(Settings(runtime.branding, config, {}),),
    )
    return opened, publisher
