"""A title that names a subject which is there already, in whatever script, is told of."""

from tests.console import Browser, get, post

ENGLISH = """---
title: Free bus for girls
aliases: []
updated: 2026-11-24
sources: []
---

## When does the bus leave? {#leaves}

It leaves at eight.
"""


async def test_the_same_subject_is_offered_in_another_script(admin: Browser) -> None:
    _, none = await get(admin, "same", title="لڑکیوں کے لیے مفت بس", script="ur")
    assert none["subjects"] == []
    path = "documents/free-bus.en.md"
    assert (await post(admin, "file", {"path": path, "text": ENGLISH, "base": ""}))[0] == 200
    for title, script in (
        ("لڑکیوں کے لیے مفت بس", "ur"),
        ("larkiyon ke liye muft bus", "ur-Latn"),
        ("Free  bus for girls", "en"),
    ):
        _, found = await get(admin, "same", title=title, script=script)
        assert found["subjects"][0] == {
            "id": "documents/free-bus",
            "titles": {"en": "Free bus for girls"},
            "sections": [{"id": "leaves", "heading": "When does the bus leave?"}],
        }, title
    _, other = await get(admin, "same", title="شام کی کلاسیں", script="ur")
    assert "documents/free-bus" not in [one["id"] for one in other["subjects"]]


async def test_what_is_live_is_offered_and_bad_input_is_nothing(admin: Browser) -> None:
    _, found = await get(admin, "same", title="ازگر Python", script="ur")
    assert found["subjects"][0]["id"] == "skills/python"
    for bad in (
        {},
        {"title": "Python"},
        {"title": "Python", "script": "fr"},
        {"title": "  ", "script": "en"},
    ):
        status, found = await get(admin, "same", **bad)
        assert (status, found["subjects"]) == (200, [])
