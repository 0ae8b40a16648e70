"""Every route of the console has a role, which the API itself asks for; and the log says who did what."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.accounts import passwords
from bot.accounts.invitations import Invitations
from bot.accounts.people import People
from bot.accounts.roles import Role
from bot.admin.console.access.rights import ACTS, RIGHTS
from bot.phrases.pages import console_words
from bot.runtime import Runtime
from bot.server import guard
from index.text.language import Language
from tests.console import OURS, PASSWORD, Browser, console, finished, get, post, sign_in, upload

SANAS = "chai peeni hai abhi"


async def join(house: Runtime, name: str, role: Role) -> None:
    """Let somebody be invited and come, with the password `SANAS`."""
    invitations = Invitations(People(house.store.database))
    token = await invitations.invite(name, role, by="test")
    assert await invitations.accept(token, await passwords.hashed(SANAS))


async def enter(client: Browser, name: str, password: str = SANAS, code: str = "") -> int:
    body = {"name": name, "password": password, "code": code}
    return (await client.post("/admin/api/sign-in", json=body, headers=OURS)).status


async def log(client: Browser, **query: str) -> list[tuple[str, str, str]]:
    status, body = await get(client, "log", **query)
    assert status == 200
    return [(entry["who"], entry["act"], entry["subject"]) for entry in body["deeds"]]


@pytest.fixture
async def other(house: Runtime) -> AsyncIterator[Browser]:
    """A second browser, of the same console."""
    app = web.Application(client_max_size=65_536, middlewares=[guard])
    opened, publisher = console(house)
    app.add_routes(opened.routes())
    async with TestClient(TestServer(app)) as client:
        yield client
    await publisher.close()


def served(house: Runtime) -> set[tuple[str, str]]:
    """Every route of the API that the console serves."""
    opened, _ = console(house)
    routes = [route for route in opened.routes() if route.path.startswith("/admin/api/")]
    return {(route.method, route.path.removeprefix("/admin/api/")) for route in routes}


async def test_every_route_has_its_role_and_every_role_its_route(house: Runtime) -> None:
    assert served(house) == set(RIGHTS)
    assert {route for route, right in RIGHTS.items() if right.role is None} == {
        ("POST", "sign-in"),
        ("POST", "invitation"),
        ("POST", "accept"),
    }
    reading = {route for route, right in RIGHTS.items() if route[0] == "GET" and right.act}
    assert reading == set(), "what is only read writes nothing"


async def test_a_route_without_a_role_is_not_served(house: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RIGHTS, ("POST", "publish"))
    opened, _ = console(house)
    with pytest.raises(KeyError, match="publish"):
        opened.routes()


@pytest.mark.parametrize("role", [None, *Role], ids=str)
async def test_the_api_refuses_what_the_role_does_not_hold(
    stranger: Browser, house: Runtime, role: Role | None
) -> None:
    """Each route is called with nothing in it, so that whoever may call it is told what is missing."""
    if role:
        await join(house, "Sana", role)
        assert await enter(stranger, "Sana") == 200
    last = ("POST", "sign-out"), ("POST", "sign-out-everywhere")
    for route in sorted(set(RIGHTS) - {*last}, key=str):
        needed = RIGHTS[route].role
        if needed is None:
            continue
        method, name = route
        answer = await stranger.request(method, f"/admin/api/{name}", json={}, headers=OURS)
        error = (await answer.json()).get("error") if answer.content_type == "application/json" else ""
        told = (answer.status, error)
        if role is None:
            assert told == (401, "signed-out"), route
        elif role.includes(needed):
            assert told not in {(401, "signed-out"), (403, "not-allowed")}, route
        else:
            assert told == (403, "not-allowed"), route
        await finished(stranger) if role and name == "prepare" and answer.status == 202 else None


async def test_what_is_refused_is_in_the_log(admin: Browser, other: Browser, house: Runtime) -> None:
    await join(house, "Sana", Role.EDITS)
    assert await enter(other, "Sana", "guess") == 401
    assert await enter(other, "somebody", "guess") == 401
    assert await enter(other, "Sana") == 200
    assert (await post(other, "publish", {"candidate": "x"}))[0] == 403
    assert (await get(other, "log"))[0] == 403
    assert (await log(admin))[:5] == [
        ("Sana", "refused", "GET log"),
        ("Sana", "refused", "POST publish"),
        ("Sana", "signed-in", ""),
        ("", "sign-in-refused", ""),
        ("", "sign-in-refused", "Sana"),
    ]


async def test_the_log_says_who_did_what(admin: Browser, other: Browser, house: Runtime) -> None:
    """One day of three people, in order."""
    await join(house, "Sana", Role.EDITS)
    await join(house, "Bilal", Role.PUBLISHES)
    assert await enter(other, "Sana") == 200
    _, made = await upload(other, "fees.md", b"# Fees\n\nThe fee is low.\n")
    path = made["path"]
    assert (await post(other, "approve", {"path": path, "digest": made["digest"]}))[0] == 200
    assert (await post(other, "discard", {"path": path}))[0] == 200
    assert (await post(other, "restore", {"path": path, "digest": made["digest"]}))[0] == 200
    assert (await post(other, "approve", {"path": path, "digest": made["digest"]}))[0] in {200, 409}
    golden = {"question": "what is sql", "language": "en", "units": ["skills/sql#what"]}
    assert (await post(other, "golden", golden))[0] == 200
    _, kept = await get(other, "golden")
    assert (await post(other, "golden-remove", {"id": kept["golden"][0]["id"]}))[0] == 200
    assert (await post(other, "prepare"))[0] == 202
    job = await finished(other)
    assert await enter(other, "Bilal") == 200
    report = job["report"]
    shown = {"candidate": report["name"], "previous": report["previous"], "reasons": report["reasons"]}
    why = "no golden questions yet" if report["reasons"] else ""
    assert (await post(other, "publish", {**shown, "override": why}))[0] == 202
    assert (await finished(other))["state"] == "done"
    assert (await post(other, "rollback", {"to": "", "offered": report["name"]}))[0] == 200
    assert (await post(other, "sign-out"))[0] == 200
    seen = await log(admin)
    days = [(who, act, subject) for who, act, subject in reversed(seen) if who in {"Sana", "Bilal"}]
    assert [(who, act) for who, act, _ in days if act != "approved"] == [
        ("Sana", "signed-in"),
        ("Sana", "uploaded"),
        ("Sana", "discarded"),
        ("Sana", "restored"),
        ("Sana", "golden-added"),
        ("Sana", "golden-removed"),
        ("Bilal", "signed-in"),
        ("Bilal", "published"),
        ("Bilal", "rolled-back"),
        ("Bilal", "signed-out"),
    ]
    said = {act: subject for _, act, subject in days}
    assert said["uploaded"] == "programmes/fees.md"
    assert said["approved"] == said["discarded"] == path
    assert "what is sql" in said["golden-removed"]
    assert said["published"] == said["rolled-back"] == report["name"]
    _, past = await get(admin, "history")
    assert {event["who"] for event in past["events"]} >= {"Bilal"}


async def test_settings_are_changed_by_who_manages_and_in_the_log(
    admin: Browser, other: Browser, house: Runtime
) -> None:
    await join(house, "Zara", Role.PUBLISHES)
    assert await enter(other, "Zara") == 200
    assert (await get(other, "settings"))[0] == 200
    assert (await post(other, "settings", {"name": "Mine"}))[0] == 403
    assert (await post(admin, "logo-remove"))[0] == 200
    assert (await log(admin, act="settings-changed")) == [("Sana (ADMIN_PASSWORD)", "settings-changed", "")]


async def test_a_publication_that_fails_is_in_the_log_as_one(admin: Browser) -> None:
    assert (await post(admin, "publish", {"candidate": "gone", "previous": "x"}))[0] == 202
    assert (await finished(admin))["state"] == "failed"
    assert (await log(admin, act="publish-failed")) == [("Sana (ADMIN_PASSWORD)", "publish-failed", "gone")]


def test_each_act_has_its_words() -> None:
    for language in (Language.ENGLISH, Language.URDU):
        words = console_words()[language]
        assert {f"act-{act}" for act in ACTS} == {key for key in words if key.startswith("act-")}
        assert {f"role-{role}" for role in Role} <= words.keys()


async def test_the_state_says_what_one_may(admin: Browser, other: Browser, house: Runtime) -> None:
    await join(house, "Sana", Role.READS)
    await enter(other, "Sana")
    assert (await get(other, "state"))[1]["role"] == "reads"
    found: Any = (await get(admin, "state"))[1]
    assert (found["role"], found["name"]) == ("manages", "Sana")
    assert (await sign_in(other, PASSWORD)).status == 401, "Sana is somebody's name now"
    assert re.fullmatch(r"\w+", found["role"])
