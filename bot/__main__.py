"""The `rahnuma` command."""

import argparse
import asyncio
import contextlib
import json
import logging
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from bot import config as configuration
from bot.config import Config
from bot.errors import ConfigError

BAD_CONFIG, NO_INDEX, FAILED = 2, 3, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 (failed), 2 (bad configuration) or 3 (no usable index)."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger().setLevel(logging.INFO if options.command == "serve" else logging.WARNING)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):  # a test's replacement has no reconfigure
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        settings = configuration.load(options.config)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return BAD_CONFIG
    _keep_secret(settings.secrets.values())
    from index.embedding.embed import EmbedderError
    from index.snapshots.snapshot import SnapshotError

    try:
        if options.command == "index":
            from bot.cli import index as index_command

            return index_command.run(options, settings)
        return asyncio.run(_run(options, settings))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return FAILED
    except ConfigError as error:
        print(error, file=sys.stderr)
        return BAD_CONFIG
    except (SnapshotError, EmbedderError) as error:
        print(error, file=sys.stderr)
        return NO_INDEX
    except OSError as error:
        print(error, file=sys.stderr)
        return FAILED


def _keep_secret(values: Sequence[str]) -> None:
    """No log line shows a secret, whoever writes it; libraries that log addresses or bodies are quiet."""

    class Formatter(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            text = super().format(record)
            for value in values:
                text = text.replace(value, "***")
            return text

    for handler in logging.getLogger().handlers:
        handler.setFormatter(Formatter("%(levelname)s %(name)s: %(message)s"))
    for library, level in (
        ("httpx", logging.WARNING),
        ("httpcore", logging.WARNING),
        ("telegram", logging.CRITICAL),
    ):
        logging.getLogger(library).setLevel(level)


async def _run(options: argparse.Namespace, settings: Config) -> int:
    from bot.app import serve
    from bot.runtime import open_runtime

    if options.command == "check":
        from bot.cli import check

        return await check.run(settings, sys.stdout)
    if options.command == "serve":
        await serve(settings)
        return 0
    async with open_runtime(settings) as house:
        if options.command == "eval":
            from bot.cli import evaluate as evaluation

            return await evaluation.run(options, house)
        return await _talk(options, house.conversation())


async def _talk(options: argparse.Namespace, conversation: "Conversation") -> int:  # type: ignore[name-defined] # noqa: F821
    from bot.answering import explain
    from bot.answering.trace import Trace
    from bot.cli import terminal
    from bot.messages.message import ConversationId, message

    if options.command == "chat":
        await terminal.chat(conversation)
        return 0
    if options.command in {"export", "forget"}:
        try:
            chat = ConversationId.parse(options.conversation)
        except ValueError:
            print("a conversation is channel:account:chat, as `export` prints it", file=sys.stderr)
            return FAILED
        if options.command == "forget":
            await conversation.store.forget(chat)
        else:
            print(json.dumps(await conversation.store.export(chat), ensure_ascii=False, indent=1))
        return 0
    if options.jsonl:
        return FAILED if await terminal.ask_lines(conversation, sys.stdin, sys.stdout) else 0
    if not options.question:
        print('ask what? rahnuma ask "AI engineer kaise banun?"', file=sys.stderr)
        return FAILED
    trace = Trace()
    asked = message(options.question, f"ask-{secrets.token_hex(8)}")
    exchange = await conversation.respond(asked, trace)
    await conversation.store.record(exchange)
    if options.json:
        explained = {"explanation": explain.as_json(trace)} if options.explain else {}
        print(json.dumps(terminal.as_json(exchange) | explained, ensure_ascii=False))
    else:
        reorder = sys.stdout.isatty() and terminal.needs_reordering()
        print(terminal.displayed(exchange.reply, reorder=reorder))
        if options.explain:
            print(f"\n{explain.as_text(trace)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--config", type=Path, default=Path("config.toml"), metavar="FILE", help="default: config.toml"
    )
    parser = argparse.ArgumentParser(prog="rahnuma", description="A guide to AI careers in Pakistan.")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, description=help, parents=[common])

    command("serve", "run the web chat and every configured channel")
    command("check", "say what is configured, whether each platform answers, and what is missing")
    command("chat", "talk to it in this terminal")
    ask = command("ask", "ask one question")
    ask.add_argument("question", nargs="?", help="in English, Urdu or Roman Urdu")
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    ask.add_argument("--explain", action="store_true", help="show how the answer came about")
    ask.add_argument(
        "--jsonl", action="store_true", help='read {"id","question","chat"?} lines, print one line for each'
    )
    evaluate = command("eval", "golden questions through the built-in answerer and every configured model")
    evaluate.add_argument(
        "--limit", type=int, default=0, metavar="N", help="ask only N questions of a script"
    )
    evaluate.add_argument("--json", action="store_true", help="print one JSON object")
    for name, help in (
        ("export", "print all that is kept of a chat"),
        ("forget", "erase all that is kept of a chat"),
    ):
        command(name, help).add_argument("conversation", help="channel:account:chat")
    from bot.cli import index as index_command

    index_command.add_parsers(command("index", "build, inspect and roll back the index"), common)
    return parser


if __name__ == "__main__":
    sys.exit(main())
