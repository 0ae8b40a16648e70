"""Steps in another order, "every" for "some", things exchanged, promises, and sums that an answer does itself; in three
scripts."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.answering.amounts.reading import amounts
from bot.answering.checks.claims import claim_faults
from bot.answering.checks.figures import figure_faults
from bot.answering.checks.grounding import check
from bot.answering.checks.grounds import Check, Grounds
from bot.answering.checks.meaning.crossed import crossed_fault
from bot.answering.checks.meaning.general import general_fault
from bot.answering.checks.meaning.sequence import order_fault
from bot.answering.checks.promises import promises
from index.text.language import Language

EN = (
    "Baking: how to begin\nLearn the oven first, and the decoration last. Weigh flour before you add milk."
    "\n\n1. Bread: dough and yeast.\n2. Cakes: cream and sugar.\n\nSome bakeries train helpers. Sourdough is for taste, and wheat flour for speed."
    " The commonest mistake is an oven that is too cold."
)
RO = (
    "Baking: shuruaat\nPehle roti banayein, phir cake sajayein. Aksar bakery mein helper seekh jata hai."
    "\n\n- pehla mahina: khameer aur aata\n- doosra mahina: cream aur cheeni\n\nMaida speed ke liye hai aur besan taste ke liye."
)
UR = (
    "بیکنگ: شروعات\nپہلے روٹی بنائیں، پھر کیک سجائیں۔ اکثر بیکری میں مددگار سیکھ جاتا ہے۔"
    " ایک گائیڈ کے مطابق پہلے آٹا دیکھا جاتا ہے، سجاوٹ آخر میں۔"
)


@pytest.mark.parametrize(
    ("passage", "sentence", "wrong"),
    [
        (EN, "Learn the decoration first and the oven last.", True),
        (EN, "Learn the oven first, the decoration comes last.", False),
        (EN, "Begin with cakes and cream, then bread and yeast.", True),
        (EN, "Begin with bread and yeast, then cakes and cream.", False),
        (EN, "Add milk before flour.", True),
        (EN, "Add flour before milk.", False),
        (RO, "Pehle cake sajayein, phir roti banayein.", True),
        (RO, "Roti ke baad cake sajayein.", False),
        (RO, "Pehle mahine cream aur cheeni, doosre mahine khameer.", True),
        (RO, "Pehle mahine khameer, doosre mahine cream aur cheeni.", False),
        (UR, "پہلے کیک سجائیں، پھر روٹی بنائیں۔", True),
        (UR, "پہلے سجاوٹ دیکھی جاتی ہے اور آٹا آخر میں۔", True),
        (UR, "پہلے آٹا دیکھا جاتا ہے اور سجاوٹ آخر میں۔", False),
    ],
)
def test_steps_come_in_the_order_of_the_passage(passage: str, sentence: str, wrong: bool) -> None:
    assert (order_fault(sentence, (passage,)) is not None) is wrong


@pytest.mark.parametrize(
    ("passage", "sentence", "wrong"),
    [
        (EN, "Every bakery trains helpers.", True),
        (EN, "Some bakeries train helpers.", False),
        (EN, "Write down every step.", False),
        (EN, "There is no one figure for what anyone earned.", False),
        ("Accounts: next\nYou know what each figure means.", "You know what every figure means.", False),
        (RO, "Har bakery mein helper seekh jata hai.", True),
        (RO, "Har hafte roti banate hain.", False),
        (UR, "ہر بیکری میں مددگار سیکھ جاتا ہے۔", True),
        (UR, "اکثر بیکری میں مددگار سیکھ جاتا ہے۔", False),
    ],
)
def test_all_is_said_only_where_the_passage_says_it(passage: str, sentence: str, wrong: bool) -> None:
    assert (general_fault(sentence, (passage,)) is not None) is wrong


@pytest.mark.parametrize(
    ("passage", "sentence", "wrong"),
    [
        (EN, "Sourdough is for speed and wheat flour for taste.", True),
        (EN, "Sourdough is for taste and wheat flour for speed.", False),
        (EN, "The commonest mistake is buying dear sugar.", True),
        (EN, "The commonest mistake is a cold oven.", False),
        (RO, "Maida taste ke liye hai aur besan speed ke liye.", True),
        (RO, "Besan taste ke liye hai, maida speed ke liye.", False),
    ],
)
def test_things_keep_what_is_told_of_them(passage: str, sentence: str, wrong: bool) -> None:
    assert (crossed_fault(sentence, (passage,)) is not None) is wrong


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("That income is certain.", True),
        ("Aap ke sab number pakka transfer ho jayenge.", True),
        ("Python ki bunyad pakki karein.", False),
        ("ایک تفصیل ضرور رکھیں، اس سے درخواست الگ لگے گی۔", False),
        ("آپ کو نوکری ضرور ملے گی۔", True),
    ],
)
def test_nobody_is_made_sure(sentence: str, wrong: bool) -> None:
    assert promises(sentence) is wrong


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("Karam: qaide\nIs liye field chhorein nahi, isi mein upar jayein.", "Is liye field chhor dein."),
        ("Rules: fees\nPaying off the platform breaks its rules.", "Paying off the platform is allowed once you know them."),
        ("تصویریں: کہاں سے\nایک تحصیل کی مفت سیٹلائٹ تصویریں لیں۔", "سیٹلائٹ تصویریں مفت نہیں ملتیں، خریدنی پڑتی ہیں۔"),
    ],
)  # fmt: skip
def test_the_opposite_in_other_words_is_a_fault(passage: str, sentence: str) -> None:
    assert [fault.check for fault in claim_faults(sentence, (passage,))] == [Check.NEGATION]


def test_what_is_not_public_denies_nothing() -> None:
    passage = "Work: care\nWorkers' files and price lists that are not public stay out of public tools."
    assert claim_faults("Workers' files should stay out of public tools.", (passage,)) == []


PLAN = (
    "Plan: time\nPlan 3 weeks, 7 hours a week. Half an hour a day. One credit costs Rs935. The age is up to 35. 71% found work. The grant is Rs6,000 a month."
    " Plan four months in all: Month 1-2 reading, month 3-4 writing."
)


@pytest.mark.parametrize(
    ("sentence", "question", "fine"),
    [
        ("3 weeks at 7 hours a week, so 21 hours in all.", "", True),
        ("3 weeks at 7 hours a week, so 25 hours in all.", "", False),
        ("3 weeks at 7 hours a week, 21 hours.", "", False),  # nothing says that it follows
        ("Up to 35, so at 24 you have 11 years left.", "I am 24", True),
        ("Up to 35, so at 24 you have 15 years left.", "I am 24", False),
        ("A credit is Rs935, so your 15 come to Rs14,025.", "15 credits", True),
        ("A credit is Rs935, so your 15 come to Rs19,025.", "15 credits", False),
        ("71% found work, that is 7 of 10.", "", True),
        ("71% found work, that is 9 of 10.", "", False),
        ("The grant is Rs6,000 a month, which is Rs72,000 over a year.", "", True),
        ("The grant is Rs6,000 a month, which is Rs60,000 over a year.", "", False),
        ("Give the last two months to writing.", "", True),
        ("Give the last three months to writing.", "", False),
    ],
)
def test_an_answer_may_calculate_and_must_do_it_right(sentence: str, question: str, fine: bool) -> None:
    grounds = Grounds((PLAN,), Language.ENGLISH, question)
    assert (figure_faults(sentence, (PLAN,), grounds) == []) is fine


def test_a_sum_may_rest_on_the_sentence_before() -> None:
    passage = "Data: sizes\nThe first set has 76,637 pairs. The second set has 20,000 sentences."
    said = "The first set has 76,637 pairs [1]. The second set has 20,000 sentences [1]. So the first is {} times larger [1]."
    grounds = Grounds((passage,), Language.ENGLISH)
    assert check(said.format("more than 3"), grounds).faults == ()
    assert [f.check for f in check(said.format("more than 5"), grounds).faults] == [Check.NUMBER]


PACES = {
    Language.ENGLISH: ("{} hours a day", "{} hours a week", "{} hours a month"),
    Language.ROMAN_URDU: ("roz {} ghante", "hafte mein {} ghante", "mahine mein {} ghante"),
    Language.URDU: ("روز {} گھنٹے", "ہفتے میں {} گھنٹے", "مہینے میں {} گھنٹے"),
}
FRAMES = {
    Language.ENGLISH: "Reading takes {}.",
    Language.ROMAN_URDU: "Parhne mein {} dein.",
    Language.URDU: "پڑھنے کو {} دیں۔",
}
LANGUAGES = st.sampled_from(list(PACES))


@settings(deadline=None)
@given(LANGUAGES, LANGUAGES, st.integers(2, 20), st.integers(2, 20), st.integers(0, 2), st.integers(0, 2))
def test_so_much_a_day_is_never_so_much_a_week(
    mine: Language, its: Language, value: int, stated: int, pace: int, told: int
) -> None:
    assume((value, pace) != (stated, told))
    passage = "Reading: parhna پڑھنا\n" + FRAMES[its].format(PACES[its][told].format(stated))
    sentence = FRAMES[mine].format(PACES[mine][pace].format(value))
    assert figure_faults(sentence, (passage,), Grounds((passage,), mine)), (sentence, passage)


@settings(deadline=None)
@given(LANGUAGES, st.integers(2, 20), st.integers(0, 2))
def test_the_pace_of_the_passage_is_never_a_fault(language: Language, value: int, pace: int) -> None:
    sentence = FRAMES[language].format(PACES[language][pace].format(value))
    passage = "Reading: parhna پڑھنا\n" + sentence
    assert figure_faults(sentence, (passage,), Grounds((passage,), language)) == []


UNITS = ("rupees", "dollars", "%", "hours", "months", "years")


@settings(deadline=None)
@given(
    st.integers(11, 990), st.integers(11, 990), st.integers(2015, 2025), st.integers(2015, 2025),
    st.sampled_from(UNITS), st.sampled_from(UNITS), st.booleans(),
)  # fmt: skip
def test_no_figure_passes_with_another_value_unit_owner_or_year(
    one: int, other: int, year: int, later: int, unit: str, another: str, swapped: bool
) -> None:
    assume(one != other and year != later and unit != another)
    assume(not any(a.is_said_by(b) for a in amounts(f"{one} {another}") for b in amounts(f"{one} {unit}")))
    passage = f"Sizes: two houses\nIn {year}, NUST had {one} {unit}. In {later}, PIAIC had {other} {unit}."
    grounds = Grounds((passage,), Language.ENGLISH)
    true = f"In {year}, NUST had {one} {unit}."
    wrong = [
        f"In {year}, NUST had {one + 1000} {unit}.",
        f"In {year}, NUST had {one} {another}.",
        f"In {year}, NUST had {other} {unit}.",
        f"In {later}, NUST had {one} {unit}.",
    ]
    assert check(f"{true} [1]", grounds).faults == ()
    for sentence in wrong:
        assert not check(f"{sentence} [1]", grounds).sendable, sentence


@given(st.integers(2, 400), st.integers(2, 400), st.integers(1, 100_000))
def test_no_product_passes_but_the_true_one(weeks: int, hours: int, told: int) -> None:
    assume(told not in {weeks * hours, weeks, hours, weeks + hours, abs(weeks - hours)})
    assume(abs(Fraction(told, weeks * hours) - 1) > Fraction(7, 100))
    passage = f"Plan: time\nPlan {weeks} weeks, {hours} hours a week."
    sentence = f"{weeks} weeks at {hours} hours a week, so about {told} hours in all."
    assert figure_faults(sentence, (passage,), Grounds((passage,), Language.ENGLISH)), sentence
