"""What a publication from a chat would make live: named first, then published by a button that is bound to it."""

from collections.abc import Iterator, Mapping

from bot.admin.chat.faults import listed, why
from bot.admin.publisher import PendingChanges, Publisher
from bot.messages.buttons import AdminAction, ForAdmin
from bot.messages.message import Button, Reply
from bot.phrases.admins import AdminPhrase as P
from bot.phrases.admins import say_admin
from bot.publishing.worker.client import WorkFailed
from index.knowledge.faults import KnowledgeError
from index.snapshots.knowledge_folder import BuildRefused
from index.text.language import Language

_FILES = 2500
"""Characters of the list of files; a block of over 3,000 would go out as a file, without its button."""


async def offer(publisher: Publisher, language: Language, said: str) -> Reply:
    """`said`, what would go live, and a button that publishes just that; no button where nothing would."""
    try:
        found = await publisher.pending()
    except (KnowledgeError, WorkFailed) as error:
        return Reply(f"{said}\n\n{failed(error, language)}", language)
    if not found.report["changed"]:
        return Reply(f"{said}\n\n{say_admin(P.UP_TO_DATE, language)}", language)
    return offered(found, language, said)


def offered(found: PendingChanges, language: Language, said: str = "") -> Reply:
    """Every file that would go live, drafts first and each with whose it is, the sections, and the button."""
    files = sorted(_names(found.report["files"]), key=lambda file: file[1] not in found.savers)
    folder = say_admin(P.FOLDER, language)
    text = say_admin(
        P.PENDING,
        language,
        files=listed(
            (f"{sign} {path} ({found.savers.get(path, folder)})" for sign, path in files), room=_FILES
        ),
        sections=listed(f"{sign} {unit}" for sign, unit in _names(found.report["units"])),
    )
    button = Button(ForAdmin(AdminAction.PUBLISH, found.mark).id, say_admin(P.PUBLISH, language))
    return Reply(f"{said}\n\n{text}".lstrip(), language, buttons=(button,))


def failed(error: Exception, language: Language) -> str:
    """That nothing was published, and why."""
    if isinstance(error, BuildRefused) or (isinstance(error, WorkFailed) and error.kind == "busy"):
        return say_admin(P.BUSY, language)
    return say_admin(P.FAILED, language, why=why(error, language))


def _names(changes: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for sign, kind in (("+", "added"), ("~", "changed"), ("-", "removed")):
        yield from ((sign, name) for name in changes[kind])
