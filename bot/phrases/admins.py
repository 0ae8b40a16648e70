"""What the bot says to its admins in a chat; the sentences are in `sentences/`, in the three scripts."""

from enum import StrEnum

from bot.phrases.catalogue import section
from index.text.language import Language


class AdminPhrase(StrEnum):
    """Names of the sentences. `{name}` parts are filled by `say_admin`; a doubt's has the name of `index.knowledge.documents.doubts`."""

    READING = "reading"
    READ = "read"
    REST = "rest"
    DOUBT = "doubt"
    REVERSED_DIGITS = "reversed-digits"
    REVERSED_WORDS = "reversed-words"
    LETTER_SHAPES = "letter-shapes"
    LOST_LETTERS = "lost-letters"
    NO_TEXT = "no-text"
    NO_VALUE = "no-value"
    NOT_TAKEN = "not-taken"
    TAKEN = "taken"
    OWN_DRAFT = "own-draft"
    OTHERS_DRAFT = "others-draft"
    APPROVED = "approved"
    DISCARDED = "discarded"
    GONE = "gone"
    LOOKING = "looking"
    PENDING = "pending"
    FOLDER = "folder"
    CHANGED = "changed"
    WORKING = "working"
    PUBLISHED = "published"
    UP_TO_DATE = "up-to-date"
    REFUSED = "refused"
    FAILED = "failed"
    BUSY = "busy"
    ROLLED_BACK = "rolled-back"
    KEPT = "kept"
    LEFT = "left"
    NOTHING_OLDER = "nothing-older"
    LIVE_CHANGED = "live-changed"
    STATS = "stats"
    GAPS = "gaps"
    NO_GAPS = "no-gaps"
    WHOLE_SENT = "whole-sent"
    APPROVE = "approve"
    WHOLE = "whole"
    REPLACE = "replace"
    DISCARD = "discard"
    PUBLISH = "publish"
    ROLL_BACK = "roll-back"
    QUEUE_OLD = "queue-old"
    QUEUE_WELL = "queue-well"
    SILENT = "silent"
    SILENT_WELL = "silent-well"
    QUIET = "quiet"
    QUIET_WELL = "quiet-well"


def say_admin(phrase: AdminPhrase, language: Language, **parts: object) -> str:
    """The sentence in `language`, its parts filled in."""
    return _PHRASES[phrase][language].format(**parts)


_PHRASES = section("admins", AdminPhrase)
