"""What `rahnuma setup` asks and says; the sentences are in `sentences/setup.json`, in English and Urdu."""

from bot.phrases.catalogue import BOTH, section
from index.text.language import Language


def say_setup(name: str, language: Language, /, **parts: str) -> str:
    """The sentence of that name, its parts filled in; KeyError where there is none."""
    return _PHRASES[name][language].format(**parts)


_PHRASES = section("setup", scripts=BOTH)
