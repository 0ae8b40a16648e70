"""Web pages as sources: what is fetched and kept, and every way into the network that the server stands in."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from ipaddress import ip_address

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.admin.console import fetching
from bot.admin.console.fetching import fetched, is_public, name_of
from bot.admin.console.knowledge import Knowledge
from bot.admin.console.request import NAME
from bot.admin.jobs import Jobs
from bot.admin.publisher import Publisher
from bot.publishing.workplace import workplace_of
from bot.runtime import Runtime
from bot.server import guard
from index.knowledge.faults import KnowledgeError
from tests.console import Browser, get, post

PAGE = (
    "<html><head><title>Fees of the Indus School</title></head><body><p>The fee is Rs 900.</p></body></html>"
)


async def answered(request: web.Request) -> web.StreamResponse:
    """The site: a page for each thing that may come."""
    name = request.path.strip("/")
    if name == "loop":
        raise web.HTTPFound("/loop")
    if name == "moved":
        raise web.HTTPMovedPermanently("/fees")
    if name == "inside":
        raise web.HTTPFound("http://169.254.169.254/latest/meta-data")
    if name == "script":
        raise web.HTTPFound("file:///etc/passwd")
    if name == "slow":
        await asyncio.sleep(60)
    if name == "gone":
        raise web.HTTPNotFound
    if name == "pdf":
        return web.Response(body=b"%PDF-", content_type="application/pdf")
    if name == "large":
        packed = gzip.compress(b"<p>" + b"a" * 6_000_000)
        return web.Response(body=packed, content_type="text/html", headers={"Content-Encoding": "gzip"})
    if name == "latin":
        body = PAGE.replace("Indus", "Índus").encode("latin-1")
        return web.Response(body=body, content_type="text/html", charset="latin-1")
    return web.Response(text=PAGE, content_type="text/html")


@pytest.fixture
async def site() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{name:.*}", answered)
    async with TestServer(app) as server:
        yield f"http://127.0.0.1:{server.port}"


async def refused(address: str, **how: object) -> str:
    with pytest.raises(KnowledgeError) as failed:
        await fetched(address, **how)  # type: ignore[arg-type]
    return failed.value.faults[0].code


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0/",
        "http://0x7f000001/",
        "http://017700000001/",
        "http://１２７.0.0.1/",
        "http://localhost/",
        "http://10.0.0.8/",
        "http://172.16.3.4/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[::1]/",
        "http://[::]/",
        "http://[fe80::1%25eth0]/",
        "http://[fd00::1]/",
        "http://[fec0::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[64:ff9b::7f00:1]/",
    ],
)
async def test_no_private_address_is_opened(address: str) -> None:
    assert await refused(address) == "page-private"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "school",
        "ftp://school.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https://sana:word@school.example/",
        "https://school.example@127.0.0.1/",
        "https://school.example\\@127.0.0.1/",
        "https://school.example:99999/",
        "https://school.example/\nHost: inside",
        "https://school.example/" + "a" * 2000,
    ],
)
async def test_what_is_no_address_is_refused(address: str) -> None:
    assert await refused(address) == "page-address"


def test_public_addresses_are_public() -> None:
    for address in ("8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::"):
        assert is_public(ip_address(address))


async def test_a_page_is_kept_as_a_browser_saves_it(site: str) -> None:
    page = await fetched(f"{site}/moved", allowed=lambda _: True)
    assert page.address == f"{site}/fees", "where it was found in the end"
    assert page.data.decode("utf-8-sig") == (
        f"<!-- saved from url=({len(page.address):04}){page.address} -->\n{PAGE}"
    )
    latin = await fetched(f"{site}/latin", allowed=lambda _: True)
    assert "Índus" in latin.data.decode("utf-8")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("loop", "page-redirects"),
        ("script", "page-address"),
        ("gone", "page-status"),
        ("pdf", "page-kind"),
        ("large", "page-large"),
    ],
)
async def test_limits(site: str, name: str, code: str) -> None:
    assert await refused(f"{site}/{name}", allowed=lambda _: True) == code


async def test_a_page_that_leads_inside_is_not_followed(site: str) -> None:
    loopback = ip_address("127.0.0.1")
    assert await refused(f"{site}/inside", allowed=lambda address: address == loopback) == "page-private"


async def test_a_slow_site_is_given_up(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    assert await refused(f"{site}/slow", allowed=lambda _: True) == "page-unreached"


async def test_nobody_listens(site: str) -> None:
    assert await refused("http://127.0.0.1:9/", allowed=lambda _: True) == "page-unreached"


def test_files_are_called_by_their_address() -> None:
    assert name_of("https://www.school.example/fees/2026/") == "school-example-fees-2026.html"
    one, other = (name_of(f"https://school.example/fees?year={year}") for year in (2026, 2027))
    assert one != other
    assert len(name_of("https://school.example/" + "fees-of-" * 40)) <= 65


@pytest.fixture
async def open_admin(house: Runtime) -> AsyncIterator[Browser]:
    """The knowledge's own handlers, with pages of this machine allowed."""
    config = house.config
    publisher = Publisher(workplace_of(config), house.live, Jobs(house.store.database))
    knowledge = Knowledge(
        publisher, house.store.database, config.admin, retention_days=0, may_open=lambda _: True
    )

    @web.middleware
    async def signed_in(request: web.Request, handler: object) -> web.StreamResponse:
        request[NAME] = "Sana"
        response: web.StreamResponse = await handler(request)  # type: ignore[operator]
        return response

    app = web.Application(middlewares=[guard, signed_in])
    for (method, name), handler in knowledge.handlers().items():
        app.router.add_route(method, f"/admin/api/{name}", handler)
    async with TestClient(TestServer(app)) as client:
        yield client
    await publisher.close()


@pytest.mark.slow
async def test_a_page_waits_for_approval_like_an_upload(open_admin: Browser, site: str) -> None:
    status, made = await post(open_admin, "page", {"address": f"{site}/fees", "topic": "programmes"})
    assert status == 200, made
    assert made["path"].startswith("programmes/127-0-0-1-fees")
    assert made["extracted"]["title"] == "Fees of the Indus School"
    assert made["extracted"]["address"] == f"{site}/fees"
    assert made["draft"]["approved"] is False
    again, taken = await post(open_admin, "page", {"address": f"{site}/fees", "topic": "programmes"})
    assert (again, taken["error"]) == (409, "taken")
    body = {"address": f"{site}/fees", "topic": "programmes", "replace": taken["digest"]}
    assert (await post(open_admin, "page", body))[0] == 200
    _, shown = await get(open_admin, "file", path=made["path"])
    assert shown["extracted"]["sections"][0]["text"] == "The fee is Rs 900."


async def test_a_page_inside_the_network_is_refused_in_words(admin: Browser) -> None:
    status, found = await post(admin, "page", {"address": "http://127.0.0.1:8080/admin"})
    assert (status, found["faults"][0]["code"]) == (422, "page-private")
    _, listed = await get(admin, "knowledge")
    assert listed["draft"] == []
