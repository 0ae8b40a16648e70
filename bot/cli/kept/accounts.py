"""`rahnuma accounts`: who may use the console, also while it serves; a way in for an operator who is locked out."""

import argparse
import asyncio
import json
import sys
from datetime import UTC, datetime

from bot.accounts.invitations import HOURS, Invitations, NameTaken
from bot.accounts.log import AuditLog
from bot.accounts.people import OWNER, OWNER_NAME, People, Person
from bot.accounts.roles import Role
from bot.accounts.second_factor import SecondFactors
from bot.config import Config
from bot.storage.opening import open_database

_WHO = "rahnuma accounts"
"""Who did it, in the audit log."""


def run(options: argparse.Namespace, config: Config) -> int:
    """Do one action; 1 where there is nobody of that name, or it cannot be done to them."""
    return asyncio.run(_run(options, config))


async def _run(options: argparse.Namespace, config: Config) -> int:
    async with open_database(config) as database:
        people = People(database)
        if options.action == "list":
            await _list(people, as_json=options.json)
            return 0
        if options.action == "invite":
            return await _invite(options, config, people)
        person = await people.by_name(options.name)
        if person is None:
            print(f"there is nobody called {options.name}: see `rahnuma accounts list`", file=sys.stderr)
            return 1
        if person.id == OWNER and options.action != "reset":
            print(
                f"{OWNER_NAME} is set where the server starts: change or unset it there, and start again",
                file=sys.stderr,
            )
            return 1
        await _change(options.action, person, people)
    return 0


async def _list(people: People, *, as_json: bool) -> None:
    everybody, waiting = await people.listed(), await Invitations(people).waiting()
    if as_json:
        shown = {
            "people": [
                {"name": p.name, "role": p.role, "disabled": p.disabled, "second_factor": p.second_factor}
                for p in everybody
            ],
            "invitations": [{"name": i.name, "role": i.role, "until": i.until} for i in waiting],
        }
        print(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    for person in everybody:
        factor = "second factor" if person.second_factor else "password alone"
        print(f"{person.name}: {person.role}, {factor}{', disabled' if person.disabled else ''}")
    for invitation in waiting:
        until = datetime.fromtimestamp(invitation.until / 1000, UTC).strftime("%Y-%m-%d %H:%M")
        print(f"{invitation.name}: invited, {invitation.role}, the link is good until {until} UTC")
    if not everybody and not waiting:
        print("nobody; set ADMIN_PASSWORD, or invite somebody with `rahnuma accounts invite NAME`")


async def _invite(options: argparse.Namespace, config: Config, people: People) -> int:
    known, first = await people.by_name(options.name), not await people.anybody()
    invitations, audit = Invitations(people), AuditLog(people.database)
    if known and known.disabled:
        print(f"{known.name} is disabled: `rahnuma accounts enable` comes first", file=sys.stderr)
        return 1
    try:
        if known and known.id != OWNER:
            token, name = await invitations.renew(known, by=_WHO), known.name
            await audit.record(_WHO, "link-renewed", name)
            print(f"{name} is known, and keeps role and second factor; this link sets a new password:")
        else:
            token, name = await invitations.invite(options.name, Role(options.role), by=_WHO), options.name
            await audit.record(_WHO, "invited", name, options.role)
    except NameTaken:
        print("that name cannot be given: choose another", file=sys.stderr)
        return 1
    address = options.address or config.telegram.public_url or f"http://{config.web.host}:{config.web.port}"
    print(f"{address.rstrip('/')}/admin#welcome?token={token}")
    print(f"good once, for {HOURS} hours; whoever has it can use it, so send it to {name} alone")
    if first:
        print("start `rahnuma serve` again: the console was off, because nobody could sign in")
    return 0


async def _change(action: str, person: Person, people: People) -> None:
    if action == "disable":
        await people.disable(person.id)
        act, said = "disabled", "is signed out everywhere and cannot sign in any more"
    elif action == "enable":
        await people.enable(person.id)
        act, said = "enabled", "can sign in again"
    else:
        await SecondFactors(people).drop(person.id)
        act, said = "factor-reset", "signs in with the password alone, and can set a second factor up anew"
    await AuditLog(people.database).record(_WHO, act, person.name)
    print(f"{person.name} {said}")
