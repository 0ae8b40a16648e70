"""Passwords: how they are kept (Argon2id), and which are too weak to be one."""

import asyncio
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 200
"""Letters of a password."""
_FEWEST_DIFFERENT = 5
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's parameters with the least memory, 19 MiB for each try: a small server must bear several."""


def is_weak(password: str, name: str) -> bool:
    """Whether it is too short, too long, made of a few letters, or little more than the person's own name."""
    text = _spelt(password)
    rest = text.casefold().replace(_spelt(name).casefold(), "") if name else text
    return (
        not SHORTEST <= len(text) <= LONGEST or len({*text}) < _FEWEST_DIFFERENT or len(rest) < SHORTEST // 2
    )


async def hashed(password: str) -> str:
    """What is kept of a password."""
    return await asyncio.to_thread(_HASHER.hash, _spelt(password))


async def matches(kept: str, password: str) -> bool:
    """Whether it is the password that `kept` was made of. It takes as long where nothing is kept, so that the time
    does not tell who has an account."""
    right = await asyncio.to_thread(_verified, kept or _nobodys(), _spelt(password))
    return right and bool(kept)


def is_outdated(kept: str) -> bool:
    """Whether it was made with other parameters than are used now."""
    return _HASHER.check_needs_rehash(kept)


def _verified(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash("nobody's")


def _spelt(password: str) -> str:
    """One spelling of letters that keyboards type in two ways, as some do in Urdu."""
    return unicodedata.normalize("NFC", password)
