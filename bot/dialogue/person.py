"""What is known of the person in a talk: shown and mended by /profile, told back in half a sentence, used in address."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.dialogue.compose import Said
from bot.dialogue.context import Context
from bot.messages.exchange import NOBODY, Fact, Outcome, Profile
from bot.phrases import facts
from bot.phrases.facts import FactName
from bot.phrases.people import Phrase, say
from bot.understanding.background import without
from bot.understanding.person.amending import amended, examples
from index.knowledge.passage import Subject
from index.text.language import Language
from index.text.normalise import normalise

TOLD_BACK = 3
"""New facts that one answer opens with."""
_UNSAID = {Fact.STAGE, Fact.GENDER, Fact.DISABILITY}
"""What is kept and not told back: it would only sound odd."""
_WEAK = {"skills/english-communication", "skills/mathematics"}
"""What people call weak, and nobody has none of."""
_NO_ANSWERS = {Outcome.OFF_TOPIC, Outcome.SMALL_TALK, Outcome.SAFETY}
_CHILDREN = {"son", "daughter", "child", "nephew", "niece"}
_WOMEN = {"daughter", "sister", "wife", "niece", "mother"}
_MEN = {"son", "brother", "husband", "nephew", "father"}
_ERASE = {"forget", "delete", "erase", "mitao", "mitaen", "مٹائیں", "مٹاؤ", "hatao", "ہٹائیں"}


@dataclass(frozen=True, slots=True)
class Address:
    """To whom an answer speaks. Where `gender` is "" a sentence must do without one."""

    gender: str = ""
    """ "woman" or "man": who writes."""
    parent: bool = False
    """They ask for a child."""
    whom: str = ""
    """For whom they ask: "sister"; "" for themselves."""
    their_gender: str = ""
    """ "woman" or "man": whom they ask for."""


def address(profile: Profile) -> Address:
    """What the rest of the program needs to speak to a woman or a parent rightly."""
    whom = profile.whom
    theirs = "woman" if whom in _WOMEN else "man" if whom in _MEN else ""
    return Address(profile.facts.get(Fact.GENDER, ""), whom in _CHILDREN, whom, theirs)


def acknowledged(before: Profile, after: Profile, language: Language) -> str:
    """Half a sentence with at most three facts told since `before`; "" where there is none."""
    told = list(_new(before, after, language))[:TOLD_BACK]
    comma = "، " if language is Language.URDU else ", "
    if not told:
        return ""
    said = say(Phrase.ACKNOWLEDGED, language, facts=comma.join(told))
    return said[0].upper() + said[1:]


def opened(said: Said, before: Profile, context: Context) -> Said:
    """An answer that opens with what was told with the question; a general thanks for telling gives way to it."""
    language = said.language or context.language
    told = acknowledged(before, _unnamed(context, said, language), language)
    general, more = say(Phrase.NOTED, language), say(Phrase.TELL_MORE, language)
    if not told or (said.outcome in _NO_ANSWERS and said.text != more):
        return said
    return replace(said, text=f"{told}\n\n{said.text.removeprefix(general).lstrip()}")


def _unnamed(context: Context, said: Said, language: Language) -> Profile:
    """The profile less what the answer itself speaks of: the skills it counts, the role it is about."""
    profile, text, subjects = context.profile, said.text.lower(), context.counsel.subjects
    skills = {
        id: name
        for id, name in profile.skills.items()
        if not any(called.lower() in text for called in (name, *_title(subjects.get(id), language)))
    }
    about = profile.facts.get(Fact.GOAL) in said.subjects
    kept = {fact: value for fact, value in profile.facts.items() if not (about and fact is Fact.GOAL)}
    return replace(profile, skills=skills, facts=kept)


def _title(subject: Subject | None, language: Language) -> tuple[str, ...]:
    """What the knowledge calls a skill; nothing where another index knew it."""
    return (subject.title(language),) if subject else ()


def _new(before: Profile, after: Profile, language: Language) -> Iterator[str]:
    if after.whom != before.whom and after.whom:
        yield facts.whom(after.whom, language)
    yield from _newly(before.theirs if before.whom == after.whom else {}, after.theirs, language)
    yield from _newly(before.facts, after.facts, language)
    for known, had in ((after.lacks, False), (after.skills, True)):
        earlier = before.skills if had else before.lacks
        for id, name in known.items():
            if id not in earlier and (had or id not in _WEAK):
                yield facts.skill(name, language, had=had)


def _newly(before: Mapping[Fact, str], after: Mapping[Fact, str], language: Language) -> Iterator[str]:
    for fact in Fact:
        if fact in after and after[fact] != before.get(fact) and fact not in _UNSAID | {Fact.FIELD}:
            field = after.get(Fact.FIELD, "") if fact is Fact.EDUCATION else ""
            words = facts.value(fact, after[fact], language)
            yield f"{words} ({facts.value(Fact.FIELD, field, language)})" if field else words


async def run(context: Context, rest: str) -> Said:
    """What comes of "/profile rest": all that is known, or one line of it erased or put right."""
    verb, _, words = rest.partition(" ")
    if not rest:
        return _shown(context)
    if verb.lower() in _ERASE:
        return await _erased(context, words.strip())
    named = _named(rest)
    if named is None:
        return _unknown(context)
    line, told = named
    if not told:
        return _unknown(context)
    mended = amended(context.profile, line, normalise(told), context.retriever.subjects)
    if mended is None:
        few = ", ".join(examples(line, context.language))
        text = say(
            Phrase.PROFILE_VALUE, context.language, name=facts.name(line, context.language), examples=few
        )
        return Said(Outcome.SMALL_TALK, text)
    return replace(_shown(replace(context, profile=mended)), profile=mended)


def _named(text: str) -> tuple[FactName, str] | None:
    """The line that a text begins with, by its name of one to three words, and the rest."""
    words = text.split()
    for size in (3, 2, 1):
        if line := facts.called(" ".join(words[:size])):
            return line, " ".join(words[size:])
    return None


async def _erased(context: Context, words: str) -> Said:
    line = facts.called(words)
    if words and line is None:
        return _unknown(context)

    def change(profile: Profile) -> Profile:
        return without(profile, line) if line else NOBODY

    await _amend(context, change)
    text = say(Phrase.PROFILE_FORGOTTEN, context.language)
    return Said(Outcome.SMALL_TALK, text, question="/profile", profile=change(context.profile))


async def _amend(context: Context, change: Callable[[Profile], Profile]) -> None:
    """Earlier turns forget it as well, so that /export shows it no more."""
    await context.store.amend(context.message.conversation, change)


def _unknown(context: Context) -> Said:
    names = ", ".join(facts.name(line, context.language) for line in FactName)
    return Said(Outcome.SMALL_TALK, say(Phrase.PROFILE_UNKNOWN, context.language, names=names))


def _shown(context: Context) -> Said:
    lines = list(_lines(context))
    if not lines:
        return Said(Outcome.SMALL_TALK, say(Phrase.PROFILE_EMPTY, context.language))
    text = say(Phrase.PROFILE, context.language, facts="\n".join(lines))
    return Said(Outcome.SMALL_TALK, text, question="/profile")


def _lines(context: Context) -> Iterator[str]:
    """What is known, one fact a line."""
    profile, language = context.profile, context.language
    if profile.whom:
        yield _line(FactName.WHOM, facts.whom(profile.whom, language), language)
    for known in (profile.theirs, profile.facts):
        for fact in Fact:
            if fact in known:
                of = (
                    f" ({facts.whom(profile.whom, language)})"
                    if known is profile.theirs and profile.whom
                    else ""
                )
                yield _line(FactName(fact), facts.value(fact, known[fact], language) + of, language)
    for name, skills in ((FactName.SKILLS, profile.skills), (FactName.LACKS, profile.lacks)):
        if skills:
            yield _line(name, ", ".join(skills.values()), language)
    if subject := context.counsel.subjects.get(profile.background):
        yield _line(FactName.BACKGROUND, subject.title(language), language)


def _line(name: FactName, words: str, language: Language) -> str:
    return f"- {facts.name(name, language)}: {words}"
