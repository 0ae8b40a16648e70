"""Of a section that compares several roles, what it says of the two that were asked about."""

from collections.abc import Collection

from index.lexical.subjects import SubjectIndex

_PAIR = 2
_HEAD = 60
"""Letters of a list item in which it names what it is about."""


def paired(text: str, named: Collection[str], subjects: SubjectIndex) -> str:
    """`text` without the list items on other roles than the two that are `named`, as ids of subjects.

    Left whole where not exactly two are named, or where the list has no item on each of them.
    """
    if len(named) != _PAIR:
        return text
    lines = text.split("\n")
    about = [_about(line, subjects) if line.startswith("- ") else "" for line in lines]
    if not {*named} <= {*about}:
        return text
    return "\n".join(
        line for line, subject in zip(lines, about, strict=True) if not subject or subject in named
    )


def tells_of(direct: str, named: Collection[str], subjects: SubjectIndex) -> bool:
    """Whether a direct answer is one to a question about the two roles that are `named`; where not two are, it is."""
    return len(named) != _PAIR or {*named} <= {m.subject.id for m in subjects.mentions(direct)}


def _about(item: str, subjects: SubjectIndex) -> str:
    """The role that a list item begins with, "" for none."""
    mentions = (m.subject.id for m in subjects.mentions(item[:_HEAD]) if m.subject.topic == "roles")
    return next(mentions, "")
