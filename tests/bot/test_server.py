"""The one HTTP server against clients that are slow, many, or say they are somebody else."""

import asyncio
import contextlib
import ipaddress
import logging
import socket
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot import server
from bot.config import WebConfig
from bot.errors import ConfigError
from bot.server import PROXIES, address_of, bind, household, quieted
from tests.waiting import PATIENCE, until


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(server, "HEADER_SECONDS", 0.3)
    monkeypatch.setattr(server, "_SWEEP_SECONDS", 0.02)
    monkeypatch.setattr(server, "BODY_SECONDS", 0.3)

    async def echo(request: web.Request) -> web.Response:
        return web.json_response(await server.json_body(request, most=1000))

    async def size(request: web.Request) -> web.Response:
        return web.json_response(sum([len(piece) async for piece in server.pieces(request)]))

    async def long(request: web.Request) -> web.Response:
        await asyncio.sleep(0.6)
        return web.Response(text="done")

    routes = [web.post("/echo", echo), web.post("/size", size), web.get("/long", long)]
    running = await server.start(WebConfig(port=0), routes)
    yield running.port
    await running.close()


HEAD = b"POST /%b HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


SLOW = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "


async def test_who_never_ends_the_head_is_hung_up_on(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(SLOW)
    async with asyncio.timeout(PATIENCE):
        with contextlib.suppress(ConnectionError):
            while not reader.at_eof():
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.02)
    writer.close()


@pytest.mark.parametrize("together", [0, 1, len(SLOW)], ids=["after it", "a byte with it", "with it"])
async def test_who_was_heard_once_and_never_ends_the_next_head_is_hung_up_on(
    port: int, together: int
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEAD % (b"echo", 2) + b"{}" + SLOW[:together])
    assert b"200 OK" in await reader.readuntil(b"{}")
    writer.write(SLOW[together:])
    begun, last = time.monotonic(), 0.0
    async with asyncio.timeout(PATIENCE):
        with contextlib.suppress(ConnectionError):
            while not reader.at_eof():
                last = time.monotonic() - begun
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.02)
    writer.close()
    assert last >= 0.2, "it has its time"


async def test_a_body_that_is_read_late_is_no_head(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEAD % (b"nowhere", 10))  # refused before its body has come
    await reader.readuntil(b"\r\n\r\n")
    for _ in range(10):
        writer.write(b"x")
        await asyncio.sleep(0.06)
    writer.write(HEAD % (b"echo", 2) + b"{}")
    assert b"200 OK" in await reader.readuntil(b"{}")
    writer.close()


async def test_requests_sent_at_once_are_all_answered_however_long_the_first_takes(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
    await asyncio.sleep(0.05)
    writer.write(HEAD % (b"echo", 2) + b"{}")
    for said in (b"done", b"{}"):
        assert b"200 OK" in await reader.readuntil(said)
    writer.close()


async def test_a_connection_on_which_nothing_comes_is_closed_at_the_idle_limit(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "IDLE_SECONDS", 0.8)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEAD % (b"echo", 2) + b"{}")
    await reader.readuntil(b"{}")
    begun = time.monotonic()
    async with asyncio.timeout(PATIENCE):
        assert await reader.read() == b""
    assert time.monotonic() - begun >= 0.7, "not at the limit of a head"
    writer.close()


async def test_who_was_heard_may_be_silent_for_a_while(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        writer.write(HEAD % (b"echo", 2) + b"{}")
        assert b"200 OK" in await reader.readuntil(b"{}")
        await asyncio.sleep(0.6)
    writer.close()


@pytest.mark.parametrize("route", [b"echo", b"size"])
async def test_a_body_that_does_not_come_is_given_up(port: int, route: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEAD % (route, 100) + b"{")
    async with asyncio.timeout(PATIENCE):
        assert b"408" in await reader.readline()
    writer.close()


async def test_an_upload_may_take_long_as_long_as_it_goes_on(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEAD % (b"size", 10))
    for _ in range(10):
        await asyncio.sleep(0.06)
        writer.write(b"x")
    assert b"200 OK" in await reader.readline()
    writer.close()


async def test_a_taken_port_is_said_in_a_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"127.0.0.1:{taken} is in use .* or set another metrics.port"):
            bind(WebConfig(port=taken), "metrics")


async def test_no_descriptors_left_is_said_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    loop = asyncio.get_running_loop()
    quieted(loop)
    try:
        for _ in range(1000):
            loop.call_exception_handler({"message": "socket.accept() out of system resource"})
        loop.call_exception_handler({"message": "a task failed"})
    finally:
        loop.set_exception_handler(None)
    assert caplog.text.count("no descriptors left") == 1
    assert "a task failed" in caplog.text


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "address"),
    [
        ("127.0.0.1", "10.0.0.1, 203.0.113.9", [], "203.0.113.9"),
        ("127.0.0.1", "", [], "127.0.0.1"),
        ("172.18.0.2", "203.0.113.9", [], "172.18.0.2"),
        ("172.18.0.2", "203.0.113.9", ["172.16.0.0/12"], "203.0.113.9"),
        ("198.51.100.1", "203.0.113.9", ["172.16.0.0/12"], "198.51.100.1"),
        ("127.0.0.1", "nonsense", [], "127.0.0.1"),
    ],
)
def test_a_visitor_is_who_a_trusted_proxy_says(
    remote: str, forwarded: str, proxies: list[str], address: str
) -> None:
    app = web.Application()
    app[PROXIES] = [ipaddress.ip_network(proxy) for proxy in proxies]
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request: Any = make_mocked_request("GET", "/", headers, app=app).clone(remote=remote)
    assert address_of(request) == address


def test_a_household_of_the_newer_addresses_is_one() -> None:
    assert household("2001:db8:1:2:aaaa::1") == household("2001:db8:1:2:bbbb::9") == "2001:db8:1:2::/64"
    assert household("203.0.113.9") == "203.0.113.9"
    assert household("") == ""


async def test_all_of_many_silent_connections_go(port: int) -> None:
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(50)]
    await until(lambda: all(reader.at_eof() or reader.exception() for reader, _ in opened))
    for _, writer in opened:
        writer.close()
