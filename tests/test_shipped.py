"""The kept index of the shipped knowledge: never stale, never half built, and nothing is built twice."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.snapshots import snapshot
from tests.conftest import ANALYST, ROOT, lay
from tests.fakes import HashEmbedder
from tests.shipped import KEPT, ingredients, kept


@pytest.fixture
def program(tmp_path: Path) -> list[Path]:
    return [*lay(tmp_path / "program", {"a.py": "1", "b.py": "2"}).iterdir()]


def test_what_is_there_is_not_built_again(tmp_path: Path, knowledge: Path, program: list[Path]) -> None:
    embedder = HashEmbedder()
    first = kept(tmp_path / "kept", knowledge, embedder, program)
    assert snapshot.load(first, snapshot.current(first), embedder=embedder).units
    embedder.embedded.clear()
    assert kept(tmp_path / "kept", knowledge, embedder, program) == first
    assert embedder.embedded == []


def test_a_change_of_anything_is_a_new_index(tmp_path: Path, knowledge: Path, program: list[Path]) -> None:
    seen = {kept(tmp_path / "kept", knowledge, HashEmbedder(), program)}
    seen.add(kept(tmp_path / "kept", knowledge, HashEmbedder("another model"), program))
    for n in range(KEPT - 2):
        program[0].write_text(f"3{n}", "utf-8")
        seen.add(kept(tmp_path / "kept", knowledge, HashEmbedder(), program))
    lay(knowledge, {"roles/data-analyst.en.md": ANALYST.replace("mostly tables", "mostly sheets")})
    newest = kept(tmp_path / "kept", knowledge, HashEmbedder(), program)
    assert len({*seen, newest}) == KEPT + 1
    built = snapshot.load(newest, snapshot.current(newest), embedder=None)
    assert "mostly sheets" in str(built.units["roles/data-analyst#work"].passages)
    assert len([*(tmp_path / "kept").glob("[!.L]*")]) == KEPT, "the oldest is gone"


def test_a_damaged_one_is_built_again(tmp_path: Path, knowledge: Path, program: list[Path]) -> None:
    root = kept(tmp_path / "kept", knowledge, HashEmbedder(), program)
    (root / snapshot.current(root) / "units.jsonl").write_text("", "utf-8")
    (tmp_path / "kept" / ".building-left-by-a-killed-run").mkdir()
    assert kept(tmp_path / "kept", knowledge, HashEmbedder(), program) == root
    snapshot.verify(root, snapshot.current(root))
    assert [*(tmp_path / "kept").glob(".building-*")] == []


def test_of_two_runs_one_builds(tmp_path: Path, knowledge: Path, program: list[Path]) -> None:
    embedders = [HashEmbedder() for _ in range(4)]
    with ThreadPoolExecutor(4) as runs:
        roots = {*runs.map(lambda own: kept(tmp_path / "kept", knowledge, own, program), embedders)}
    assert len(roots) == 1
    assert sum(bool(embedder.embedded) for embedder in embedders) == 1


def test_a_build_uses_nothing_that_is_left_out() -> None:
    """What decides whether the kept index is stale is every file that takes part in a build."""
    program = "import index.snapshots.build, index.embedding.embed, sys; print(*(m.__file__ for m in sys.modules.values() if m.__name__.startswith('index')))"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert len(loaded) > 15
    assert {Path(file) for file in loaded} <= {*ingredients()}
