"""`rahnuma accounts`: a way in for an operator who is locked out, over the database that the bot serves."""

import asyncio
import json
import re
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot import config as configuration
from bot.accounts import passwords
from bot.accounts.invitations import Invitations
from bot.accounts.log import AuditLog
from bot.accounts.people import OWNER, People
from bot.accounts.roles import Role
from bot.cli.arguments import parser
from bot.cli.kept.accounts import run
from bot.storage.opening import open_database

T = TypeVar("T")


@pytest.fixture
def rahnuma(workplace: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run `rahnuma accounts …`; status, what it said, and what it complained of."""

    def command(*words: str) -> tuple[int, str, str]:
        options = parser().parse_args(["accounts", *words, "--config", str(workplace)])
        status = run(options, configuration.load(workplace, {}))
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


def over(workplace: Path, work: Callable[[People], Coroutine[Any, Any, T]]) -> T:
    """What comes of some work on the same database."""

    async def opened() -> T:
        async with open_database(configuration.load(workplace, {})) as connection:
            return await work(People(connection))

    return asyncio.run(opened())


def accept(workplace: Path, said: str) -> None:
    (token,) = re.findall(r"#welcome\?token=(\S+)", said)

    async def work(people: People) -> None:
        assert await Invitations(people).accept(token, await passwords.hashed("barish ho rahi hai"))

    over(workplace, work)


def test_invited_listed_shut_out_and_let_in(
    rahnuma: Callable[..., tuple[int, str, str]], workplace: Path
) -> None:
    assert "nobody" in rahnuma("list")[1]
    status, said, _ = rahnuma("invite", "Sana", "--role", "manages", "--address", "https://bot.example.pk/")
    assert status == 0
    assert "https://bot.example.pk/admin#welcome?token=" in said
    assert "start `rahnuma serve` again" in said
    assert "Sana: invited, manages" in rahnuma("list")[1]
    accept(workplace, said)
    assert rahnuma("list")[1] == "Sana: manages, password alone\n"
    status, said, _ = rahnuma("invite", "sana")
    assert "this link sets a new password" in said
    assert "serve` again" not in said
    accept(workplace, said)
    assert "cannot sign in" in rahnuma("disable", "SANA")[1]
    assert "disabled" in rahnuma("list")[1]
    assert "comes first" in rahnuma("invite", "Sana")[2]
    assert rahnuma("enable", "Sana")[0] == 0
    assert json.loads(rahnuma("list", "--json")[1])["people"] == [
        {"name": "Sana", "role": "manages", "disabled": False, "second_factor": False}
    ]

    async def acts(people: People) -> list[tuple[str, str]]:
        page = await AuditLog(people.database).page()
        return [(entry.who, entry.act) for entry in reversed(page.entries)]

    assert over(workplace, acts) == [
        ("rahnuma accounts", act) for act in ("invited", "link-renewed", "disabled", "enabled")
    ]


def test_a_lost_second_factor_is_reset(rahnuma: Callable[..., tuple[int, str, str]], workplace: Path) -> None:
    async def begin(people: People) -> None:
        await people.settle_owner("a long enough word")
        await people.database.transact(("update person set factor = 'ABC' where id = $1", (OWNER,)))

    over(workplace, begin)
    assert rahnuma("list")[1] == "ADMIN_PASSWORD: manages, second factor\n"
    assert rahnuma("reset", "ADMIN_PASSWORD")[0] == 0
    assert rahnuma("list")[1] == "ADMIN_PASSWORD: manages, password alone\n"


def test_what_cannot_be_done_is_said_in_a_line(
    rahnuma: Callable[..., tuple[int, str, str]], workplace: Path
) -> None:
    status, _, complaint = rahnuma("disable", "Nobody")
    assert status == 1
    assert "nobody called Nobody" in complaint
    over(workplace, lambda people: people.settle_owner("a long enough word"))
    status, _, complaint = rahnuma("disable", "admin_password")
    assert status == 1
    assert "unset it there" in complaint
    for name in ("ADMIN_PASSWORD", "  "):
        assert rahnuma("invite", name)[0] == 1
    with pytest.raises(SystemExit):
        rahnuma("invite", "Sana", "--role", "boss")
    assert [role.value for role in Role] == ["reads", "edits", "publishes", "manages"]
