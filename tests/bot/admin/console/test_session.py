"""The console's door: who gets in, how often one may try, and from which page."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from aiohttp import ClientSession

from bot import config as configuration
from bot.admin.jobs import Jobs
from bot.admin.publisher import Publisher
from bot.app import routes
from bot.channels.web.api import ChatApi
from bot.channels.web.channel import WebChannel
from bot.config import Config, Secrets, channel_faults
from bot.inbox.delivery import Delivery
from bot.inbox.inbox import Inbox
from bot.publishing.workplace import workplace_of
from bot.runtime import open_runtime
from bot.server import start
from index.embedding.embed import Embedder
from tests.conftest import ROOT
from tests.console import (
    OURS,
    PASSWORD,
    Browser,
    get,
    post,
    sign_in,
    upload,
)


async def test_without_a_password_there_is_no_console(settings: Config, embedder: Embedder) -> None:
    async with open_runtime(replace(settings, secrets=Secrets()), embedder) as house:
        inbox = Inbox(house.store.receipts, house.conversation(), Delivery(house.store, {}), concurrency=1)
        chat = ChatApi(WebChannel(), inbox, house.store, max_body=65_536)
        publisher = Publisher(workplace_of(settings), house.live, Jobs(house.store.database))
        running = await start(settings.web, routes(house, (), chat, publisher, staffed=False))
        try:
            async with ClientSession() as session:
                for path in ("/admin", "/admin/pages/console.js", "/admin/api/state"):
                    async with session.get(f"http://127.0.0.1:{running.port}{path}") as answer:
                        assert answer.status == 404
        finally:
            await running.close()


async def test_strangers_get_nothing(stranger: Browser) -> None:
    for path in ("state", "knowledge", "history", "gaps", "use", "export", "file"):
        assert (await get(stranger, path))[0] == 401
    for path in ("publish", "rollback", "file", "remove", "approve", "golden", "ask", "discard"):
        assert (await post(stranger, path))[0] == 401
    assert (await upload(stranger, "a.txt", b"text"))[0] == 401


async def test_the_cookie_is_kept_from_scripts_and_other_sites(stranger: Browser) -> None:
    cookie = (await sign_in(stranger, PASSWORD)).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/admin" in cookie
    page = await stranger.get("/admin")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    text = await page.text()
    assert "style=" not in text
    assert "<script>" not in text


async def test_a_stolen_cookie_from_another_origin_is_of_no_use(admin: Browser) -> None:
    foreign: list[dict[str, str]] = [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ]
    for headers in foreign:
        assert (await post(admin, "rollback", None, **headers))[0] == 403
        answer = await admin.get("/admin/api/state", headers=headers)
        assert answer.status == 403
    without_ours = await admin.post("/admin/api/rollback", json={})  # what a plain form could send
    assert without_ours.status == 403
    assert (await get(admin, "state"))[0] == 200


async def test_a_thousand_wrong_passwords(stranger: Browser) -> None:
    statuses = [(await sign_in(stranger, f"guess {n}")).status for n in range(1000)]
    assert set(statuses) == {401, 429}
    assert statuses.count(401) == 10
    assert (await sign_in(stranger, PASSWORD)).status == 429  # a lucky guess in the flood is not heard either
    assert (await stranger.get("/admin")).status == 200
    assert (await get(stranger, "state"))[0] == 401


async def test_passwords_that_arrive_together_are_counted_one_by_one(stranger: Browser) -> None:
    """Forty requests whose headers are in, waiting for their bodies, which then come at once."""
    begun, go = asyncio.Semaphore(0), asyncio.Event()

    async def late(body: bytes) -> AsyncIterator[bytes]:
        yield b" "  # the client sends its headers with the first of the body
        begun.release()
        await go.wait()
        yield body

    async def attempt(n: int) -> int:
        body = json.dumps({"password": f"guess {n}"}).encode()
        headers = {**OURS, "Content-Type": "application/json"}
        return (await stranger.post("/admin/api/sign-in", data=late(body), headers=headers)).status

    waiting = [asyncio.create_task(attempt(n)) for n in range(40)]
    for _ in waiting:
        await begun.acquire()
    await asyncio.sleep(0.3)  # the server has read the headers
    go.set()
    statuses = await asyncio.gather(*waiting)
    assert sorted(statuses) == [401] * 10 + [429] * 30


async def test_behind_a_proxy_the_one_who_guesses_waits_alone(stranger: Browser) -> None:
    async def through_proxy(forwarded: str, password: str) -> int:
        body, headers = {"password": password}, {**OURS, "X-Forwarded-For": forwarded}
        return (await stranger.post("/admin/api/sign-in", json=body, headers=headers)).status

    guesses = [await through_proxy(f"10.0.0.{n}, 203.0.113.9", f"guess {n}") for n in range(30)]
    assert guesses.count(401) == 10, "what a client puts before its own address does not help it"
    assert await through_proxy("203.0.113.9", PASSWORD) == 429
    assert await through_proxy("198.51.100.4", PASSWORD) == 200


async def test_the_documented_nginx_lets_an_admin_in(stranger: Browser, settings: Config) -> None:
    """With the headers that docs/server.md has nginx set; without them its Host is 127.0.0.1:8080."""
    documented = (ROOT / "docs/server.md").read_text("utf-8")
    values = {
        "$host": "bot.example.pk",
        "$scheme": "https",
        "$proxy_add_x_forwarded_for": "203.0.113.9",
    }
    passed = {name: values[value] for name, value in re.findall(r"proxy_set_header (\S+) (\S+);", documented)}
    headers = {**OURS, "Origin": "https://bot.example.pk", "Host": "127.0.0.1:8080"}
    body = {"password": PASSWORD}
    refused = await stranger.post("/admin/api/sign-in", json=body, headers=headers)
    assert (refused.status, (await refused.json())["error"]) == (403, "another-origin")
    let_in = await stranger.post("/admin/api/sign-in", json=body, headers=headers | passed)
    assert let_in.status == 200
    assert "Secure" in let_in.headers["Set-Cookie"]
    (largest,) = re.findall(r"client_max_body_size (\d+)m;", documented)
    assert int(largest) << 20 >= settings.admin.max_upload


async def test_signing_out_ends_the_session(admin: Browser) -> None:
    cookie = next(iter(admin.session.cookie_jar)).value
    assert (await post(admin, "sign-out"))[0] == 200
    admin.session.cookie_jar.update_cookies({"rahnuma_admin": cookie})
    assert (await get(admin, "state"))[0] == 401


def test_a_short_password_is_a_fault(workplace: Path) -> None:
    config = configuration.load(workplace, {"ADMIN_PASSWORD": "sesame"})
    assert "ADMIN_PASSWORD" in channel_faults(config)[0]
    assert "sesame" not in repr(config)
