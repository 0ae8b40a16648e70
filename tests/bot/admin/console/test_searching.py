"""Sections are found by any word of their names and text, names first."""

import pytest

from tests.console import Browser, get


async def units(admin: Browser, q: str) -> list[str]:
    _, found = await get(admin, "search", q=q)
    return [row["unit"] for row in found["sections"]]


@pytest.mark.parametrize("q", ["data analyst skills", "ANALYST  Skills", "roles/data-analyst#skills"])
async def test_names_come_first(admin: Browser, q: str) -> None:
    assert (await units(admin, q))[0] == "roles/data-analyst#skills"


async def test_text_is_found_with_what_stands_around_it(admin: Browser) -> None:
    _, found = await get(admin, "search", q="asks tables")
    (row,) = [row for row in found["sections"] if row["unit"] == "skills/sql#what"]
    assert "SQL asks questions of tables" in row["piece"]


async def test_another_script_finds_it_too(admin: Browser) -> None:
    _, found = await get(admin, "search", q="اینالسٹ", lang="ur")
    assert {row["subject"] for row in found["sections"]} == {"roles/data-analyst"}
    assert any("\u0600" <= letter <= "\u06ff" for letter in found["sections"][0]["title"])


async def test_nothing_is_found_by_nothing(admin: Browser) -> None:
    assert await units(admin, "") == await units(admin, "zzz") == await units(admin, " ") == []
    assert (await get(admin, "search", q="x" * 5000, lang="<x>"))[0] == 200


async def test_strangers_search_nothing(stranger: Browser) -> None:
    assert (await get(stranger, "search", q="data"))[0] == 401
