"""Figures of every kind, told apart and compared across scripts; none escapes, and no name swallows one."""

import re
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.answering.amounts.reading import amounts
from bot.answering.amounts.support import unsupported
from bot.answering.amounts.tokens import plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It takes 1 to 3 years", [(1, "year"), (3, "year")]),
        ("Rs51,344 a month", [(51_344, "rupee")]),
        ("Rs. 51,344/-", [(51_344, "rupee")]),
        ("PKR 51k", [(51_000, "rupee")]),
        ("51 ہزار روپے", [(51_000, "rupee")]),
        ("5 ارب", [(5_000_000_000, "")]),
        ("$5bn, 5 بلین", [(5_000_000_000, "dollar"), (5_000_000_000, "")]),
        ("۵۰٪", [(50, "%")]),
        ("۵۱،۳۴۴ روپے", [(51_344, "rupee")]),
        ("1–3 years", [(1, "year"), (3, "year")]),
        ("ایک چوتھائی", [(0.25, "share")]),
        ("teen chauthai aur aadha", [(0.75, "share"), (0.5, "share")]),
        ("Year 1, weeks 3 to 6, 4th", [(1, "ordinal"), (3, "ordinal"), (6, "ordinal"), (4, "ordinal")]),
        (
            "Rs 5 lakhs, two-thirds of it, lakhs of rupees",
            [(500_000, "rupee"), (2 / 3, "share"), (100_000, "vague")],
        ),
        ("Rs 1.5 lakh a month, or 50,000 rupees", [(150_000, "rupee"), (50_000, "rupee")]),
        ("15,00,000 PKR and $5 million", [(1_500_000, "rupee"), (5_000_000, "dollar")]),
        ("2 لاکھ 33 ہزار 534 روپے", [(233_534, "rupee")]),
        ("دو لاکھ تینتیس ہزار پانچ سو چونتیس روپے", [(233_534, "rupee")]),
        ("two hundred thirty-three thousand five hundred and thirty-four rupees", [(233_534, "rupee")]),
        ("ہزار روپے، سو فیصد", [(1_000, "rupee"), (100, "%")]),
        ("sawa lakh rupay, paune do lakh", [(125_000, "rupee"), (175_000, "")]),
        ("پچاس لاکھ افراد، ۲۰۲۵ میں 40 فیصد", [(5_000_000, ""), (2025, ""), (40, "%")]),
        (
            "dhai saal, sarhe teen lakh, 2-3 mahine",
            [(2.5, "year"), (350_000, ""), (2, "month"), (3, "month")],
        ),
        ("a 4-year degree, twenty-five students", [(4, "year"), (25, "")]),
        ("10–20% in January 2025", [(10, "%"), (20, "%"), (1, "month of the year"), (2025, "")]),
        ("since 2025-03", [(2025, ""), (3, "month of the year")]),
        ("FY25 and 2023-24", [(2025, ""), (2023, ""), (2024, "")]),
        ("in 2024 and 40%", [(2024, ""), (40, "%")]),
        ("15/03/2025", [(2025, ""), (3, "month of the year"), (15, "")]),
        ("half of them, lakhon rupay", [(0.5, "share"), (100_000, "vague")]),
        ("half an hour, 2½ years", [(0.5, "hour"), (2.5, "year")]),
        (
            "one and a half million, half a billion rupees, half-done",
            [(1_500_000, ""), (500_000_000, "rupee")],
        ),
        ("teen universities, das courses, saath hafte", [(3, ""), (10, "")]),
        ("ڈیٹا بیس، اسی سال، بیس سال", [(20, "year")]),
        ("$20–$30, 3,4 saal", [(20, "dollar"), (30, "dollar"), (3, ""), (4, "year")]),
        ("1. Learn SQL\n2) Learn Python", []),
        ("do this so that no two of them, one day, ask for more", []),
        ("5 k baad", [(5, "")]),
        ("پانچ سمسٹر", [(5, "semester")]),
    ],
)
def test_read(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(float(a.value), a.unit) for a in amounts(text)] == expected


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Rs 150,000", "dairh lakh rupay, that is 1.5 lakh rupees"),
        ("51,344 rupees", "on average Rs51,344 a month"),
        ("پچاس لاکھ افراد", "more than 5 million people"),
        ("teen saal", "3 years"),
        ("36 months", "3 years"),
        ("8 semesters", "a 4-year degree"),
        ("half of merit", "50% test"),
        ("two thirds", "66.7%"),
        ("a quarter of a percent", "0.25%"),
        ("3 to 6 months", "between 3 months and 6 months"),
        ("GPT4 and top-10", "GPT-4, the top 10"),
        ("BPS 17", "a BPS-17 post"),
        ("جنوری ۲۰۲۵", "published 2025-01"),
        ("40 percent", "40%"),
        ("۵۰ ہزار روپے", "Rs 50,000"),
        ("about Rs 51,000", "Rs51,344"),
        ("30 hours a week", "about 30 free GPU hours a week"),
        ("test 50%, inter ka 40 feesad aur matric ka 10.", "test 50%, inter 40% aur matric 10%"),
        ("a thousand rupees", "that is two hundred and fifty rupees, or a thousand."),
        ("2.5 CGPA", "it asks 2.5 or 60%"),
        ("a year and a half", "about 18 months"),
        ("an hour a day", "one hour every day"),
        ("a year or two", "A year or two of work helps"),
        ("2 لاکھ سے زیادہ", "233,534 students"),
        ("23% se 33%", "23 سے بڑھ کر 33 فیصد"),
        ("ریاضی 50، فزکس 30 اور انگریزی 20 فیصد", "maths 50%, physics 30% and English 20%"),
        ("15 saal ki umar", "aged 15 to 30"),
        ("ek mahina", "it takes a month"),
    ],
)
def test_the_same_said_otherwise_is_supported(text: str, evidence: str) -> None:
    assert unsupported(text, evidence) == ()


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Rs23,534", "Rs233,534 and 344"),
        ("Rs51,344", "51,433 rupees"),
        ("about Rs 52,000", "Rs51,344"),
        ("Rs 51,000", "Rs51,344"),
        ("about 2020", "2024"),
        ("Rs51,344 a year", "Rs51,344 a month"),
        ("51,344 rupay salana", "mahana 51,344 rupay"),
        ("3 months", "3 years"),
        ("40 jobs", "40% of jobs"),
        ("Rs 5 lakh", "5 courses"),
        ("an hour a day", "fifteen minutes each day"),
        ("30 hours a month", "about 30 free GPU hours a week"),
        ("a year and a half", "one year"),
        ("more than 2,000 firms", "in 2023 there were 20,000 firms"),
        ("$500", "500 rupees"),
        ("GPT-5", "GPT-4 and 5 courses"),
        ("GPT-3", "GPT-35"),
        ("GPT-3", "GPT-3.5"),
        ("GPT-35", "GPT-3 5 courses"),
        ("five programmes", "some programmes"),
        ("March 2025", "January 2025"),
        ("pachas lakh", "pandra lakh"),
        ("دو سال", "تین سال"),
        ("ہزار روپے فیس", "2 ہزار روپے فیس"),
        ("millions earn well", "some earn well"),
        ("thousands earn well", "in 2025 some earn well"),
        ("half of graduates", "some graduates"),
        ("2 crore", "2 lakh"),
        ("3520212345671", "3520212345672"),
    ],
)
def test_another_value_or_unit_is_not(text: str, evidence: str) -> None:
    assert unsupported(text, evidence)


DIGITS = ("0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９")
PIECES = st.sampled_from(
    ["Rs", "PKR ", "$", "lakh", " لاکھ ", "ہزار", " روپے", "k", "%", "٪", " فیصد", "GPT-", "H", "-", "–", "/", "/-", ".", ",", "،", "٬",
     " ", "\n", "\u00a0", "\u200c", " to ", " سے ", " years", "saal", "th", "x", "½", "²", "#", "(", ")", ":", "میں", "and ", "fy", "'", "+"]
)  # fmt: skip
NUMBERS = st.tuples(st.integers(0, 10**9), st.sampled_from(DIGITS)).map(
    lambda drawn: "".join(drawn[1][int(digit)] for digit in str(drawn[0]))
)


@given(st.lists(st.one_of(NUMBERS, PIECES), max_size=12).map("".join))
def test_no_digit_escapes(text: str) -> None:
    """Whatever the script and whatever stands beside it, each digit belongs to a figure that has to be supported."""
    read = amounts(text)
    for digit in re.finditer("[0-9]", plain(text)):
        assert any(a.start <= digit.start() < a.end for a in read), (text, plain(text))


@given(st.lists(st.one_of(NUMBERS, PIECES), max_size=12).map("".join))
def test_whatever_is_written_supports_itself(text: str) -> None:
    assert unsupported(text, text) == ()


UNITS = {
    "year": ["years", "saal", "سال"],
    "rupee": ["rupees", "rupay", "روپے"],
    "%": ["percent", "fisad", "فیصد"],
}
SCALES = {1: [""], 10**3: ["thousand", "hazar", "ہزار"], 10**5: ["lakh", "لاکھ"], 10**7: ["crore", "کروڑ"]}


@given(st.data(), st.integers(1, 999), st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(SCALES)))
def test_a_number_with_scale_and_unit_is_one_amount(
    data: st.DataObject, number: int, unit: str, scale: int
) -> None:
    written = [data.draw(st.sampled_from(words)) for words in (SCALES[scale], UNITS[unit])]
    text = " ".join(filter(None, ("takes", str(number), *written, "here")))
    (found,) = amounts(text)
    assert (int(found.value), found.unit) == (number * scale, unit)


def _in_urdu(value: int, digits: str) -> str:
    return "".join(digits[int(char)] if char.isdigit() else "،" for char in f"{value:,}")


WAYS: list[Callable[[int], str]] = [
    lambda value: f"Rs{value:,}",
    lambda value: f"Rs. {value:,}/-",
    lambda value: f"PKR-{value}",
    lambda value: f"{value:,} rupees",
    lambda value: f"{value} روپے",
    lambda value: f"{_in_urdu(value, DIGITS[1])} روپے",
    lambda value: f"{value // 100_000} lakh {value % 100_000 // 1000} hazar {value % 1000} rupay",
    lambda value: f"Rs {value / 100_000:.5f} lakh",
    lambda value: f"{value:,}".replace(",", "\u00a0") + " rupees",
]


@given(
    st.integers(100_001, 999_999),
    st.sampled_from(WAYS),
    st.sampled_from(WAYS),
    st.integers(0, 5),
    st.integers(1, 9),
)
def test_a_rupee_figure_is_the_same_in_all_its_ways_and_another_with_one_digit_changed(
    value: int, one: Callable[[int], str], other: Callable[[int], str], place: int, shift: int
) -> None:
    assume(value % 1000 and value % 100_000 >= 1000 and not 1900 <= value % 1000 <= 2100)
    digits = list(str(value))
    digits[place] = str((int(digits[place]) + shift) % 10)
    wrong = int("".join(digits))
    assert unsupported(one(value), other(value)) == ()
    assume(wrong > 100_000 and wrong % 1000 and wrong % 100_000 >= 1000)
    assert unsupported(one(wrong), other(value)), (one(wrong), other(value))


@given(
    st.sampled_from(["GPT", "BPS", "H", "CS", "Llama", "covid"]),
    st.integers(1, 999),
    st.integers(1, 999),
    st.sampled_from(["", "-", " "]),
    st.sampled_from(["", "-"]),
)
def test_a_name_is_supported_by_itself_and_by_no_other(
    name: str, number: int, other: int, joined: str, mine: str
) -> None:
    assume(number != other)
    evidence = f"people use {name}{joined}{number} every day"
    assert unsupported(f"{name}{mine}{number}", evidence) == ()
    assert unsupported(f"{name}{mine}{other}", evidence)
    assert unsupported(f"Rs {number}", f"{name}{mine}{number}")
