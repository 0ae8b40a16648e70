"""`rahnuma setup`: what one has is asked for, tried and written, in English or Urdu."""

import argparse
import asyncio
import getpass
import sys

from bot.cli.terminal.reply import lines
from bot.cli.terminal.screen import kept_in, screen_of
from bot.config import Config, load
from bot.phrases.setup import say_setup
from bot.setup.dialogue import Setup
from bot.setup.model_trial import try_model
from index.text.language import Language

_CHOOSE = "1 English, 2 اردو: "


def run_without_settings(options: argparse.Namespace) -> int:
    """Ask everything; 0 when done, 1 where the answers end before the questions. Raises `ConfigError` or OSError."""
    config = load(options.config) if options.config.exists() else Config()
    said = options.bidi or config.terminal.bidi
    screen = screen_of(sys.stdout, said, colours=False, kept=kept_in(config))
    language = Language.ENGLISH

    def tell(text: str) -> None:
        print(lines(text, language, screen), flush=True)

    def ask(text: str, secret: bool) -> str:
        shown = lines(text, language, screen) + "\n> "
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
