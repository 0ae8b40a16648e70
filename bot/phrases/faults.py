"""What is wrong with a knowledge file, in three scripts, as a chat says it and as the console does.

In Urdu what stands in backticks is read from left to right. A chat's English is the fault's own, which names the rule
to whoever writes the file; the console's tells what to do.
"""

from bot.phrases.catalogue import section
from bot.phrases.direction import isolated
from index.knowledge.faults import MESSAGES, Fault
from index.text.language import Language

_ON_PAGE = "ur-console"
"""Urdu that the console says otherwise than a chat, where a file is not sent but uploaded."""

_FAULTS = section("faults", MESSAGES, besides=(_ON_PAGE,))


def say_fault(fault: Fault, language: Language) -> str:
    """Where it is and what, for a block of code, in which marks of direction are ours to set."""
    place = f"{fault.path}:{fault.line}" if fault.line else fault.path
    if language is Language.ENGLISH or fault.code not in _FAULTS:
        return f"{place}: {fault.message}"
    said = _FAULTS[fault.code][language]
    if language is Language.ROMAN_URDU:
        return f"{place}: {said.format_map(fault.values)}"
    pieces = said.split("`")
    pieces[1::2] = map(isolated, pieces[1::2])
    return f"{place}\n{'`'.join(pieces).format_map(fault.values)}"


def console_faults(language: Language) -> dict[str, str]:
    """By its code, what the console says of each fault, its `{parts}` still to be filled in."""
    return {code: texts.get(f"{language}-console", texts[language]) for code, texts in _FAULTS.items()}
