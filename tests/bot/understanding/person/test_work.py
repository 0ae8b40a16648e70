"""What somebody works at: read of people who say it, and not of questions about a work."""

from pathlib import Path

import pytest

from bot.messages.exchange import NOBODY, Fact, Profile
from bot.phrases.facts import FactName
from bot.understanding.background import with_what
from bot.understanding.person.amending import amended
from bot.understanding.person.leaning import leaning
from bot.understanding.person.told import told_in
from index.lexical.subjects import SubjectIndex
from index.text.normalise import normalise

_SELVES = Path(__file__).with_name("selves.tsv")
_LEAST = 0.93
"""Share of the file that is read; the rest is known not to be."""


def told(text: str, fact: Fact = Fact.WORK) -> str:
    return told_in(normalise(text)).facts.get(fact, "")


def test_most_people_are_read() -> None:
    rows = [line.split("\t") for line in _SELVES.read_text("utf-8").splitlines()[1:]]
    missed = []
    for text, values in rows:
        telling = told_in(normalise(text))
        if not {*values.split("|")} & {*telling.facts.values(), *telling.theirs.values()}:
            missed.append(text)
    assert len(rows) > 300
    assert len(missed) <= (1 - _LEAST) * len(rows), missed


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("kapray ki dukan h sadiqabad me, AI se stock ka hisab ho jata h?", "shopkeeper"),
        ("dukan par baithta hun abbu ke sath", "shopkeeper"),
        ("run a small boutique from home", "tailor"),
        ("working as a welder in Dubai", "technician"),
        ("main hajjam hun", "barber"),
        ("bank ki job hai 9 saal se", "banker"),
        ("bike mechanic", "mechanic"),
        ("20 years car mechanic in Gujranwala. will AI finish my work", "mechanic"),
        ("fauji foundation mein driver ki nokri he", "driver"),
        ("bhai sahab me rickshaw chalata tha", "driver"),
        ("no i am a tailor not a barber", "tailor"),
        ("مدرسے میں پڑھتا ہوں", "madrasa"),
    ],
)
def test_a_work_is_told(text: str, work: str) -> None:
    assert told(text) == work


@pytest.mark.parametrize(
    "text",
    [
        "receptionist ki job bachegi?",
        "driver bhaio k liye bhi koi course hai",
        "data entry khatam ho gai kya ab",
        "kya main doctor ban skta hun",
        "silai seekhna chahti hun",
        "LLM engineer and ML engineer difference",
        "any vacancy of prompt engineer in Multan right now, i am female",
        "درزی کی دکان کھولنی ہے، شروع میں کتنے پیسے لگیں گے",
        "پٹواری کی تنخواہ بتائیں، میں بی اے پاس ہوں",
        "can teachers earn extra by making AI courses",
        "my teacher told me to learn python",
        "کالج میں پڑھتی ہوں",
        "need 500 reviews for my client's restaurant",
        "freelancing ki income halal h? AI se bnaya hua kaam bech k",
    ],
)
def test_no_work_is_told(text: str) -> None:
    assert told(text) == ""


def test_work_of_somebody_asked_for_is_theirs() -> None:
    telling = told_in(normalise("میری اہلیہ نرس ہیں، کیا نرسنگ کو اے آئی سے خطرہ ہے"))
    assert (telling.whom, telling.theirs, telling.facts) == (
        "wife",
        {Fact.WORK: "nurse"},
        {Fact.GENDER: "man"},
    )
    assert "work/doctor-nurse" in leaning(Profile(whom="wife", theirs=telling.theirs))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("nabeena hun, screen reader use krta hun", "blind"),
        ("سن نہیں سکتا، بول نہیں سکتا", "deaf"),
        ("polio hai, wheelchair pe hun", "body"),
        ("نابینا بچوں کے سکول میں پڑھاتا ہوں", ""),
        ("can a deaf person work in AI", ""),
        ("can blind student study AI", ""),
    ],
)
def test_disability(text: str, value: str) -> None:
    assert told(text, Fact.DISABILITY) == value
    assert ("challenges/disability" in leaning(Profile(facts={Fact.DISABILITY: value}))) == bool(value)


@pytest.mark.parametrize(
    ("first", "then", "education"),
    [
        ("i did matric", "no, I have done MA", "ma"),
        ("bcom kiya hai maine", "nahi mein ne inter kiya hai", "fsc"),
        ("maine matric kiya hai", "matric nahi, FA", "fa"),
        ("maine matric kiya hai", "nahi matric nahi FA kiya hai", "fa"),
        ("میں نے میٹرک کیا ہے", "نہیں، میں نے انٹر کیا ہے", "fsc"),
    ],
)
def test_what_is_said_later_replaces_what_stood(first: str, then: str, education: str) -> None:
    subjects = SubjectIndex([])
    known = with_what(NOBODY, normalise(first), subjects)
    assert known.facts[Fact.EDUCATION] != education
    assert with_what(known, normalise(then), subjects).facts[Fact.EDUCATION] == education


def test_another_work_replaces_the_first() -> None:
    subjects = SubjectIndex([])
    known = with_what(NOBODY, normalise("main mistri hun"), subjects)
    assert with_what(known, normalise("مستری نہیں ہوں، ڈرائیور ہوں"), subjects).facts[Fact.WORK] == "driver"


def test_a_profile_takes_the_name_of_a_trade() -> None:
    mended = amended(NOBODY, FactName.WORK, normalise("boutique"), SubjectIndex([]))
    assert mended is not None
    assert mended.facts == {Fact.WORK: "tailor"}
