"""The questions that one message holds."""

import re

from bot.cues import content
from index.normalise import words


def questions_in(text: str, *, most: int = 3) -> tuple[str, ...]:
    """The questions of a message with several, each with enough words to stand alone; else the message."""
    parts = [part.strip(" .!-") for part in re.split(r"(?<=[?؟])|\n+", text)]
    parts = [part for part in parts if len(content(words(part))) >= 1 and len(words(part)) >= 3]
    return tuple(parts[:most]) if len(parts) > 1 else (text,)
