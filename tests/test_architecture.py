"""The shape of the house beyond `.importlinter`, which says who may import whom."""

import ast
import configparser
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
MODULES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "index").rglob("*.py")])
TRAINING = sorted((ROOT / "training").glob("*.py"))
PACKAGES = [module for module in MODULES if module.name == "__init__.py"]
MOST_MODULES, MOST_LINES, MEDIAN_LINES = 16, 350, 130

FREE = {"numpy"}
"""Outside libraries that any file may import."""
LATE = {
    "bot/answering/assemble.py": "the side of language models, where one is configured",
    "bot/channels/configured.py": "a platform's libraries, where it is switched on",
    "bot/cli/terminal/ordering.py": "the joining of Urdu letters, where a terminal does not join them itself",
    "bot/models/llama.py": "llama.cpp, which is optional",
    "bot/models/spans.py": "OpenTelemetry, which is optional",
    "bot/models/providers.py": "LangChain and its providers, which are optional",
    "bot/publishing/shared.py": "obstore, where the index is in a bucket",
    "bot/storage/opening.py": "psycopg, where the database is PostgreSQL",
    "index/embedding/embed.py": "ONNX Runtime or sentence-transformers, whichever opens the model",
    "index/knowledge/chunk.py": "LangChain's splitter, where a section is too long",
    "index/knowledge/documents/pdf.py": "pypdf, where a PDF comes",
    "index/knowledge/documents/web_page.py": "Beautiful Soup, where a page comes",
    "index/knowledge/documents/word.py": "python-docx, where a Word document comes",
    "index/knowledge/documents/workbook.py": "openpyxl, where a workbook comes",
}
"""Where an import may stand inside a function, and what it keeps out of a process that does not need it."""
WITH_CODE = {
    "bot/config/__init__.py": "the settings under the names that the rest of the bot imports",
    "bot/__init__.py": "what numpy and FAISS read from the environment when they are first imported",
}
"""Packages whose `__init__` is more than a sentence, and what else it holds."""


def name(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"))


def imported(module: Path) -> Iterator[str]:
    """The outermost name of everything that is imported from elsewhere."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def test_there_is_something_to_look_at() -> None:
    assert len(MODULES) > 150
    assert len(PACKAGES) > 20


def test_each_outside_library_has_its_contract() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", "utf-8")
    owned = {
        word for section in contracts for word in contracts[section].get("protected_modules", "").split()
    }
    used = {library for module in MODULES for library in imported(module)}
    assert used - owned - FREE - sys.stdlib_module_names - {"bot", "index"} == set()


def late(module: Path) -> list[str]:
    """Imports that stand inside a function."""
    return [
        ast.unparse(node)
        for function in ast.walk(tree(module))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_imports_stand_at_the_top() -> None:
    assert {name(module) for module in MODULES if late(module)} == {*LATE}


def test_no_drawers() -> None:
    drawers = {
        "utils.py",
        "helpers.py",
        "common.py",
        "misc.py",
        "base.py",
        "types.py",
        "manager.py",
        "service.py",
    }
    assert not drawers & {m.name for m in MODULES}


def test_a_class_has_its_name_for_itself() -> None:
    """A private one may share its name with that of another file."""
    named = Counter(
        node.name
        for module in (*MODULES, *TRAINING)
        for node in tree(module).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert {word: times for word, times in named.items() if times > 1} == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [name(module) for module in MODULES if not ast.get_docstring(tree(module))] == []


def test_a_package_is_one_sentence() -> None:
    """And no code, but in those of `WITH_CODE`."""
    said = {name(package): ast.get_docstring(tree(package)) or "" for package in PACKAGES}
    one = re.compile(r"(?!.*[.!?] [A-Z])[A-Z`][^\n]*\.")
    assert {package: words for package, words in said.items() if not one.fullmatch(words)} == {}
    assert {name(package) for package in PACKAGES if len(tree(package).body) > 1} == {*WITH_CODE}


def test_no_folder_is_crowded() -> None:
    folders = {module.parent for module in MODULES}
    crowded = {
        name(f): len(list(f.glob("*.py"))) for f in folders if len(list(f.glob("*.py"))) > MOST_MODULES
    }
    assert crowded == {}


def test_no_file_is_long() -> None:
    lines = {name(m): len(m.read_text("utf-8").splitlines()) for m in (*MODULES, *TRAINING)}
    assert {file: many for file, many in lines.items() if many > MOST_LINES} == {}
    assert median(lines.values()) <= MEDIAN_LINES
