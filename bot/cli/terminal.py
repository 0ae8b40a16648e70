"""Replies on a terminal: `chat`, `ask`, and right-to-left text where the terminal leaves it to us."""

import os
import re
from dataclasses import asdict
from typing import Any

from bot.messages.exchange import Exchange
from bot.messages.message import Reply
from bot.phrases.people import Phrase, say
from index.text.language import Language

_FSI, _PDI, _RLM = "\u2068", "\u2069", "\u200f"
_LATIN_RUN = re.compile(
    r"[A-Za-z0-9$%+#/&@.:,'’()_-]*[A-Za-z0-9](?:[A-Za-z0-9$%+#/&@.:'’()_ -]*[A-Za-z0-9%+#)])?"
)


def isolate(text: str) -> str:
    """Urdu with each Latin term, number and link isolated, so that it cannot pull its neighbours about."""
    return _LATIN_RUN.sub(lambda run: f"{_FSI}{run[0]}{_PDI}", text)


def plain(reply: Reply) -> str:
    """A reply as plain text: no markup, its sources and numbered buttons below."""
    text = re.sub(r"\[([^\]]+)\]\(([^)]+)\)", r"\1: \2", reply.text)
    lines = [re.sub(r"\*\*|(?<!\w)\*|\*(?!\w)|```", "", text), *source_lines(reply)]
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
    """`plain`, isolated for terminals that know the bidirectional algorithm, reordered for those that do not."""
    text = plain(reply)
    if reply.language is not Language.URDU:
        return text
    if not reorder:
        return "\n".join(_RLM + isolate(line) for line in text.split("\n"))
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
