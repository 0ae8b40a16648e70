"""Raised numbers: written, told apart, taken out."""

from bot.messages.citations import has_marks, mark, without_marks


def test_marks() -> None:
    assert mark([1, 12]) == "¹\u202f¹²"
    assert without_marks(f"Learn SQL.{mark([1, 2])} Use it.{mark([3])}") == "Learn SQL. Use it."
    assert has_marks("Learn SQL.¹")
    assert not has_marks("Learn SQL 1.")
