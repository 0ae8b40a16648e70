"""`rahnuma chat` and `rahnuma ask`: a conversation at the keyboard, one question, or many as JSON lines."""

import argparse
import asyncio
import json
import secrets
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from bot.answering import explain
from bot.answering.trace import Trace
from bot.cli.terminal import reply as terminal
from bot.cli.terminal.screen import Screen, keep, kept_in, screen_of
from bot.config import Config
from bot.dialogue.conversation import Conversation
from bot.messages.message import Content, Reply, message
from bot.phrases.catalogue import section
from bot.phrases.people import Phrase, say
from bot.runtime import open_runtime
from index.text.language import Language

FAILED = 1
_TERMINAL = section("terminal", ("ends", "backwards", "bidi-by-terminal", "bidi-by-us"))
_EXIT = {"exit", "quit", "/exit", "/quit"}


def run(options: argparse.Namespace, config: Config) -> int:
    """Answer; 1 where there is nothing to answer or a JSON line was bad."""
    return asyncio.run(_run(options, config))


async def _run(options: argparse.Namespace, config: Config) -> int:
    async with open_runtime(config) as runtime:
        conversation = runtime.conversation()
        if options.command == "chat":
            await chat(conversation, _screen(options, config), kept=kept_in(config))
            return 0
        if options.jsonl:
            return FAILED if await ask_lines(conversation, sys.stdin, sys.stdout) else 0
        if not options.question:
            print('ask what? rahnuma ask "AI engineer kaise banun?"', file=sys.stderr)
            return FAILED
        await _ask(options, conversation, _screen(options, config))
        return 0


def _screen(options: argparse.Namespace, config: Config) -> Screen | None:
    said = options.bidi or config.terminal.bidi
    return screen_of(sys.stdout, said, colours=not options.no_color, kept=kept_in(config))


async def _ask(options: argparse.Namespace, conversation: Conversation, screen: Screen | None) -> None:
    trace = Trace()
    exchange = await conversation.respond(
        message(options.question, f"ask-{secrets.token_hex(8)}"), trace=trace
    )
    await conversation.store.record(exchange)
    if options.json:
        explained = {"explanation": explain.as_json(trace)} if options.explain else {}
        print(json.dumps(terminal.as_json(exchange) | explained, ensure_ascii=False))
        return
    print(terminal.displayed(exchange.reply, screen))
    if options.explain:
        print(f"\n{explain.as_text(explain.as_json(trace))}")


async def chat(conversation: Conversation, screen: Screen | None, *, kept: Path) -> None:
    """A conversation at the keyboard until Ctrl+D; a number presses a button.

    "/bidi" tells that this terminal orders Urdu otherwise than was supposed, and is remembered in the file `kept`.
    """
    buttons: tuple[tuple[str, str], ...] = ()
    print(terminal.displayed(Reply(say(Phrase.WELCOME, Language.ENGLISH), Language.ENGLISH), screen))
    print(_TERMINAL["ends"][Language.ENGLISH])
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
        if typed == "/bidi" and screen:
            screen = _otherwise(screen, kept)
            continue
        incoming = message(_clean(typed), "local")
        if typed.isdigit() and 1 <= int(typed) <= len(buttons):
            id, label = buttons[int(typed) - 1]
            incoming = replace(incoming, text=label, content=Content.BUTTON, button=id)
        exchange = await conversation.respond(incoming)
        print(terminal.displayed(exchange.reply, screen))
        if screen and not screen.sure and exchange.reply.language is Language.URDU:
            print(
                *(_TERMINAL["backwards"][script] for script in (Language.ENGLISH, Language.ROMAN_URDU)),
                sep="\n",
            )
            screen = replace(screen, sure=True)  # said once
        await conversation.store.record(exchange)
        buttons = tuple((button.id, button.label) for button in exchange.reply.buttons)


def _otherwise(screen: Screen, kept: Path) -> Screen:
    screen = replace(screen, reorders=not screen.reorders, sure=True)
    keep(kept, reorders=screen.reorders)
    print(_TERMINAL["bidi-by-terminal" if screen.reorders else "bidi-by-us"][Language.ENGLISH])
    return screen


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
        print(
            json.dumps(terminal.as_json(exchange, asked.get("id")), ensure_ascii=False), file=out, flush=True
        )
    return bad


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
