"""What language models are asked; tests/bot/golden shows each prompt as a person would read it.

The words stand in `bot/prompts/*.md`, and an operator may replace each by a file of that name in a folder of his own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from string import Formatter

from bot.answering.reading import Reading
from bot.answering.talk import summary
from bot.errors import ConfigError
from bot.messages.exchange import PastTurn
from bot.models.chat_model import Prompt, Speaker, Utterance
from index.text.language import Language

NOT_COVERED = "NOT_COVERED"
"""What a model writes when the passages do not answer; nothing else it says counts as that."""

_SCRIPTS = {
    Language.ENGLISH: "plain English",
    Language.URDU: "Urdu in Urdu script (اردو). English technical terms may stay in Latin letters",
    Language.ROMAN_URDU: 'Roman Urdu: Urdu typed in Latin letters, as in "Aap Python se shuru karein". No Urdu script',
}
_NAMES = {Language.ENGLISH: "English", Language.URDU: "Urdu", Language.ROMAN_URDU: "Roman Urdu"}
_CHARACTERS_A_WORD = 6

_SHIPPED = Path(__file__).parents[1] / "prompts"
_PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "answer": frozenset({"script", "words", "sentinel"}),
    "rewrite": frozenset({"script"}),
    "translate": frozenset({"script"}),
    "verify": frozenset(),
    "correct": frozenset({"faults"}),
    "mend": frozenset({"faults"}),
}
"""What each prompt must leave room for; anything else in braces is a mistake."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """The rules of each kind of call, as read from their files."""

    answer: str
    rewrite: str
    translate: str
    verify: str
    correct: str
    mend: str

    def answering(
        self,
        question: str,
        language: Language,
        given: Sequence[Reading],
        history: Sequence[PastTurn] = (),
        *,
        limit: int,
        person: str = "",
    ) -> Prompt:
        """Answer `question` from what is `given`, numbered from 1, in at most `limit` characters. `person` is a line on
        who asks."""
        system = self.answer.format(
            script=_SCRIPTS[language], words=limit // _CHARACTERS_A_WORD, sentinel=NOT_COVERED
        )
        parts = [_numbered([reading.shown for reading in given])]
        if person:
            parts.append(f"The person:\n{as_data(person)}")
        if talk := summary(history):
            parts.append(f"The talk so far:\n{as_data(talk)}")
        parts.append(f"The message, to be answered in {_NAMES[language]}:\n{as_data(question)}")
        return Prompt(system, (Utterance(Speaker.USER, "\n\n".join(parts)),))

    def rewriting(self, question: str, language: Language, history: Sequence[PastTurn] = ()) -> Prompt:
        """Ask for `question` in a form that stands alone."""
        talk = f"The talk so far:\n{as_data(summary(history))}\n\n" if history else ""
        said = f"{talk}The last question:\n{as_data(question)}"
        return Prompt(self.rewrite.format(script=_SCRIPTS[language]), (Utterance(Speaker.USER, said),))

    def translating(self, text: str, language: Language) -> Prompt:
        """Ask for `text` in `language`."""
        return Prompt(
            self.translate.format(script=_SCRIPTS[language]), (Utterance(Speaker.USER, as_data(text)),)
        )

    def verifying(self, sentences: Sequence[str], passages: Sequence[str]) -> Prompt:
        """Ask of each sentence, numbered from 1, whether the passages support it."""
        listed = "\n".join(f"{number} {as_data(text)}" for number, text in enumerate(sentences, 1))
        said = f"{_numbered(passages)}\n\nThe sentences:\n{listed}"
        return Prompt(self.verify, (Utterance(Speaker.USER, said),))

    def correction(self, faults: Sequence[str]) -> str:
        """What to say of an answer that failed its checks."""
        return self.correct.format(faults="\n".join(f"- {fault}" for fault in faults))

    def mending(self, faults: Sequence[str]) -> str:
        """What to say of an answer of which single sentences, numbered from 1, failed their checks."""
        return self.mend.format(faults="\n".join(faults))


@cache
def read(folder: Path | None = None) -> Prompts:
    """The shipped prompts, with those of `folder` in place of the ones of the same names; raises `ConfigError` with
    every file that cannot be read, has an unknown name, or lacks a placeholder."""
    names = [field.name for field in fields(Prompts)]
    faults: list[str] = []
    own = _own(folder, names, faults) if folder else {}
    texts = {
        name: own.get(name) or (_SHIPPED / f"{name}.md").read_text("utf-8").rstrip("\n") for name in names
    }
    if faults:
        raise ConfigError(tuple(faults))
    return Prompts(**texts)


def _own(folder: Path, names: Sequence[str], faults: list[str]) -> dict[str, str]:
    if not folder.is_dir():
        faults.append(f"llm.prompts: {folder} is no folder")
        return {}
    texts: dict[str, str] = {}
    for file in sorted(folder.glob("*.md")):
        if file.stem.lower() == "readme":
            continue
        if file.stem not in names:
            faults.append(f"{file}: no prompt has this name; there are {', '.join(names)}")
            continue
        try:
            texts[file.stem] = file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            faults.append(f"{file}: {error}")
            continue
        faults += [f"{file}: {fault}" for fault in _misplaced(file.stem, texts[file.stem])]
    return texts


def _misplaced(name: str, text: str) -> list[str]:
    """What is wrong with the placeholders of a prompt."""
    wanted = _PLACEHOLDERS[name]
    try:
        found = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    except ValueError:
        return ["has a brace that opens or closes nothing; write {{ and }} for braces of the text"]
    if not text:
        return ["is empty"]
    missing = [f"lacks {{{field}}}" for field in sorted(wanted - found)]
    return missing + [f"has {{{field}}}, which means nothing here" for field in sorted(found - wanted)]


def as_data(text: str) -> str:
    """`text` without anything that could pass for a tag of the prompt or of a chat template."""
    return text.replace("<", "‹").replace(">", "›").strip()


def _numbered(passages: Sequence[str]) -> str:
    return "\n".join(
        f'<passage number="{number}">\n{as_data(text)}\n</passage>' for number, text in enumerate(passages, 1)
    )
