"""What a message wants done."""

from enum import StrEnum


class Act(StrEnum):
    """What the person wants done."""

    GREETING = "greeting"
    WELL = "well"
    SOURCES = "sources"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    HELP = "help"
    PLEA = "plea"
    """At a loss, and says no more than that."""
    LANGUAGE = "language"
    MORE = "more"
    LIST = "list"
    COMPARE = "compare"
    SKILL_GAP = "skill-gap"
    ROADMAP = "roadmap"
    QUESTION = "question"
    UNREADABLE = "unreadable"
