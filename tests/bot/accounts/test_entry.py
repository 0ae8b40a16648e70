"""Signing in: whose password is asked, who waits and how long, and what a second factor changes."""

import asyncio

import pyotp
import pytest

from bot.accounts import passwords
from bot.accounts.entry import EntryRefused
from bot.accounts.people import OWNER
from bot.accounts.roles import Role
from tests.bot.accounts.conftest import ADDRESS, OWNERS, SANAS, Office

SHIPPED = passwords._HASHER
"""As it is before `quick_passwords`."""


async def refused(office: Office, name: str, password: str, code: str = "", address: str = ADDRESS) -> str:
    try:
        await office.entry.sign_in(name, password, code, address)
    except EntryRefused as refusal:
        return refusal.code
    return ""


async def test_a_name_that_is_nobodys_is_the_owners(office: Office) -> None:
    assert (await office.entry.sign_in("", OWNERS, "", ADDRESS)).name == "admin"
    await office.join("Sana", Role.EDITS)
    for typed in ("Bilal", "  the  boss "):
        entered = await office.entry.sign_in(typed, OWNERS, "", ADDRESS)
        assert (entered.person.id, entered.person.role) == (OWNER, Role.MANAGES)
        assert entered.name == " ".join(typed.split())


async def test_where_several_work_the_owner_says_her_name(office: Office) -> None:
    await office.join("Sana", Role.EDITS)
    assert await refused(office, "", OWNERS) == "name-needed"
    assert await refused(office, "\u200b", OWNERS) == "name-needed"
    assert await refused(office, "", "a wrong password") == "wrong-password", "says nothing to who guesses"


async def test_nobody_passes_for_somebody_else_with_the_owners_password(office: Office) -> None:
    await office.join("Sana", Role.EDITS)
    for typed in ("Sana", "sana ", "ＳＡＮＡ", "Sa\u200bna", "ADMIN_PASSWORD"):
        found = await refused(office, typed, OWNERS)
        assert found == ("" if typed in {"ADMIN_PASSWORD", "Sa\u200bna"} else "wrong-password"), typed
    entered = await office.entry.sign_in("SANA", SANAS, "", ADDRESS)
    assert entered.name == "Sana"


async def test_without_an_owner_a_stranger_stays_one(office: Office) -> None:
    await office.join("Sana", Role.EDITS)
    await office.people.settle_owner("")
    assert await refused(office, "", OWNERS) == "wrong-password"
    assert await refused(office, "", "") == "wrong-password"
    assert await refused(office, "Sana", SANAS) == ""


async def test_an_account_waits_longer_and_longer_from_whatever_address(office: Office) -> None:
    await office.join("Sana", Role.EDITS)
    for n in range(10):
        assert await refused(office, "Sana", "guess", address=f"10.0.0.{n}") == "wrong-password"
        office.clock.pass_by(31)
    waits = []
    for n in range(8):
        wait = await office.attempts.wait("10.9.9.9", "sana")
        waits.append(round(wait))
        office.clock.pass_by(wait)
        assert await refused(office, "Sana", "guess", address=f"10.0.1.{n}") == "wrong-password"
    assert waits == [0, 60, 120, 240, 480, 900, 900, 900]
    assert await refused(office, "Sana", SANAS, address="10.9.9.9") == "too-many", (
        "a lucky guess is not heard"
    )
    assert await refused(office, "Bilal", OWNERS, address="10.9.9.9") == "", "others are not disturbed"
    office.clock.pass_by(900)
    assert await refused(office, "Sana", SANAS, address="10.9.9.9") == ""
    assert await office.attempts.wait("10.9.9.9", "sana") == 0, "a success ends the row"


async def test_who_does_not_exist_waits_like_who_does(office: Office) -> None:
    await office.join("Sana", Role.EDITS)
    told: dict[str, list[str]] = {"Sana": [], "Nobody": []}
    for n in range(14):
        for name in told:
            told[name].append(await refused(office, name, "guess", address=f"10.{n}.0.{len(name)}"))
            office.clock.pass_by(5)
    assert told["Sana"] == told["Nobody"]
    assert "too-many" in told["Sana"]


async def test_an_address_and_all_together_are_limited(office: Office) -> None:
    for n in range(10):
        assert await refused(office, f"a{n}", "guess") == "wrong-password"
    assert await refused(office, "", OWNERS) == "too-many"
    assert await refused(office, "", OWNERS, address="198.51.100.4") == ""
    office.clock.pass_by(301)
    assert await refused(office, "", OWNERS) == ""
    for n in range(60):
        await refused(office, f"b{n}", "guess", address=f"10.0.0.{n}")
    assert await refused(office, "", OWNERS, address="198.51.100.4") == "too-many"


async def test_a_restart_forgives_nothing(office: Office) -> None:
    for n in range(10):
        await refused(office, f"a{n}", "guess")
    again = Office(office.database)
    assert await again.attempts.wait(ADDRESS, "") > 0


async def test_tries_that_come_together_are_counted_one_by_one(office: Office) -> None:
    told = await asyncio.gather(*(refused(office, "", f"guess {n}") for n in range(30)))
    assert sorted(told) == ["too-many"] * 20 + ["wrong-password"] * 10


async def test_what_is_typed_as_a_name_is_not_kept(office: Office) -> None:
    await refused(office, "my secret password", "x")
    rows = await office.database.fetch("select * from sign_in_failure")
    assert rows
    assert "secret" not in repr(rows)


async def with_factor(office: Office, name: str = "Sana") -> pyotp.TOTP:
    person = await office.people.by_name(name)
    assert person
    app = pyotp.TOTP((await office.factors.offer(person, name)).secret)
    assert await office.factors.confirm(person, app.at(office.clock()))
    office.clock.pass_by(60)
    return app


async def test_a_second_factor_is_asked_after_the_password_alone(office: Office) -> None:
    await office.join("Sana", Role.EDITS)
    app = await with_factor(office)
    assert await refused(office, "Sana", "guess", app.at(office.clock())) == "wrong-password"
    assert await refused(office, "Sana", SANAS) == "code-needed"
    assert await refused(office, "Sana", SANAS, "000000") == "wrong-code"
    assert await refused(office, "Sana", SANAS, app.at(office.clock())) == ""


async def test_codes_are_not_guessed_either(office: Office) -> None:
    """By one who knows the owner's password, under many names and from many addresses."""
    app = await with_factor(office, "ADMIN_PASSWORD")
    wrong = [await refused(office, f"a{n}", OWNERS, "000000", f"10.0.0.{n}") for n in range(20)]
    assert wrong == ["wrong-code"] * 10 + ["too-many"] * 10
    assert await refused(office, "b", OWNERS, app.at(office.clock()), "10.0.1.1") == "too-many"
    office.clock.pass_by(900)
    assert await refused(office, "b", OWNERS, app.at(office.clock()), "10.0.1.1") == ""


async def test_the_password_is_asked_again_and_that_is_limited_too(office: Office) -> None:
    sana = await office.join("Sana", Role.EDITS)
    await office.entry.confirm(sana, SANAS, None, ADDRESS)
    for _ in range(10):
        with pytest.raises(EntryRefused, match="wrong-password"):
            await office.entry.confirm(sana, "guess", None, ADDRESS)
    with pytest.raises(EntryRefused, match="too-many"):
        await office.entry.confirm(sana, SANAS, None, ADDRESS)


def test_a_guess_costs_what_owasp_asks() -> None:
    assert SHIPPED.hash("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_hash_of_other_parameters_is_made_anew(office: Office) -> None:
    from argon2 import PasswordHasher

    sana = await office.join("Sana", Role.EDITS)
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(SANAS)
    await office.people.set_password(sana.id, old)
    assert await refused(office, "Sana", SANAS) == ""
    kept = await office.people.by_name("Sana")
    assert kept
    assert kept.password != old
    assert not passwords.is_outdated(kept.password)


@pytest.mark.parametrize(
    "password", ["short", "aaaaaaaaaaaaaaa", "Sana Bibi 1", "x" * 201, "", "ababababababab"]
)
def test_what_is_no_password(password: str) -> None:
    assert passwords.is_weak(password, "Sana Bibi")


@pytest.mark.parametrize("password", ["آج موسم اچھا ہے", "mango lassi 3 glass", "correct horse"])
def test_what_is_one(password: str) -> None:
    assert not passwords.is_weak(password, "Sana")


async def test_letters_that_keyboards_spell_in_two_ways_are_one(office: Office) -> None:
    await office.join("Sana", Role.EDITS, "آج موسم اچھا ہے")
    assert await refused(office, "Sana", "\u0627\u0653ج موسم اچھا ہے") == ""
