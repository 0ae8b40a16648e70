"""Accounts over a restart of the whole process: who stays signed in, and who has a console without ADMIN_PASSWORD."""

from pathlib import Path

import aiohttp
import pytest

from bot import config as configuration
from bot.accounts import passwords
from bot.accounts.invitations import Invitations
from bot.accounts.people import People
from bot.accounts.roles import Role
from bot.storage.opening import open_database
from index.embedding.embed import Embedder
from tests.bot.serving import serving
from tests.conftest import published
from tests.console import OURS, PASSWORD

pytestmark = pytest.mark.slow
SANAS = "chai peeni hai abhi"


async def status(session: aiohttp.ClientSession, url: str) -> int:
    async with session.get(f"{url}/admin/api/state", headers=OURS) as answer:
        return answer.status


async def sign_in(session: aiohttp.ClientSession, url: str, name: str, password: str) -> int:
    body = {"name": name, "password": password}
    async with session.post(f"{url}/admin/api/sign-in", json=body, headers=OURS) as answer:
        return answer.status


async def test_sessions_outlive_a_restart_and_end_with_the_password(
    workplace: Path, knowledge: Path, embedder: Embedder
) -> None:
    published(workplace.parent / "var" / "index", knowledge, embedder)
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        async with serving(workplace, {"ADMIN_PASSWORD": PASSWORD}) as server:
            assert await sign_in(session, server.url, "Bilal", PASSWORD) == 200
            assert await status(session, server.url) == 200
            await server.stop()
            await server.start()
            assert await status(session, server.url) == 200
        async with serving(workplace, {"ADMIN_PASSWORD": "another long enough word"}) as server:
            assert await status(session, server.url) == 401
        async with serving(workplace, {"ADMIN_PASSWORD": ""}) as server:
            assert await status(session, server.url) == 404, "nobody can sign in"
        async with open_database(configuration.load(workplace, {})) as database:
            invitations = Invitations(People(database))
            token = await invitations.invite("Sana", Role.MANAGES, by="test")
            assert await invitations.accept(token, await passwords.hashed(SANAS))
        async with serving(workplace, {"ADMIN_PASSWORD": ""}) as server:
            assert await sign_in(session, server.url, "", PASSWORD) == 401
            assert await sign_in(session, server.url, "Sana", SANAS) == 200
            assert await status(session, server.url) == 200
