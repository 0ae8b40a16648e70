"""A message about a script names the one it wants, or one that it cannot read."""

import pytest

from bot.understanding.asked_script import script_wanted
from index.text.language import Language
from index.text.normalise import normalise, words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("roman me likho mera phone urdu theek nai dikhata", Language.ROMAN_URDU),
        ("urdu font saaf nhi", Language.ROMAN_URDU),
        ("i cant read urdu", Language.ROMAN_URDU),
        ("your text is coming as question marks", Language.ROMAN_URDU),
        ("رومن میں مت لکھیں، اردو میں لکھیں", Language.URDU),
        ("can u talk in english, not good in urdu", Language.ENGLISH),
        ("angrezi na maro urdu me bolo", Language.URDU),
    ],
)
def test_the_script_that_is_wanted(text: str, wanted: Language) -> None:
    assert script_wanted(words(normalise(text)), Language.URDU) is wanted


def test_unreadable_text_in_another_script_names_none() -> None:
    assert script_wanted(["only", "boxes"], Language.ENGLISH) is None
