"""The `rahnuma` command: settings read, one command loaded and run, its failure said in a line."""

import contextlib
import importlib
import logging
import sys
from collections.abc import Sequence

from bot import config as configuration
from bot.cli.arguments import parser
from bot.errors import BotError, ConfigError
from index.embedding.embed import EmbedderError
from index.snapshots.snapshot import SnapshotError

FAILED, BAD_CONFIG, NO_INDEX, INTERRUPTED = 1, 2, 3, 130

_COMMANDS = {
    "serve": "bot.cli.serve",
    "setup": "bot.cli.setup",
    "check": "bot.cli.check",
    "chat": "bot.cli.ask",
    "ask": "bot.cli.ask",
    "eval": "bot.cli.evaluate",
    "backup": "bot.cli.backup",
    "restore": "bot.cli.backup",
    "export": "bot.cli.kept.chats",
    "forget": "bot.cli.kept.chats",
    "accounts": "bot.cli.kept.accounts",
    "index": "bot.cli.index",
    "store": "bot.cli.backup",
}
"""The module of each command, whose `run(options, config)` gives the exit status. Only the one that runs is loaded."""

_WITHOUT_SETTINGS = {"restore", "setup"}
"""Commands that make the settings, and so begin without any."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 (failed), 2 (bad configuration), 3 (no usable index) or the command's."""
    options = parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger().setLevel(logging.INFO if options.command == "serve" else logging.WARNING)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):  # a test's replacement has no reconfigure
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        command = importlib.import_module(_COMMANDS[options.command])
        if options.command in _WITHOUT_SETTINGS:
            return int(command.run_without_settings(options))
        settings = configuration.load(options.config)
        _keep_secret(settings.secrets.values())
        status: int = command.run(options, settings)
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return FAILED
    except ConfigError as error:
        print(error, file=sys.stderr)
        return BAD_CONFIG
    except (SnapshotError, EmbedderError) as error:
        print(error, file=sys.stderr)
        return NO_INDEX
    except (BotError, OSError) as error:
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
        ("faiss", logging.WARNING),
        ("httpx", logging.WARNING),
        ("httpcore", logging.WARNING),
        ("telegram", logging.CRITICAL),
    ):
        logging.getLogger(library).setLevel(level)
