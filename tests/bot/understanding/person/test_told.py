"""What is read of the person in a message, and what is not: a wrong fact is worse than a missing one."""

import pytest

from bot.understanding.person.facts import cue, read_table, told_words
from bot.understanding.person.told import told_in
from index.text.normalise import normalise, words

NOBODY: dict[str, str] = {}


def facts(text: str) -> dict[str, str]:
    return {str(fact): value for fact, value in told_in(normalise(text)).facts.items()}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("BBA marketing, 3.1 cgpa, no coding ever. which ai job suits me", "education bba, field marketing"),
        ("maine bcom kiya hai, ab kya karun", "education bcom, stage done"),
        ("i have an MBA", "education mba, stage done"),
        ("میں نے بی کام کیا ہے، عمر ۳۴ سال", "education bcom, stage done, age 34"),
        ("did DAE electrical from GCT Rasul, 2nd division. can I get in", "education dae, field electrical, stage done"),
        ("LLB kr rha hn 4th year, scope btao", "education llb, stage doing, year year 4, gender man"),
        ("A levels student from Karachi, taking Maths", "education a-levels, stage doing, city karachi"),
        ("i'm in 10th class from a village school", "year class 10"),
        ("im in 3rd semester cs and still cant write a loop", "year semester 3"),
        ("Sir I am pharmacist in Gujranwala running own store", "work pharmacist, city gujranwala"),
        ("teacher hoon 2nd shift bhi parhati hoon", "work teacher, gender woman"),
        ("yar bank me relationship officer hu", "work banker"),
        ("بینک میں کیشیئر ہوں تنخواہ پچپن ہزار", "work banker"),
        ("bhai main careem chalata hu din me", "work driver, gender man"),
        ("میں تو گھریلو عورت ہوں", "work housewife, gender woman"),
        ("khuzdar se lrki hu hostel allow nhi", "city khuzdar, gender woman"),
        ("quetta se hun, 2 ghante roz milte hain", "city quetta, hours 2"),
        ("we are in Gilgit, what is near", "city gilgit"),
        ("mere pas sirf mobile h", "device phone"),
        ("میرے پاس لیپ ٹاپ نہیں ہے", "device no-laptop"),
        ("inter ho gaya, laptop h core i3 4gb", "education fsc, device laptop i3 4gb"),
        ("main seekhungi", "gender woman"),
        ("17 سال کی ہوں شناختی کارڈ نہیں بنا", "age 17, gender woman"),
        ("my husband says no job", "gender woman"),
    ],
)  # fmt: skip
def test_told(text: str, told: str) -> None:
    expected = dict(part.split(" ", 1) for part in told.split(", "))
    found = facts(text)
    if "stage" not in expected:
        found.pop("stage", None)
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "bcom kia hai",
        "ایف ایس سی کیا ہے",
        "is BBA better than BCom",
        "آئی سی ایس اور ایف ایس سی پری انجینرنگ میں سے کونسا ٹھیک رہیگا، مجھے روبوٹ بنانے کا شوق ہے",
        "DAE electronics 3 yr diploma enough for ai job or do i need bsc",
        "fsc pre eng k baad ai acha hai ya civil engg",
        "Can a person with only matric get any AI related job",
        "kya ai accountants ko kha jayega",
        "can a primary school teacher become a person who trains others",
        "what should a lawyer learn first",
        "universities in Lahore for AI",
        "islamabad me bs ai konsi uni sasti h",
        "what salary should I offer a fresh ML engineer in Islamabad",
        'heard "I am a teacher from Multan" in an ad',
        "my father says I am a banker from Multan now",
        "ابو اکاؤنٹنٹ ہیں اور کہتے ہیں تم بھی بی کام کرو",
        "hmare qari sahb mana krte hn is se",
        "papa army se retire hue hain, 45 age",
        "In Chitral internet comes 3 hours a day",
        "my wrist pains from typing 10 hours daily",
        "is 43 too late",
        "k electric bill is 42 thousand",
        "no computer lab in our school",
        "screen se ankhein dukhti hn",
        "acha ji phr baat krty hn",
        "BSCS ki degree bnwani h jo verify ho jaye",
        "Deaf boy, matric from special school. can he do annotation",
        "laptop for first semester under 60k?",
    ],
)
def test_not_told(text: str) -> None:
    assert facts(text) == NOBODY


@pytest.mark.parametrize(
    ("text", "whom", "theirs"),
    [
        ("My son got 61% in FSc pre engineering. will they take him", "son", {"education": "fsc", "field": "pre-engineering", "stage": "done"}),
        ("Daughter is 16, very shy. What suits her", "daughter", {"age": "16"}),
        ("my daughter is 10th class", "daughter", {"year": "class 10"}),
        ("beti ko nursing krwau ya computer", "daughter", {}),
        ("بیٹا ۱۰ سال کا ہے کیا ابھی سے کوڈنگ میں ڈال دوں", "son", {"age": "10"}),
        ("My sister is in class 10 with arts, can she go to AI", "sister", {"year": "class 10"}),
        ("koi job h mere bhai k liye? ics kia hua h", "brother", {"education": "ics", "stage": "done"}),
        ("my son say abba learn AI. what can a man like me do", "", {}),
        ("my elder brother is engineer and jobless", "", {}),
        ("my dad says do labour. how do I convince him", "", {}),
        ("ہمارا شعبہ بچے گا؟", "", {}),
        ("thanks beta God bless you", "", {}),
        ("ابو کو بھیجنے کی دھمکی دے رہا ہے", "", {}),
    ],
)  # fmt: skip
def test_asked_for(text: str, whom: str, theirs: dict[str, str]) -> None:
    telling = told_in(normalise(text))
    assert (telling.whom, {str(fact): value for fact, value in telling.theirs.items()}) == (whom, theirs)
    assert "education" not in telling.facts


def test_no_word_of_the_table_stands_for_two_values() -> None:
    table = read_table("told")
    for kind in told_words():
        meant: dict[tuple[str, ...], set[str]] = {}
        for value, said in table[kind].items():
            for word in said.split(","):
                meant.setdefault(tuple(words(normalise(word))), set()).add(value)
        assert {run: values for run, values in meant.items() if len(values) > 1 or not run} == {}, kind


def test_cues_are_not_empty() -> None:
    assert all(cue(name) for name in read_table("told")["cue"])
