"""A bad sentence asked for anew: the lines that a model writes for it, put in its place."""

import re
from collections.abc import Mapping

from bot.answering.checks.grounding import Checked
from bot.answering.checks.sentences import Sentence, cited_text

_LINE = re.compile(r"^\W*([0-9]{1,2})\s*[:.)]\s*(.+)$", re.MULTILINE)
_LEFT_OUT = re.compile(r"[\W_]*")


def can_be_mended(checked: Checked) -> bool:
    """Whether single sentences are at fault, and fewer than are not."""
    return not checked.overall and 0 < 2 * len(checked.bad) <= len(checked.said)


def faults_by_number(checked: Checked) -> list[str]:
    """The sentences to be written anew, numbered from 1, each with what is wrong with it."""
    found = []
    for number, sentence in enumerate(_bad(checked), 1):
        wrong = "; ".join(fault.detail for fault in checked.faults if fault.sentence == sentence.text)
        found.append(f'{number}: "{sentence.text}" ({wrong or "it cannot be sent"})')
    return found


def put_in(checked: Checked, reply: str) -> str | None:
    """The answer with the new sentences in place of the bad ones; None where the reply has no such lines, because it is a
    whole answer."""
    lines: Mapping[int, str] = {int(number): text.strip() for number, text in _LINE.findall(reply)}
    bad = _bad(checked)
    if not lines or not set(lines) <= set(range(1, len(bad) + 1)):
        return None
    new = {sentence.place: lines.get(number, "") for number, sentence in enumerate(bad, 1)}
    pieces = []
    for sentence in checked.said:
        text = new.get(sentence.place)
        if text is None:
            pieces.append(cited_text(sentence))
        elif not _LEFT_OUT.fullmatch(text):
            pieces.append(f"{sentence.lead or ' '}{text}")
    return "".join(pieces).strip()


def _bad(checked: Checked) -> list[Sentence]:
    return [sentence for sentence in checked.said if sentence.place in checked.bad]
