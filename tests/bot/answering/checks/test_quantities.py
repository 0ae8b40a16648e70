"""Numbers, amounts, dates and percentages, told apart and compared across scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.checks.quantities import quantities, unsupported


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It takes 1 to 3 years", [(1, "year"), (3, "year")]),
        ("Rs 1.5 lakh a month, or 50,000 rupees", [(150_000, "rupee"), (50_000, "rupee")]),
        ("15,00,000 PKR and $5 million", [(1_500_000, "rupee"), (5_000_000, "dollar")]),
        ("پچاس لاکھ افراد، ۲۰۲۵ میں 40 فیصد", [(5_000_000, ""), (2025, ""), (40, "%")]),
        (
            "dhai saal, sarhe teen lakh, 2-3 mahine",
            [(2.5, "year"), (350_000, ""), (2, "month"), (3, "month")],
        ),
        ("a 4-year degree, twenty-five students", [(4, "year"), (25, "")]),
        ("10–20% in January 2025", [(10, "%"), (20, "%"), (1, "month of the year"), (2025, "")]),
        ("since 2025-03", [(2025, ""), (3, "month of the year")]),
        ("half of them, lakhon rupay", [(0.5, "share"), (100_000, "vague")]),
        ("1. Learn SQL\n2) Learn Python", []),
        ("do this so that no two of them, one day, ask for more", []),
        ("پانچ سمسٹر", [(5, "semester")]),
    ],
)
def test_read(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(q.value, q.unit) for q in quantities(text)] == expected


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Rs 150,000", "dairh lakh rupay, that is 1.5 lakh rupees"),
        ("پچاس لاکھ افراد", "more than 5 million people"),
        ("teen saal", "3 years"),
        ("3 to 6 months", "between 3 months and 6 months"),
        ("GPT4 and top-10", "GPT-4, the top 10"),
        ("جنوری ۲۰۲۵", "published 2025-01"),
        ("40 percent", "40%"),
        ("۵۰ ہزار روپے", "Rs 50,000"),
    ],
)
def test_the_same_said_otherwise_is_supported(text: str, evidence: str) -> None:
    assert unsupported(text, evidence) == ()


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("3 months", "3 years"),
        ("40 jobs", "40% of jobs"),
        ("Rs 5 lakh", "5 courses"),
        ("$500", "500 rupees"),
        ("GPT-5", "GPT-4 and 5 courses"),
        ("five programmes", "some programmes"),
        ("March 2025", "January 2025"),
        ("pachas lakh", "pandra lakh"),
        ("دو سال", "تین سال"),
        ("millions earn well", "some earn well"),
        ("half of graduates", "some graduates"),
        ("2 crore", "2 lakh"),
    ],
)
def test_another_value_or_unit_is_not(text: str, evidence: str) -> None:
    assert unsupported(text, evidence)


UNITS = {
    "year": ["years", "saal", "سال"],
    "rupee": ["rupees", "rupay", "روپے"],
    "%": ["percent", "fisad", "فیصد"],
}
SCALES = {1.0: [""], 1e3: ["thousand", "hazar", "ہزار"], 1e5: ["lakh", "لاکھ"], 1e7: ["crore", "کروڑ"]}


@given(st.data(), st.integers(1, 999), st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(SCALES)))
def test_a_number_with_scale_and_unit_is_one_quantity(
    data: st.DataObject, number: int, unit: str, scale: float
) -> None:
    written = [data.draw(st.sampled_from(words)) for words in (SCALES[scale], UNITS[unit])]
    text = " ".join(filter(None, ("takes", str(number), *written, "here")))
    (found,) = quantities(text)
    assert (found.value, found.unit) == (number * scale, unit)


@given(st.text(st.sampled_from("0123456789.,-+ %$kmلاکھدوaik\n"), max_size=40))
def test_whatever_is_written_supports_itself(text: str) -> None:
    assert unsupported(text, text) == ()
