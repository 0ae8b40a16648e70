"""Settings of the console: what is refused, what is kept, and that people see it at once."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.admin.console.branding import Settings
from bot.channels.web.screen import ChatScreen
from bot.config import SafetyConfig
from bot.config.branding import Branding, BrandingFile, BrandingRefused, checked
from bot.messages.message import Reply, message
from bot.runtime import Runtime
from bot.server import guard
from tests.console import Browser, get, post

TODAY = date(2026, 11, 27)
SET: dict[str, Any] = {
    "name": "Indus Guide",
    "greeting": {"en": "Welcome to the Indus School.", "ur": "انڈس اسکول میں خوش آمدید۔"},
    "color": "#7A1FA2",
    "helplines": {"suicide": "0800-12345"},
    "checked": "2026-11-01",
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"name": "<b>Indus</b>"}, {"name": "unsafe-text"}),
        ({"name": "Indus\u202eediuG"}, {"name": "unsafe-text"}),
        ({"name": "x" * 41}, {"name": "unsafe-text"}),
        ({"name": 7}, {"name": "unsafe-text"}),
        ({"greeting": {"ur": "a\nb"}}, {"greeting-ur": "unsafe-text"}),
        ({"color": "red"}, {"color": "no-color"}),
        ({"color": "url(x)"}, {"color": "no-color"}),
        ({"color": "#ffff00"}, {"color": "pale-color"}),
        ({"helplines": {"women": "javascript:1"}}, {"women": "no-number"}),
        ({"helplines": {"women": "call us"}}, {"women": "no-number"}),
        ({"checked": "2026-13-01"}, {"checked": "no-day"}),
        ({"checked": "2026-11-28"}, {"checked": "no-day"}),
    ],
)
def test_unsafe_values_are_refused(values: dict[str, Any], fault: dict[str, str]) -> None:
    with pytest.raises(BrandingRefused) as refused:
        checked(SET | values, "", TODAY)
    assert refused.value.faults == fault


def test_helplines_stand_in_place_of_the_configured_ones() -> None:
    safety = checked(SET, "", TODAY).safety(SafetyConfig())
    assert (safety.suicide, safety.emergency, safety.checked) == ("0800-12345", "1122", date(2026, 11, 1))


def test_what_is_saved_outlives_a_restart_and_damage_is_no_end(tmp_path: Path) -> None:
    file = BrandingFile(tmp_path)
    assert file.current == Branding()
    file.save(checked(SET, "", TODAY))
    assert BrandingFile(tmp_path).current.name == file.current.name == "Indus Guide"
    for damage in ("{", "[]", '{"name": "<script>"}', '{"logo": "../../etc/passwd"}'):
        (tmp_path / "settings.json").write_text(damage, "utf-8")
        assert BrandingFile(tmp_path).current == Branding()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "no-picture"),
        (b"GIF89a", "no-picture"),
        (PNG + b"\0" * 200_000, "large-picture"),
    ],
)
def test_only_small_pictures_are_kept(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(BrandingRefused) as refused:
        BrandingFile(tmp_path).keep_logo(data)
    assert refused.value.faults == {"logo": code}


@pytest.fixture
async def client(house: Runtime) -> Any:
    """The settings' own handlers and the chat page, over one file."""
    platforms = {"telegram": lambda: {"connected": False}}
    app = web.Application(middlewares=[guard])
    for (method, name), handler in Settings(house.branding, house.config, platforms).handlers().items():
        app.router.add_route(method, f"/admin/api/{name}", handler)
    app.add_routes(ChatScreen((), house.branding).routes())
    async with TestClient(TestServer(app)) as opened:
        yield opened


async def test_people_see_what_was_set_at_once(client: Browser, house: Runtime) -> None:
    conversation = house.conversation()

    async def said(text: str) -> Reply:
        return (await conversation.respond(message(text, "a"))).reply

    assert "I'm Rahnuma" in (await said("hello")).text
    assert (await post(client, "settings", SET))[0] == 200
    assert "Welcome to the Indus School." in (await said("hello")).text
    assert "0800-12345" in (await said("I want to kill myself")).text
    page = await (await client.get("/")).text()
    assert re.search("<title>[^<]*Indus Guide</title>", page)
    words = await (await client.get("/sentences.js")).text()
    assert '"color": "#7a1fa2"' in words
    widget = await (await client.get("/widget.js")).text()
    assert 'name = "Indus Guide", color = "#7a1fa2"' in widget
    assert (await (await client.get("/manifest.webmanifest")).json(content_type=None))[
        "name"
    ] == "Indus Guide"
    _, shown = await get(client, "settings")
    assert shown["defaults"]["emergency"] == "1122"
    assert shown["overdue"] is False
    assert [one["name"] for one in shown["channels"]] == ["web", "telegram", "whatsapp", "waha"]


async def test_a_refused_setting_changes_nothing(client: Browser) -> None:
    assert (await post(client, "settings", SET))[0] == 200
    status, found = await post(client, "settings", SET | {"color": "#ffffff", "name": "<i>"})
    assert (status, found["fields"]) == (422, {"color": "pale-color", "name": "unsafe-text"})
    assert (await get(client, "settings"))[1]["name"] == "Indus Guide"


async def test_a_logo_is_served_and_removed(client: Browser) -> None:
    assert (await client.get("/logo")).status == 404
    assert (await client.put("/admin/api/logo", data=b"<svg/>")).status == 422
    assert (await client.put("/admin/api/logo", data=PNG)).status == 200
    assert (await post(client, "settings", SET))[0] == 200, "the rest of the settings leaves it"
    answer = await client.get("/logo")
    assert (answer.content_type, answer.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert (await post(client, "logo-remove"))[0] == 200
    assert (await client.get("/logo")).status == 404
