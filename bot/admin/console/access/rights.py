"""Every route of the console's API: who may call it, and what the audit log says of it. One that is not here is not
served."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.accounts.roles import Role


@dataclass(frozen=True, slots=True)
class Right:
    """What calling one route takes."""

    role: Role | None
    """The least role; None for who is not signed in yet."""
    act: str = ""
    """How the log calls it, "" where it is not worth a line or its handler writes one itself."""
    of: tuple[str, ...] = ()
    """Fields of the body or the query that say what it is done to."""


_READS, _EDITS = Right(Role.READS), Right(Role.EDITS)

RIGHTS: Mapping[tuple[str, str], Right] = {
    # to get in
    ("POST", "sign-in"): Right(None),
    ("POST", "invitation"): Right(None),
    ("POST", "accept"): Right(None),
    # one's own account
    ("GET", "account"): _READS,
    ("POST", "sign-out"): Right(Role.READS, "signed-out"),
    ("POST", "sign-out-everywhere"): Right(Role.READS, "signed-out-everywhere"),
    ("POST", "password"): Right(Role.READS, "password-changed"),
    ("POST", "factor-offer"): _READS,
    ("POST", "factor-confirm"): Right(Role.READS, "factor-on"),
    ("POST", "factor-off"): Right(Role.READS, "factor-off"),
    # the knowledge
    ("GET", "knowledge"): _READS,
    ("GET", "file"): _READS,
    ("GET", "sources"): _READS,
    ("GET", "whole"): _READS,
    ("GET", "change"): _READS,
    ("POST", "check"): _READS,
    ("POST", "file"): Right(Role.EDITS, "edited", ("path",)),
    ("POST", "remove"): Right(Role.EDITS, "removed", ("path",)),
    ("POST", "discard"): Right(Role.EDITS, "discarded", ("path",)),
    ("POST", "restore"): Right(Role.EDITS, "restored", ("path",)),
    ("POST", "approve"): Right(Role.EDITS, "approved", ("path",)),
    ("PUT", "upload"): Right(Role.EDITS, "uploaded", ("topic", "name")),
    ("POST", "page"): Right(Role.EDITS, "uploaded", ("topic", "address")),
    # publishing
    ("GET", "state"): _READS,
    ("GET", "diff"): _READS,
    ("GET", "job"): _READS,
    ("GET", "history"): _READS,
    ("POST", "prepare"): _EDITS,
    ("POST", "publish"): Right(Role.PUBLISHES),  # writes its line when it has ended, and how
    ("POST", "rollback"): Right(Role.PUBLISHES, "rolled-back", ("offered",)),
    # golden questions, trials, use
    ("GET", "golden"): _READS,
    ("POST", "golden"): Right(Role.EDITS, "golden-added", ("question",)),
    ("POST", "golden-edit"): Right(Role.EDITS, "golden-edited", ("question",)),
    ("POST", "golden-remove"): _EDITS,
    ("POST", "ask"): _READS,
    ("GET", "gaps"): _READS,
    ("POST", "set-aside"): _EDITS,
    ("POST", "put-back"): _EDITS,
    ("GET", "new"): _READS,
    ("GET", "same"): _READS,
    ("GET", "use"): _READS,
    # whole prompts, with what people said of themselves
    ("GET", "turns"): Right(Role.MANAGES),
    ("GET", "turn"): Right(Role.MANAGES),
    ("GET", "export"): _READS,
    ("GET", "search"): _READS,
    # the bot's own name, logo, helplines
    ("GET", "settings"): _READS,
    ("POST", "settings"): Right(Role.MANAGES, "settings-changed"),
    ("PUT", "logo"): Right(Role.MANAGES, "settings-changed"),
    ("POST", "logo-remove"): Right(Role.MANAGES, "settings-changed"),
    # everybody's accounts; their lines name the person, whom the body has by id
    ("GET", "people"): Right(Role.MANAGES),
    ("POST", "invite"): Right(Role.MANAGES),
    ("POST", "withdraw"): Right(Role.MANAGES),
    ("POST", "renew"): Right(Role.MANAGES),
    ("POST", "role"): Right(Role.MANAGES),
    ("POST", "disable"): Right(Role.MANAGES),
    ("POST", "enable"): Right(Role.MANAGES),
    ("POST", "factor-reset"): Right(Role.MANAGES),
    ("GET", "log"): Right(Role.MANAGES),
}
"""By the method and the name below /admin/api/."""

ACTS = frozenset(
    {right.act for right in RIGHTS.values() if right.act}
    | {"signed-in", "sign-in-refused", "joined", "refused", "published", "publish-failed", "invited"}
    | {"golden-removed", "gap-set-aside", "gap-put-back"}
    | {"invitation-withdrawn", "link-renewed", "role-changed", "disabled", "enabled", "factor-reset"}
)
"""Everything the log may say; each has its words in the console's sentences, under `act-…`."""
