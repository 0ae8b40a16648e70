"""`rahnuma setup`: what one has is asked for, tried and written, in English or Urdu."""

import argparse
import asyncio
import getpass
import sys

from bot.cli.terminal import line, needs_reordering
from bot.phrases.setup import say_setup
from bot.setup.dialogue import Setup
from bot.setup.model_trial import try_model
from index.text.language import Language

_CHOOSE = "1 English, 2 اردو: "


def run_without_settings(options: argparse.Namespace) -> int:
    """Ask everything; 0 when done, 1 where the answers end before the questions. Raises `ConfigError` or OSError."""
    reorder = needs_reordering()
    language = Language.ENGLISH

    def tell(text: str) -> None:
        print(line(text, language, reorder=reorder), flush=True)

    def ask(text: str, secret: bool) -> str:
        shown = line(text, language, reorder=reorder) + "\n> "
        if secret and sys.stdin.isatty():
            return getpass.getpass(shown)
        return input(shown)

    try:
        chosen = options.language or {"2": "ur"}.get(input(_CHOOSE).strip(), "en")
        language = Language(chosen)
        asyncio.run(Setup(options.config, language, ask, tell, try_model).run())
    except (EOFError, KeyboardInterrupt):
        tell(say_setup("stopped", language))
        return 1
    return 0
