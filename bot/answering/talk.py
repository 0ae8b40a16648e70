"""The talk so far in few words: the last turns as they were, the earlier ones in a line each."""

from collections.abc import Sequence

from bot.answering.checks.injection import without_instructions
from bot.answering.shorten import last_sentence, shorten
from bot.messages.citations import without_marks
from bot.messages.exchange import Outcome, PastTurn

ROOM = 2400
"""Characters of the whole summary, about 800 tokens of English."""
_WHOLE = 2
"""Turns that are given as they were."""
_QUESTION, _ANSWER, _LINE = 400, 500, 120
"""Characters of a question and of an answer among them, and of an earlier question."""
_MISSED = {Outcome.NOT_COVERED: "not known", Outcome.CLARIFY: "asked back", Outcome.OFF_TOPIC: "declined"}


def summary(history: Sequence[PastTurn]) -> str:
    """What was asked, answered about and offered, oldest first; "" where nothing was. `history` is oldest first."""
    last = [_as_it_was(turn) for turn in history[-_WHOLE:]]
    room = ROOM - sum(map(len, last))
    earlier: list[str] = []
    for turn in reversed(history[:-_WHOLE]):
        line = _line(turn)
        room -= len(line) + 1
        if room < 0:
            break
        earlier.insert(0, line)
    return "\n".join((*earlier, *last))


def _as_it_was(turn: PastTurn) -> str:
    answer = _answer(_plain(turn.answer))
    offered = ", ".join(button.label for button in turn.buttons)
    more = f"\nOffered: {offered}" if offered else ""
    return f"Person: {_cut(_plain(turn.question), _QUESTION)}\nGuide: {answer}{more}"


def _answer(text: str) -> str:
    """An answer in less room, with the question that it closed with: that is what a "yes" answers."""
    short = shorten(text, _ANSWER)[0][: 2 * _ANSWER]
    last = last_sentence(text)
    asks = last.endswith(("?", "؟")) and len(last) <= _QUESTION
    return f"{short} … {last}" if asks and not short.endswith(last) else short


def _line(turn: PastTurn) -> str:
    """ "- Earlier: “pay?”, answered about data analyst: pay"."""
    about = ", ".join(_title(unit) for unit in turn.units[:2])
    missed = _MISSED.get(Outcome(turn.outcome), "") if turn.outcome in {*Outcome} else ""
    became = missed or (f"answered about {about}" if about else "answered")
    return f"- Earlier: “{_cut(_plain(turn.question), _LINE)}”, {became}"


def _title(unit: str) -> str:
    """ "roles/data-analyst#pay" as "data analyst: pay"."""
    return unit.partition("/")[2].replace("#", ": ").replace("-", " ")


def _plain(text: str) -> str:
    return without_instructions(without_marks(text)).strip()


def _cut(text: str, most: int) -> str:
    """Cut between words."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"
