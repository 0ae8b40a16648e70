"""Replies on a terminal: `chat`, `ask`, and right-to-left text where the terminal leaves it to us."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from bot.channels import markup
from bot.cli.terminal.ordering import turned, wrapped
from bot.cli.terminal.screen import Screen
from bot.messages.citations import mark
from bot.messages.exchange import Exchange
from bot.messages.message import Reply
from bot.phrases.direction import directed
from bot.phrases.people import Phrase, say
from index.text.language import Language
from index.text.markdown import parse

_DIM, _CYAN = "2", "36"


def plain(reply: Reply) -> str:
    """A reply as plain text: no markup, its sources and numbered buttons below."""
    buttons = [f"  [{number}] {button.label}" for number, button in enumerate(reply.buttons, 1)]
    return "\n".join((markup.plain(parse(reply.text)), *source_lines(reply), *buttons))


def source_lines(reply: Reply) -> list[str]:
    """ "Source: title (date) address", one line a source."""
    word, undated = say(Phrase.SOURCE, reply.language), say(Phrase.UNDATED, reply.language)
    marks = [f"{mark(numbers)} " for numbers in reply.numbers] or [""] * len(reply.sources)
    return [
        f"{own}{word}: {source.title} ({source.date or undated}){f' {source.url}' if source.url else ''}"
        for own, source in zip(marks, reply.sources, strict=True)
    ]


def displayed(reply: Reply, screen: Screen | None) -> str:
    """`plain` as a terminal shows it, its sources and buttons in colours."""
    if screen is None:
        return lines(plain(reply), reply.language, screen)
    return "\n".join(lines(paragraph, reply.language, screen, style) for style, paragraph in _styled(reply))


def lines(text: str, language: Language, screen: Screen | None, style: str = "") -> str:
    """A text as a terminal shows it, or with its marks of direction where it goes to a file."""
    if screen is None:
        return directed(text, language) if language is Language.URDU else text
    painted = style if screen.colours else ""
    return "\n".join(
        _painted(_ordered(line, language, screen), painted) for line in wrapped(text, screen.columns)
    )


def _styled(reply: Reply) -> Iterator[tuple[str, str]]:
    """Each paragraph with the number of its ANSI style."""
    sources, buttons = len(source_lines(reply)), len(reply.buttons)
    paragraphs = plain(reply).split("\n")
    body = len(paragraphs) - sources - buttons
    for number, line in enumerate(paragraphs):
        yield ("" if number < body else _DIM if number < body + sources else _CYAN), line


def _ordered(line: str, language: Language, screen: Screen) -> str:
    if screen.reorders:
        return directed(line, language)
    return turned(line, screen.columns, rightwards=language is not Language.URDU)


def _painted(line: str, style: str) -> str:
    return f"\x1b[{style}m{line}\x1b[0m" if style else line


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
