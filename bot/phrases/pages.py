"""What the two web pages say, from the catalogue, as the JavaScript module that each of them imports."""

import json
from collections.abc import Mapping

from bot.phrases.catalogue import ALL, BOTH, section
from bot.phrases.faults import console_faults
from bot.phrases.people import Phrase, say
from index.text.language import Language

Words = Mapping[str, Mapping[str, str]]
"""By its script and then by its name, each sentence; its `{parts}` are filled in by the page."""

_CONSOLE = section("console", scripts=BOTH)
_ACCOUNTS = section("accounts", scripts=BOTH)
_CHAT = section("web")


def console_words() -> Words:
    """The console's own sentences, and `fault-<code>` for each fault."""
    return {
        language: {
            **{name: texts[language] for name, texts in (*_CONSOLE.items(), *_ACCOUNTS.items())},
            **{f"fault-{code}": _of_page(text) for code, text in console_faults(language).items()},
        }
        for language in BOTH
    }


def chat_words() -> Words:
    """The chat page's own sentences, and what stands by the sources of a reply."""
    return {language: _chat_words(language) for language in ALL}


def as_module(words: Words) -> str:
    """A module that exports `WORDS`."""
    return f"export const WORDS = {json.dumps(words, ensure_ascii=False)};\n"


def _chat_words(language: Language) -> dict[str, str]:
    own = {name: texts[language] for name, texts in _CHAT.items()}
    return {**own, "source": say(Phrase.SOURCE, language), "undated": say(Phrase.UNDATED, language)}


def _of_page(text: str) -> str:
    """A sentence of Python's `format` as the pages fill it in, where a brace stands for itself."""
    return text.replace("{{", "{").replace("}}", "}")
