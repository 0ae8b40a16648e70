"""The gate's digest of the program holds every file that can change an answer, however deep it lies."""

import subprocess
import sys
from pathlib import Path

from index.digests import digest_of_files
from index.files import PACKAGE, program_files
from tests.conftest import ROOT

LOADED = """
import sys
from pathlib import Path
from index.digests import digest_of_files
import bot.publishing.golden.examiner, bot.dialogue.conversation
root = Path(sys.argv[1])
for module in list(sys.modules.values()):
    file = getattr(module, "__file__", None)
    if file and Path(file).is_relative_to(root) and Path(file).relative_to(root).parts[0] in ("bot", "index"):
        print(file)
"""


def test_each_module_that_answers_is_in_it() -> None:
    """What a process that asks golden questions has loaded, by its own account."""
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED, str(ROOT)], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    assert len(loaded) > 40
    assert set(loaded) - {str(file) for file in program_files(PACKAGE, PACKAGE.parent / "bot")} == set()


def test_a_file_in_a_folder_of_a_folder_changes_it(tmp_path: Path) -> None:
    deep = tmp_path / "answering" / "checks" / "figures.py"
    deep.parent.mkdir(parents=True)
    deep.write_text("LIMIT = 1\n", "utf-8")
    data = tmp_path / "understanding" / "reader.npz"
    data.parent.mkdir()
    data.write_bytes(b"1")
    before = digest_of_files(program_files(tmp_path))
    deep.write_text("LIMIT = 2\n", "utf-8")
    changed = digest_of_files(program_files(tmp_path))
    assert changed != before
    data.write_bytes(b"2")
    assert digest_of_files(program_files(tmp_path)) != changed


def test_word_lists_are_in_it_and_pages_are_not() -> None:
    files = program_files(PACKAGE, PACKAGE.parent / "bot")
    assert any(file.name == "languages.npz" for file in files)
    assert not any("pages" in file.parts for file in files)
