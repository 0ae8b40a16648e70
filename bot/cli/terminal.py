"""Replies on a terminal: `chat`, `ask`, and right-to-left text where the terminal leaves it to us."""

import asyncio
import json
import os
import re
import secrets
import sys
from dataclasses import asdict, replace
from typing import Any, TextIO

from bot.dialogue.conversation import Conversation
from bot.messages.exchange import Exchange
from bot.messages.message import Content, Reply, message
from bot.phrases.people import Phrase, say
from index.text.language import Language

_EXIT = {"exit", "quit", "/exit", "/quit"}
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


async def chat(conversation: Conversation) -> None:
    """A conversation at the keyboard until Ctrl+D; a number presses a button."""
    buttons: tuple[tuple[str, str], ...] = ()
    reorder = sys.stdout.isatty() and needs_reordering()
    print(say(Phrase.WELCOME, Language.ENGLISH).replace("*", ""))
    print("(Ctrl+D or exit ends; a number chooses from the list)")
    while True:
        try:
            typed = (await asyncio.to_thread(input, "\n> ")).strip()
        except EOFError:
            print()
            return
        if typed.lower() in _EXIT:
            return
        if not typed:
            continue
        incoming = message(_clean(typed), "local")
        if typed.isdigit() and 1 <= int(typed) <= len(buttons):
            id, label = buttons[int(typed) - 1]
            incoming = replace(incoming, text=label, content=Content.BUTTON, button=id)
        exchange = await conversation.respond(incoming)
        print(displayed(exchange.reply, reorder=reorder))
        await conversation.store.record(exchange)
        buttons = tuple((button.id, button.label) for button in exchange.reply.buttons)


async def ask_lines(conversation: Conversation, source: TextIO, out: TextIO) -> int:
    """JSON lines in, JSON lines out, in order; a bad line gives an `error` line. Returns how many were bad."""
    run, bad = secrets.token_hex(4), 0
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            asked = _asked(line)
        except ValueError as error:
            bad += 1
            print(json.dumps({"line": number, "error": str(error)}), file=out, flush=True)
            continue
        chat = f"{run}-chat-{asked['chat']}" if "chat" in asked else f"{run}-line-{number}"
        exchange = await conversation.respond(message(asked["question"], chat, id=f"{run}-{number}"))
        await conversation.store.record(exchange)
        print(json.dumps(as_json(exchange, asked.get("id")), ensure_ascii=False), file=out, flush=True)
    return bad


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


def _asked(line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("question"), str):
        raise ValueError('each line is an object with "question" as a string')
    asked["question"] = _clean(asked["question"])
    return asked


def _clean(text: str) -> str:
    """Without lone surrogates, which a mis-set terminal or JSON can bring and no database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
