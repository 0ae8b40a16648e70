"""The map for developers is true: files that it names exist, packages that exist are on it."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

ARCHITECTURE = ROOT / "docs" / "architecture.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
PAGES = [
    ARCHITECTURE,
    CONTRIBUTING,
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs" / "decisions").glob("*.md")),
]
TOPS = ("bot", "index", "knowledge", "training", "tests", "benchmarks", "docs")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_is_named_exists(page: Path) -> None:
    """Paths from the root; one with no folder of ours before it stands beside something that the page names in full."""
    named = re.findall(r"`([\w./-]+(?:/|\.(?:py|md|js|txt|npz)))`", page.read_text("utf-8"))
    whole = {path for path in named if path.split("/")[0] in TOPS}
    assert {path for path in whole if not (ROOT / path).exists()} == set()
    places = {ROOT, *((ROOT / path) for path in whole), *((ROOT / path).parent for path in whole)}
    short = set(named) - whole
    assert {path for path in short if not any((place / path).exists() for place in places)} == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(((?!https?:)[^)#]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_every_package_is_on_the_map() -> None:
    rows = set(re.findall(r"^\| `([\w./]+)` \|", ARCHITECTURE.read_text("utf-8"), re.MULTILINE))
    packages = {name(init.parent) for top in ("bot", "index") for init in (ROOT / top).glob("*/__init__.py")}
    assert packages - rows == set()


def test_the_map_draws_the_contract() -> None:
    """The layers of the drawing are those of `.importlinter`, in their order."""
    drawing = re.search(r"^```\n(.*?)^```$", ARCHITECTURE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    contracts = (ROOT / ".importlinter").read_text("utf-8")
    layers = re.findall(r"contract:(?:bot|index)\].*?layers =\n(.*?)exhaustive", contracts, re.DOTALL)
    assert drawing
    assert len(layers) == 2
    held = [set(line.replace("|", " ").split()) for line in "".join(layers).splitlines()]
    drawn = [set(line.split()) for line in drawing[1].splitlines() if not line.startswith("- -")]
    assert drawn == held


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = [page for page in sorted(folder.glob("*.md")) if page.name != "README.md"]
    listed = re.findall(r"\]\((\d\d-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8"))
    assert listed == [page.name for page in pages]
    for page in pages:
        text = page.read_text("utf-8")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
        assert 15 <= len(text.splitlines()) <= 30, page
