"""The map for developers is true: files that it names exist, packages that exist are on it."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

ARCHITECTURE = ROOT / "docs" / "architecture.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
TRAINING = ROOT / "training" / "README.md"
PAGES = [
    ARCHITECTURE,
    CONTRIBUTING,
    TRAINING,
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs" / "decisions").glob("*.md")),
]
TOPS = (".ci", ".github", "bot", "index", "knowledge", "training", "tests", "benchmarks", "deploy", "docs")
ELSEWHERE = {"__init__.py", "dakshina_ur_sentences.jsonl", "dakshina_ur_lexicon.jsonl", "ntrex_en_ur.jsonl"}
"""Files of every package, and files of data that do not come with the project."""
_PATH = re.compile(r"`([\w.*/-]+)`")
_FILE = re.compile(r".+\.(?:py|md|js|json|jsonl|ini|toml|txt|npz|yml|html|css|tsv|lock)")
_IN = re.compile(r"(`[^`|]+`(?:(?:, | and )`[^`|]+`)*) in `([\w./-]+\.\w+)`")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def named(page: Path) -> set[str]:
    """Files and folders that a page names, as it writes them."""
    spans = set(_PATH.findall(page.read_text("utf-8"))) - ELSEWHERE
    return {
        span for span in spans if span.split("/")[0] in TOPS or span.endswith("/") or _FILE.fullmatch(span)
    }


def there(place: Path, path: str) -> bool:
    """Whether there is such a file or folder, or one that fits where the name has a star."""
    return any(place.glob(path.rstrip("/"))) if "*" in path else (place / path).exists()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_is_named_exists(page: Path) -> None:
    """Paths from the root; one with no folder of ours before it stands beside something that the page names in full."""
    whole = {path for path in named(page) if path.split("/")[0] in TOPS}
    assert {path for path in whole if not there(ROOT, path)} == set()
    places = {
        ROOT,
        page.parent,
        *((ROOT / path) for path in whole),
        *((ROOT / path).parent for path in whole),
    }
    short = named(page) - whole
    assert {path for path in short if not any(there(place, path) for place in places)} == set()


def test_a_file_is_named_with_its_folder() -> None:
    """Whoever looks for a change need not guess which of two files of a name is meant."""
    bare = {path for path in named(CONTRIBUTING) if path.split("/")[0] not in TOPS}
    assert {path for path in bare if not there(ROOT, path)} == set()


@pytest.mark.parametrize("page", [ARCHITECTURE, CONTRIBUTING], ids=name)
def test_what_is_to_be_found_in_a_file_stands_in_it(page: Path) -> None:
    """ "`X` in `file`"."""
    found = [
        (word, path)
        for words, path in _IN.findall(page.read_text("utf-8"))
        for word in re.findall(r"`([^`]+)`", words)
    ]
    assert len(found) > 8
    lost = {(word, path) for word, path in found if word.rstrip("…") not in (ROOT / path).read_text("utf-8")}
    assert lost == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(((?!https?:)[^)#]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_every_package_is_on_the_map() -> None:
    """Those within another are named in its row."""
    text = ARCHITECTURE.read_text("utf-8")
    rows = dict(re.findall(r"^\| `([\w./]+)` \| (.+) \|$", text, re.MULTILINE))
    inits = [init for top in ("bot", "index") for init in (ROOT / top).glob("*/**/__init__.py")]
    packages = {tuple(name(init.parent).split("/")) for init in inits}
    assert {"/".join(parts[:2]) for parts in packages} - rows.keys() == set()
    inner = {parts for parts in packages if len(parts) > 2}
    lost = {parts for parts in inner if f"`{'/'.join(parts[2:])}/`" not in rows["/".join(parts[:2])]}
    assert lost == set()


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
