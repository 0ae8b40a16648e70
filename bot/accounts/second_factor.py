"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for when the phone is lost."""

import hmac
import re
import secrets
from dataclasses import dataclass

import pyotp
import segno

from bot.accounts.people import People, Person
from bot.storage.database import Statement
from index.clock import Clock, utc_now
from index.digests import digest

_ISSUER = "Rahnuma"
_STEP = 30
_RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for each other."""
_BORDER = 4
"""Modules of white around a QR code, as its standard wants."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What an authenticator app needs to know."""

    secret: str
    """Base32, for who types it."""
    address: str
    """`otpauth://…`, for a phone that opens it."""
    size: int
    """Of the QR code's picture, in modules."""
    path: str
    """Its dark modules as the `d` of an SVG path."""


class SecondFactors:
    """A factor counts once one of its codes was given; each code is good for one time."""

    def __init__(self, people: People, clock: Clock = utc_now) -> None:
        self._db = people.database
        self._clock = clock

    async def offer(self, person: Person, name: str) -> Offer:
        """A new secret for the app under `name`; nothing changes for the person before `confirm`."""
        secret = pyotp.random_base32()
        await self._db.transact(("update person set factor_offered = $1 where id = $2", (secret, person.id)))
        address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)
        code = segno.make(address, error="m", micro=False)
        size, _ = code.symbol_size(border=_BORDER)
        return Offer(secret, address, int(size), _path(code))

    async def confirm(self, person: Person, code: str) -> list[str]:
        """Switch on what was offered, for a right code of it; the recovery codes, which are not kept in plain, or
        none where the code is wrong."""
        rows = await self._db.fetch("select factor_offered from person where id = $1", person.id)
        secret = str(rows[0]["factor_offered"]) if rows else ""
        step = self._step_of(secret, code) if secret else 0
        if not step:
            return []
        codes = ["-".join(_word() for _ in range(4)) for _ in range(_RECOVERY_CODES)]
        await self._db.transact(
            (
                "update person set factor = $1, factor_offered = '', factor_step = $2 where id = $3",
                (secret, step, person.id),
            ),
            ("delete from recovery_code where person = $1", (person.id,)),
            *(_keeping(person.id, code) for code in codes),
        )
        return codes

    async def check(self, person: Person, code: str) -> bool:
        """Whether it is a code of the app, at most a step early or late and not used yet, or a recovery code, which
        is used up."""
        rows = await self._db.fetch("select factor from person where id = $1", person.id)
        if rows and (step := self._step_of(str(rows[0]["factor"]), code)):
            return bool(
                await self._db.fetch(
                    "update person set factor_step = $1 where id = $2 and factor_step < $1 returning id",
                    step,
                    person.id,
                )
            )
        return bool(
            await self._db.fetch(
                "delete from recovery_code where person = $1 and digest = $2 returning digest",
                person.id,
                _digest(code),
            )
        )

    async def recovery_left(self, person: Person) -> int:
        """How many recovery codes are not used up."""
        rows = await self._db.fetch("select count(*) as n from recovery_code where person = $1", person.id)
        return int(rows[0]["n"])

    async def drop(self, id: str) -> None:
        """Ask no second factor of this person any more."""
        await self._db.transact(
            ("update person set factor = '', factor_offered = '', factor_step = 0 where id = $1", (id,)),
            ("delete from recovery_code where person = $1", (id,)),
        )

    def _step_of(self, secret: str, code: str) -> int:
        """The step of 30 seconds that a code stands for, 0 where it is wrong."""
        given = re.sub(r"\s", "", code)
        if not secret or not re.fullmatch(r"[0-9]{6}", given):
            return 0
        app, moment = pyotp.TOTP(secret, interval=_STEP), int(self._clock().timestamp())
        right = [
            moment // _STEP + late
            for late in (-1, 0, 1)
            if hmac.compare_digest(app.at(moment, counter_offset=late), given)
        ]
        return right[0] if right else 0


def _path(code: segno.QRCode) -> str:
    """Runs of dark modules, row by row."""
    runs = []
    for y, row in enumerate(code.matrix_iter(border=_BORDER)):
        text = "".join("1" if dark else "0" for dark in row)
        runs += [f"M{run.start()} {y}h{len(run[0])}v1h-{len(run[0])}z" for run in re.finditer("1+", text)]
    return "".join(runs)


def _word() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(4))


def _keeping(person: str, code: str) -> Statement:
    return "insert into recovery_code (person, digest) values ($1, $2)", (person, _digest(code))


def _digest(code: str) -> str:
    """Of a code, however it is typed; plain SHA-256, because nobody guesses 79 random bits."""
    return digest(re.sub(r"[\s-]", "", code).lower())
