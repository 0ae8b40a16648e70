"""The accounts by the API: joining by link, one's own password and second factor, and what who manages may do."""

import pyotp
import pytest
from aiohttp import ClientResponse

from bot.accounts.roles import Role
from bot.runtime import Runtime
from tests.bot.admin.console.test_rights import SANAS, enter, join, log, other
from tests.console import OURS, PASSWORD, Browser, get, post, sign_in

__all__ = ["other"]
NEW = "barish ho rahi hai"


async def with_cookie(client: Browser, value: str, body: dict[str, str] | None = None) -> ClientResponse:
    """A request that carries just this cookie: for the state, or with a `body` to sign in."""
    client.session.cookie_jar.clear()
    headers = OURS | {"Cookie": f"rahnuma_admin={value}"}
    if body is None:
        return await client.get("/admin/api/state", headers=headers)
    return await client.post("/admin/api/sign-in", json=body, headers=headers)


def cookie(client: Browser) -> str:
    return next((one.value for one in client.session.cookie_jar if one.key == "rahnuma_admin"), "")


async def person(admin: Browser, name: str) -> str:
    """The id of somebody."""
    _, found = await get(admin, "people")
    return str(next(one["id"] for one in found["people"] if one["name"] == name))


async def test_somebody_is_invited_and_comes(admin: Browser, other: Browser) -> None:
    status, made = await post(admin, "invite", {"name": " Sana  Bibi ", "role": "edits"})
    assert status == 200
    assert (await post(admin, "invite", {"name": "X", "role": "boss"}))[0] == 400
    _, found = await get(admin, "people")
    assert [(one["name"], one["role"]) for one in found["invitations"]] == [("Sana Bibi", "edits")]
    assert made["token"] not in str(found)
    told = await post(other, "invitation", {"token": made["token"]})
    assert told == (200, {"name": "Sana Bibi", "role": "edits", "known": False})
    weak = await post(other, "accept", {"token": made["token"], "password": "Sana Bibi1"})
    assert (weak[0], weak[1]["error"]) == (422, "weak-password")
    assert await post(other, "accept", {"token": made["token"], "password": NEW}) == (200, {"inside": True})
    assert (await get(other, "state"))[1]["name"] == "Sana Bibi"
    for again in ("invitation", "accept"):
        status, told = await post(other, again, {"token": made["token"], "password": NEW})
        assert (status, told["error"]) == (404, "no-invitation")
    assert (await post(admin, "invite", {"name": "sana bibi", "role": "edits"}))[0] == 409
    assert ("Sana Bibi", "joined", "") in await log(admin)


async def test_a_link_does_not_go_round_the_second_factor(
    admin: Browser, other: Browser, house: Runtime
) -> None:
    await join(house, "Zara", Role.EDITS)
    await enter(other, "Zara")
    _, offer = await post(other, "factor-offer", {"password": SANAS})
    await post(other, "factor-confirm", {"code": pyotp.TOTP(offer["secret"]).now()})
    _, made = await post(admin, "renew", {"id": await person(admin, "Zara")})
    assert await post(other, "accept", {"token": made["token"], "password": NEW}) == (200, {"inside": False})
    assert (await get(other, "state"))[0] == 401
    assert await enter(other, "Zara", NEW) == 401


async def test_a_password_is_changed_with_the_old_one(admin: Browser, other: Browser, house: Runtime) -> None:
    await join(house, "Zara", Role.READS)
    await enter(other, "Zara")
    before = cookie(other)
    assert (await post(other, "password", {"password": "guess", "new": NEW}))[1]["error"] == "wrong-password"
    assert (await post(other, "password", {"password": SANAS, "new": "short"}))[0] == 422
    assert (await post(other, "password", {"password": SANAS, "new": NEW}))[0] == 200
    assert (await get(other, "state"))[0] == 200
    after = cookie(other)
    assert after != before
    assert (await with_cookie(other, before)).status == 401, "another browser, or a thief, is signed out"
    assert await enter(other, "Zara") == 401
    assert await enter(other, "Zara", NEW) == 200
    assert (await post(admin, "password", {"password": PASSWORD, "new": NEW}))[1][
        "error"
    ] == "owners-password"


async def test_the_second_factor_from_beginning_to_end(admin: Browser) -> None:
    """Of the owner, who has ADMIN_PASSWORD."""
    assert (await post(admin, "factor-offer", {"password": "guess"}))[1]["error"] == "wrong-password"
    _, offer = await post(admin, "factor-offer", {"password": PASSWORD})
    assert offer["size"] > 20
    app = pyotp.TOTP(offer["secret"])
    assert (await post(admin, "factor-confirm", {"code": "000000"}))[1]["error"] == "wrong-code"
    assert (await sign_in(admin, PASSWORD)).status == 200, "not asked before it is confirmed"
    status, made = await post(admin, "factor-confirm", {"code": app.now()})
    assert (status, len(made["codes"])) == (200, 10)
    assert offer["secret"] not in str(await get(admin, "account"))
    assert (await post(admin, "factor-offer", {"password": PASSWORD}))[1]["error"] == "factor-is-on"
    answer = await sign_in(admin, PASSWORD)
    assert (answer.status, (await answer.json())["error"]) == (401, "code-needed")
    assert await enter(admin, "Zara", PASSWORD, app.now()) == 401, "it confirmed, and is used up"
    assert await enter(admin, "Zara", PASSWORD, made["codes"][0]) == 200
    assert (await get(admin, "account"))[1]["recovery"] == 9
    refused = await post(admin, "factor-off", {"password": PASSWORD, "code": ""})
    assert refused[1]["error"] == "code-needed", "a browser left open does not switch it off"
    assert (await post(admin, "factor-off", {"password": PASSWORD, "code": made["codes"][1]}))[0] == 200
    assert (await sign_in(admin, PASSWORD)).status == 200
    acts = [act for _, act, _ in await log(admin)]
    assert {"factor-on", "factor-off", "sign-in-refused"} <= {*acts}


async def test_one_signs_out_everywhere(admin: Browser, other: Browser) -> None:
    assert (await sign_in(other, PASSWORD)).status == 200
    _, found = await get(admin, "account")
    assert [one["own"] for one in found["browsers"]].count(True) == 1
    assert len(found["browsers"]) == 2
    assert (await post(admin, "sign-out-everywhere"))[0] == 200
    assert (await get(admin, "state"))[0] == 401
    assert (await get(other, "state"))[0] == 401


async def test_who_manages_changes_disables_and_resets(
    admin: Browser, other: Browser, house: Runtime
) -> None:
    await join(house, "Zara", Role.READS)
    await enter(other, "Zara")
    zara = await person(admin, "Zara")
    assert (await post(admin, "role", {"id": zara, "role": "manages"}))[0] == 200
    assert (await get(other, "people"))[0] == 200, "from the next request on"
    for name in ("role", "disable", "renew", "factor-reset"):
        status, told = await post(other, name, {"id": zara, "role": "reads"})
        assert (status, told["error"]) == (409, "not-yourself"), name
    for name in ("role", "disable", "enable", "renew"):
        status, told = await post(other, name, {"id": "owner", "role": "reads"})
        assert (status, told["error"]) == (409, "owners-password"), name
        assert (await post(admin, name, {"id": "nobody", "role": "reads"}))[0] == 404
    assert (await post(admin, "disable", {"id": zara}))[0] == 200
    assert (await get(other, "state"))[0] == 401
    assert await enter(other, "Zara") == 401
    assert (await post(admin, "renew", {"id": zara}))[1]["error"] == "is-disabled"
    assert (await post(admin, "enable", {"id": zara}))[0] == 200
    assert await enter(other, "Zara") == 200
    assert (await post(admin, "factor-reset", {"id": zara}))[0] == 200
    acts = [(act, subject) for who, act, subject in await log(admin) if "ADMIN" in who]
    assert [act for act in acts if act[1] == "Zara"] == [
        ("factor-reset", "Zara"),
        ("enabled", "Zara"),
        ("disabled", "Zara"),
        ("role-changed", "Zara"),
    ]


async def test_a_link_is_withdrawn(admin: Browser, other: Browser) -> None:
    _, made = await post(admin, "invite", {"name": "Zara", "role": "edits"})
    _, found = await get(admin, "people")
    assert (await post(admin, "withdraw", {"id": found["invitations"][0]["id"]}))[0] == 200
    assert (await post(other, "accept", {"token": made["token"], "password": NEW}))[0] == 404


async def test_a_planted_session_is_not_the_one_that_is_signed_in(
    stranger: Browser, other: Browser, house: Runtime
) -> None:
    """Fixation: an attacker's cookie in the victim's browser, before the victim signs in."""
    await join(house, "Mallory", Role.READS)
    for planted in ("", "chosen-by-the-attacker"):
        if not planted:
            await enter(other, "Mallory")
            planted = cookie(other)
        answer = await with_cookie(stranger, planted, {"password": PASSWORD, "name": "Sana"})
        assert answer.status == 200
        assert answer.cookies["rahnuma_admin"].value != planted
        assert (await with_cookie(other, planted)).status == 401


@pytest.mark.parametrize(
    "path",
    ["invite", "role", "disable", "password", "factor-off", "accept", "sign-in", "sign-out-everywhere"],
)
async def test_other_origins_change_no_account(admin: Browser, path: str) -> None:
    for headers in (
        OURS | {"Origin": "https://evil.example"},
        OURS | {"Sec-Fetch-Site": "same-site"},
        {"Content-Type": "application/json"},
    ):
        answer = await admin.post(f"/admin/api/{path}", data="{}", headers=headers)
        assert (answer.status, (await answer.json())["error"]) == (403, "another-origin")
    assert (await get(admin, "state"))[0] == 200


async def test_hostile_names_are_text_and_bodies_are_bounded(admin: Browser, other: Browser) -> None:
    name = "<img src=x onerror=alert(1)>"
    _, made = await post(admin, "invite", {"name": name, "role": "edits"})
    page = await (await admin.get("/admin")).text()
    assert name not in page
    assert (await post(other, "invitation", {"token": made["token"]}))[1]["name"] == name
    for path in ("sign-in", "accept", "invitation"):
        answer = await other.post(f"/admin/api/{path}", json={"password": "x" * 5000}, headers=OURS)
        assert answer.status == 413
        for body in ({"password": 1, "token": []}, {"name": {"$ne": ""}, "password": "x", "token": 5}):
            answer = await other.post(f"/admin/api/{path}", json=body, headers=OURS)
            assert answer.status == 400
        answer = await other.post(f"/admin/api/{path}", data="x=1", headers=OURS)
        assert answer.status == 415
    assert (await post(other, "sign-in", {"name": "' or 1=1 --", "password": "\ud800x"}))[0] in {400, 401}
