"""The small raised numbers of an answer that lead to its sources."""

import re
from collections.abc import Iterable

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_APART = "\u202f"
"""A narrow space that does not break: "¹ ²" is no twelve."""
_MARKS = re.compile(f"[{_APART}]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:{_APART}[⁰¹²³⁴⁵⁶⁷⁸⁹]+)*")


def mark(numbers: Iterable[int]) -> str:
    """These numbers, raised."""
    return _APART.join(str(number).translate(_RAISED) for number in numbers)


def without_marks(text: str) -> str:
    """A text without its raised numbers."""
    return _MARKS.sub("", text)


def has_marks(text: str) -> bool:
    return bool(_MARKS.search(text))
