"""What a button asks for, and the id by which an app brings it back. Ids in old chats go on being read."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from index.text.language import Language

LONGEST = 64
"""Bytes of an id that Telegram and the chat page take; WhatsApp takes more."""


@dataclass(frozen=True, slots=True)
class ShowSection:
    """Show a section of the knowledge."""

    unit: str

    @property
    def id(self) -> str:
        return f"u:{self.unit}"


@dataclass(frozen=True, slots=True)
class ListSubjects:
    """List the subjects of a topic."""

    topic: str

    @property
    def id(self) -> str:
        return f"l:{self.topic}"


@dataclass(frozen=True, slots=True)
class More:
    """Show the rest of the last answer, or what comes after it."""

    @property
    def id(self) -> str:
        return "m"


@dataclass(frozen=True, slots=True)
class Script:
    """Answer in a script from now on."""

    language: Language

    @property
    def id(self) -> str:
        return f"lang:{self.language}"


@dataclass(frozen=True, slots=True)
class Vote:
    """Whether the answer to a message was useful."""

    useful: bool
    message: str
    """Id of the message that was answered."""

    @property
    def id(self) -> str:
        return f"fb:{'up' if self.useful else 'down'}:{self.message}"


class AdminAction(StrEnum):
    """What an admin does by a button, by the name that it has in an id."""

    APPROVE = "ok"
    SEND_WHOLE = "all"
    DISCARD = "no"
    REPLACE = "put"
    PUBLISH = "pub"
    ROLL_BACK = "back"


@dataclass(frozen=True, slots=True)
class ForAdmin:
    """What an admin asks for. `mark` tells of what: a file, what would go live, or a live index; "" in chats of old."""

    action: AdminAction
    mark: str

    @property
    def id(self) -> str:
        return f"a:{self.action}:{self.mark}" if self.mark else f"a:{self.action}"


Pressed = ShowSection | ListSubjects | More | Script | Vote | ForAdmin
"""What any button may ask for."""


def parse(id: str) -> Pressed | None:
    """What a button of this id asks for; None for an id that is none of ours."""
    kind, _, value = id.partition(":")
    read = _KINDS.get(kind)
    return read(value) if read else None


def fits(id: str) -> bool:
    """Whether an id may stand on a button of every app: 1 to `LONGEST` bytes."""
    return 0 < len(id.encode()) <= LONGEST


def _script(value: str) -> Script | None:
    return Script(Language(value)) if value in {*Language} else None


def _vote(value: str) -> Vote | None:
    way, _, message = value.partition(":")
    return Vote(way == "up", message) if message and way in {"up", "down"} else None


def _for_admin(value: str) -> ForAdmin | None:
    action, _, mark = value.partition(":")
    return ForAdmin(AdminAction(action), mark) if action in {*AdminAction} else None


_KINDS: dict[str, Callable[[str], Pressed | None]] = {
    "u": lambda value: ShowSection(value) if value else None,
    "l": lambda value: ListSubjects(value) if value else None,
    "m": lambda value: None if value else More(),
    "lang": _script,
    "fb": _vote,
    "a": _for_admin,
}
