"""Invitations are used once and not late, a browser is out when its person is, and codes are good for one time."""

import asyncio
import re

import pyotp
import pytest

from bot.accounts import passwords
from bot.accounts.invitations import HOURS, NameTaken
from bot.accounts.log import AuditLog
from bot.accounts.people import shown_name
from bot.accounts.roles import Role
from tests.bot.accounts.conftest import ADDRESS, OWNERS, SANAS, Office


async def test_a_link_is_good_once(office: Office) -> None:
    token = await office.invitations.invite("Sana", Role.EDITS, by="boss")
    kept = await passwords.hashed(SANAS)
    assert (await office.invitations.of(token)) is not None
    both = await asyncio.gather(*(office.invitations.accept(token, k) for k in (kept, f"{kept} ")))
    assert sum(one is not None for one in both) == 1
    assert await office.invitations.of(token) is None
    assert [p.name for p in await office.people.listed()] == ["ADMIN_PASSWORD", "Sana"]


async def test_a_link_grows_old_is_withdrawn_or_replaced(office: Office) -> None:
    first = await office.invitations.invite("Sana", Role.EDITS, by="boss")
    second = await office.invitations.invite("SANA", Role.READS, by="boss")
    assert await office.invitations.of(first) is None
    (waiting,) = await office.invitations.waiting()
    assert (waiting.name, waiting.role) == ("SANA", Role.READS)
    office.clock.pass_by(HOURS * 3600 - 1)
    assert await office.invitations.of(second)
    office.clock.pass_by(2)
    assert await office.invitations.of(second) is None
    assert await office.invitations.accept(second, "x") is None
    third = await office.invitations.invite("Sana", Role.READS, by="boss")
    (waiting,) = await office.invitations.waiting()
    await office.invitations.withdraw(waiting.id)
    assert await office.invitations.accept(third, "x") is None


async def test_a_name_is_given_once(office: Office) -> None:
    await office.join("Sana", Role.READS)
    for name in ("sana", " SANA ", "", "\u200b", "admin_password", "Sana (Admin_Password)"):
        with pytest.raises(NameTaken):
            await office.invitations.invite(name, Role.READS, by="boss")


def test_names_hide_nothing() -> None:
    assert shown_name("  Sa\u202ena\n <b> \u200f") == "Sa na <b>"
    assert len(shown_name("x" * 500)) == 40


async def test_links_and_cookies_are_not_in_the_database(office: Office) -> None:
    sana = await office.join("Sana", Role.READS)
    token = await office.invitations.renew(sana, by="boss")
    cookie = await office.sessions.begin(sana, "Sana", ADDRESS)
    found = [
        repr(await office.database.fetch(f"select * from {table}"))
        for table in ("invitation", "console_session", "person")
    ]
    assert not [one for one in found if token in one or cookie in one or SANAS in one or OWNERS in one]


async def test_a_new_password_by_link_keeps_role_and_factor_and_ends_sessions(office: Office) -> None:
    sana = await office.join("Sana", Role.PUBLISHES)
    app = pyotp.TOTP((await office.factors.offer(sana, "Sana")).secret)
    await office.factors.confirm(sana, app.at(office.clock()))
    cookie = await office.sessions.begin(sana, "Sana", ADDRESS)
    token = await office.invitations.renew(sana, by="boss")
    again = await office.invitations.accept(token, await passwords.hashed("another good one"))
    assert again
    assert (again.id, again.role, again.second_factor) == (sana.id, Role.PUBLISHES, True)
    assert await office.sessions.of(cookie) is None


async def test_who_is_disabled_is_out_at_once_and_a_role_counts_from_the_next_request(office: Office) -> None:
    sana = await office.join("Sana", Role.READS)
    cookie = await office.sessions.begin(sana, "Sana", ADDRESS)
    await office.people.set_role(sana.id, Role.EDITS)
    session = await office.sessions.of(cookie)
    assert session
    assert session.role is Role.EDITS
    link = await office.invitations.renew(sana, by="boss")
    await office.people.disable(sana.id)
    assert await office.sessions.of(cookie) is None
    assert await office.invitations.of(link) is None
    await office.people.enable(sana.id)
    assert await office.sessions.of(cookie) is None, "signed out, not only kept waiting"


async def test_sessions_end_by_time_one_by_one_and_all_together(office: Office) -> None:
    sana = await office.join("Sana", Role.READS)
    first, second, third = [await office.sessions.begin(sana, "Sana", ADDRESS) for _ in range(3)]
    assert len({first, second, third}) == 3
    await office.sessions.end(first)
    assert await office.sessions.of(first) is None
    assert len(await office.sessions.browsers(sana.id)) == 2
    await office.sessions.end_all(sana.id)
    assert await office.sessions.of(second) is None
    fourth = await office.sessions.begin(sana, "Sana", ADDRESS)
    office.clock.pass_by(12 * 3600 - 1)
    assert await office.sessions.of(fourth)
    office.clock.pass_by(2)
    assert await office.sessions.of(fourth) is None


async def test_another_admin_password_signs_its_browsers_out(office: Office) -> None:
    cookie = await office.sessions.begin(await office.owner(), "Bilal", ADDRESS)
    await office.people.settle_owner(OWNERS)  # a restart with the same one
    session = await office.sessions.of(cookie)
    assert session
    assert session.name == "Bilal"
    await office.people.settle_owner("another long word")
    assert await office.sessions.of(cookie) is None
    cookie = await office.sessions.begin(await office.owner(), "Bilal", ADDRESS)
    await office.people.settle_owner("")
    assert await office.sessions.of(cookie) is None
    assert await office.people.listed() == []
    assert not await office.people.anybody()
    await office.invitations.invite("Sana", Role.MANAGES, by="boss")
    assert await office.people.anybody(), "the console is on for who was invited"


async def test_a_code_is_good_once_and_thirty_seconds_early_or_late(office: Office) -> None:
    sana = await office.join("Sana", Role.READS)
    offer = await office.factors.offer(sana, "Sana")
    app = pyotp.TOTP(offer.secret)
    assert offer.address.startswith("otpauth://totp/Rahnuma:Sana?")
    assert re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", offer.path)
    assert await office.factors.confirm(sana, "000000") == []
    assert not (await office.people.by_name("Sana")).second_factor, "not before a right code"  # type: ignore[union-attr]
    assert len(await office.factors.confirm(sana, app.at(office.clock()))) == 10
    assert not await office.factors.check(sana, app.at(office.clock())), "it was used to confirm"
    office.clock.pass_by(90)
    early, late, far = (app.at(office.clock(), counter_offset=n) for n in (1, -1, 2))
    assert not await office.factors.check(sana, far)
    assert await office.factors.check(sana, late)
    assert await office.factors.check(sana, f" {early[:3]} {early[3:]}")
    assert not await office.factors.check(sana, app.at(office.clock())), "older than what was used"
    assert not await office.factors.check(sana, "")


async def test_a_recovery_code_is_good_once_and_is_not_kept_in_plain(office: Office) -> None:
    sana = await office.join("Sana", Role.READS)
    app = pyotp.TOTP((await office.factors.offer(sana, "Sana")).secret)
    codes = await office.factors.confirm(sana, app.at(office.clock()))
    assert codes[0] not in repr(await office.database.fetch("select * from recovery_code"))
    assert await office.factors.check(sana, codes[0].upper().replace("-", " "))
    assert not await office.factors.check(sana, codes[0])
    assert await office.factors.recovery_left(sana) == 9
    both = await asyncio.gather(*(office.factors.check(sana, codes[1]) for _ in range(2)))
    assert sorted(both) == [False, True]
    await office.factors.drop(sana.id)
    assert not await office.factors.check(sana, codes[2])


async def test_the_log_pages_filters_and_forgets_after_a_year(office: Office) -> None:
    audit = AuditLog(office.database, office.clock)
    for n in range(120):
        await audit.record("Sana" if n % 2 else "Bilal", "edited", f"roles/{n}_a.en.md")
    await audit.record("", "sign-in-refused", "Sana", "wrong-password", ADDRESS)
    await audit.record("Sana", "published", "x" * 1000)
    seen: list[str] = []
    before = ""
    while True:
        page = await audit.page(before=before)
        seen += [entry.id for entry in page.entries]
        if not page.more:
            break
        before = page.entries[-1].id
    assert len(seen) == len({*seen}) == 122
    assert seen == sorted(seen, reverse=True)
    assert {d.who for d in (await audit.page(who="Sana")).entries} == {"Sana"}
    assert len((await audit.page(act="sign-in-refused")).entries) == 1
    assert [d.subject for d in (await audit.page(text="/7_A.")).entries] == ["roles/7_a.en.md"]
    assert not (await audit.page(text="roles/%.en")).entries
    assert len((await audit.page(who="Sana", act="published")).entries[0].subject) == 300
    assert await audit.names() == ["Bilal", "Sana"]
    await audit.erase_before(office.clock())
    assert (await audit.page()).entries
    office.clock.pass_by(1)
    await audit.erase_before(office.clock())
    assert not (await audit.page()).entries
