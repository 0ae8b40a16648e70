"""Replies on a terminal: `chat`, `ask`, and right-to-left text where the terminal leaves it to us."""

import os
from dataclasses import asdict
from typing import Any

from bot.channels import markup
from bot.messages.exchange import Exchange
from bot.messages.message import Reply
from bot.phrases.direction import directed
from bot.phrases.people import Phrase, say
from index.text.language import Language
from index.text.markdown import parse


def plain(reply: Reply) -> str:
    """A reply as plain text: no markup, its sources and numbered buttons below."""
    lines = [markup.plain(parse(reply.text)), *source_lines(reply)]
    lines += [f"  [{number}] {button.label}" for number, button in enumerate(reply.buttons, 1)]
    return "\n".join(lines)


def source_lines(reply: Reply) -> list[str]:
    """ "Source: title (date) address", one line a source."""
    word, undated = say(Phrase.SOURCE, reply.language), say(Phrase.UNDATED, reply.language)
    return [
        f"{word}: {source.title} ({source.date or undated}){f' {source.url}' if source.url else ''}"
        for source in reply.sources
    ]


def displayed(reply: Reply, *, reorder: bool) -> str:
    """`plain`, with marks for terminals that know the bidirectional algorithm, reordered for those that do not."""
    return line(plain(reply), reply.language, reorder=reorder)


def line(text: str, language: Language, *, reorder: bool) -> str:
    """A text as this terminal shows it right."""
    if language is not Language.URDU:
        return text
    if not reorder:
        return directed(text, language)
    import arabic_reshaper
    from bidi import get_display

    return "\n".join(get_display(arabic_reshaper.reshape(line), base_dir="R") for line in text.split("\n"))


def needs_reordering(environment: Any = os.environ) -> bool:
    """Whether this terminal shows right-to-left text in typing order; VTE, Konsole, mlterm and Apple's do not."""
    native = ("VTE_VERSION", "KONSOLE_VERSION", "MLTERM")
    return not (
        any(name in environment for name in native) or environment.get("TERM_PROGRAM") == "Apple_Terminal"
    )


def as_json(exchange: Exchange, id: Any = None) -> dict[str, Any]:
    """An exchange as one flat object for programs."""
    reply = exchange.reply
    return {
        "id": id,
        "language": reply.language,
        "outcome": exchange.outcome,
        "text": reply.text,
        "sources": [asdict(source) for source in reply.sources],
        "units": list(exchange.units),
        "buttons": [asdict(button) for button in reply.buttons],
        "ms": round(exchange.seconds * 1000, 1),
    }
