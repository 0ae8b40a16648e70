"""Builds: incremental, atomic, one at a time, and harmless when they fail."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from index.embedding.embed import Embedder
from index.knowledge.faults import KnowledgeError
from index.retrieval.retrieve import SnapshotRetriever
from index.snapshots import build, knowledge_folder, snapshot
from index.snapshots.snapshot import SnapshotError
from index.text.language import Language
from tests.conftest import ANALYST, SMALL, lay, published
from tests.fakes import HashEmbedder


def test_a_build_embeds_only_what_changed(tmp_path: Path, knowledge: Path) -> None:
    first = published(tmp_path / "index", knowledge, HashEmbedder())
    changed = ANALYST.replace("clear writing", "patience")
    (knowledge / "roles/data-analyst.en.md").write_text(changed, "utf-8")
    embedder = HashEmbedder()
    built = build.build(build.read(knowledge), tmp_path / "index", embedder, previous=first)
    assert built.embedded == len(embedder.embedded) == 1
    assert built.reused == len(first.rows) - 1
    again = snapshot.load(tmp_path / "index", built.name, embedder=embedder)
    shown = again.units["roles/data-analyst#skills"].shown(Language.ENGLISH)
    assert shown[0].text.endswith("patience.")


def test_unchanged_knowledge_builds_nothing(tmp_path: Path, knowledge: Path) -> None:
    first = published(tmp_path / "index", knowledge, HashEmbedder())
    built = build.build(build.read(knowledge), tmp_path / "index", HashEmbedder(), previous=first)
    assert (built.changed, built.name) == (False, first.name)


def test_another_model_embeds_everything_again(tmp_path: Path, knowledge: Path) -> None:
    first = published(tmp_path / "index", knowledge, HashEmbedder())
    built = build.build(build.read(knowledge), tmp_path / "index", HashEmbedder("hash-v2"), previous=first)
    assert built.reused == len(first.rows) - built.embedded
    assert built.embedded > 5


def test_faults_of_all_files_come_together(knowledge: Path) -> None:
    (knowledge / "roles/bad.en.md").write_text("nothing", "utf-8")
    (knowledge / "skills/worse.en.md").write_bytes(b"\xff\xfe")
    with pytest.raises(KnowledgeError) as caught:
        build.read(knowledge)
    assert {fault.path for fault in caught.value.faults} == {"roles/bad.en.md", "skills/worse.en.md"}


def test_an_empty_or_missing_folder_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in ("empty", "missing"):
        with pytest.raises(KnowledgeError):
            build.read(tmp_path / folder)


def test_two_builds_at_once(tmp_path: Path) -> None:
    with (
        knowledge_folder.locked(tmp_path),
        pytest.raises(knowledge_folder.BuildRefused, match="another build"),
        knowledge_folder.locked(tmp_path),
    ):
        pass
    with knowledge_folder.locked(tmp_path):  # freed
        pass


def test_halved_knowledge_is_noticed(tmp_path: Path, knowledge: Path) -> None:
    first = published(tmp_path / "index", knowledge, HashEmbedder())
    shutil.rmtree(knowledge / "roles")
    was = first.manifest.passages
    lost = build.halved(build.read(knowledge), first)
    assert lost is not None
    assert lost[0] == was
    assert lost[1] < was / 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_leaves_the_live_index(tmp_path: Path, knowledge: Path) -> None:
    root = tmp_path / "index"
    first = published(root, knowledge, HashEmbedder())
    (knowledge / "skills/sql.en.md").write_text(SMALL["skills/sql.en.md"].replace("tables", "rows"), "utf-8")
    script = textwrap.dedent("""
        import resource, signal, sys
        from pathlib import Path
        from index.snapshots import build, snapshot
        from tests.fakes import HashEmbedder
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))  # a write past 600 bytes fails, as on a full disk
        try:
            build.build(build.read(Path(sys.argv[1])), Path(sys.argv[2]), HashEmbedder())
        except snapshot.SnapshotError as error:
            print("refused:", error)
    """)
    done = subprocess.run(
        [sys.executable, "-c", script, str(knowledge), str(root)], capture_output=True, text=True, check=True
    )
    assert "could not be written" in done.stdout
    assert snapshot.names(root) == [first.name]
    assert snapshot.load(root, snapshot.current(root), embedder=HashEmbedder()).units


def test_a_kill_in_the_middle_leaves_the_live_index(tmp_path: Path, knowledge: Path) -> None:
    root = tmp_path / "index"
    first = published(root, knowledge, HashEmbedder())
    (knowledge / "skills/sql.en.md").write_text(SMALL["skills/sql.en.md"].replace("tables", "rows"), "utf-8")
    script = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from index.snapshots import build, knowledge_folder, records
        from tests.fakes import HashEmbedder
        write_lines = records._write_lines
        def slow(file, items):
            write_lines(file, items)
            print("writing", flush=True)
            time.sleep(60)
        records._write_lines = slow
        with knowledge_folder.locked(Path(sys.argv[2])):
            build.build(build.read(Path(sys.argv[1])), Path(sys.argv[2]), HashEmbedder())
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(knowledge), str(root)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"writing"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert snapshot.names(root) == [first.name]
    assert list(root.glob(".building-*"))
    with knowledge_folder.locked(root):  # the lock died with its process
        built = build.build(build.read(knowledge), root, HashEmbedder(), previous=first)
        snapshot.publish(root, built.name)
        snapshot.discard_old(root, 5)
    assert not list(root.glob(".building-*"))


def test_old_snapshots_go_but_never_the_live_one(tmp_path: Path, knowledge: Path) -> None:
    root = tmp_path / "index"
    made = [published(root, knowledge, HashEmbedder()).name]
    for n in range(3):
        lay(knowledge, {"skills/sql.en.md": SMALL["skills/sql.en.md"].replace("tables", f"tables {n}")})
        time.sleep(0.01)
        made.append(published(root, knowledge, HashEmbedder()).name)
    snapshot.publish(root, made[0])
    snapshot.discard_old(root, 2)
    assert snapshot.names(root) == [made[0], *made[-2:]]


def test_a_foreign_or_damaged_snapshot_is_refused(tmp_path: Path, knowledge: Path) -> None:
    root = tmp_path / "index"
    live = published(root, knowledge, HashEmbedder())
    with pytest.raises(SnapshotError, match="another embedding model"):
        snapshot.load(root, live.name, embedder=HashEmbedder("hash-v2"))
    for file in sorted((root / live.name).iterdir()):
        whole = file.read_bytes()
        file.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(SnapshotError):
            snapshot.load(root, live.name, embedder=HashEmbedder())
        file.unlink()
        with pytest.raises(SnapshotError):
            snapshot.load(root, live.name, embedder=HashEmbedder())
        file.write_bytes(whole)
    assert snapshot.load(root, live.name, embedder=HashEmbedder()).name == live.name


def test_nothing_published_yet(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="rahnuma index build"):
        snapshot.current(tmp_path)


@pytest.mark.parametrize("junk", [b"", b"\xff\xfe\x00", b"a/b", b"..", b"two\nlines", b"x" * 5000])
def test_a_current_file_of_junk_is_damaged(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "CURRENT").write_bytes(junk)
    with pytest.raises(SnapshotError, match="rollback"):
        snapshot.current(tmp_path)


def test_a_file_that_is_cut_short_under_a_loaded_index_kills_nobody(
    tmp_path: Path, knowledge: Path, embedder: Embedder
) -> None:
    loaded = published(tmp_path / "index", knowledge, embedder)
    assert loaded.sections
    for file in (tmp_path / "index" / loaded.name).iterdir():
        os.truncate(file, 0)
    with pytest.raises(OSError, match="cut short"):
        list(loaded.sections.values())
    assert loaded.nearest(embedder.embed_queries(["what is sql"]), 3)
    assert SnapshotRetriever(embedder, loaded).search("what is sql", Language.ENGLISH, k=3)
