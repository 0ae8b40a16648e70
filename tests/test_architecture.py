"""Who may import what. Each library lives behind one file."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "index").rglob("*.py")])
OWNERS = {
    "telegram": {
        "bot/channels/telegram/file.py",
        "bot/channels/telegram/receive.py",
        "bot/channels/telegram/request.py",
        "bot/channels/telegram/send.py",
        "bot/channels/telegram/update.py",
    },
    "aiohttp": {
        "bot/channels/web/api.py",
        "bot/channels/webhook.py",
        "bot/admin/console/routes.py",
        "bot/admin/console/golden.py",
        "bot/admin/console/insight.py",
        "bot/admin/console/knowledge.py",
        "bot/admin/console/publication.py",
        "bot/admin/console/request.py",
        "bot/admin/console/session.py",
        "bot/admin/console/trial.py",
        "bot/channels/whatsapp/cloud_api.py",
        "bot/channels/whatsapp/waha.py",
        "bot/channels/telegram/request.py",
    },
    "langchain": {"bot/models/providers.py"},
    "langchain_core": {"bot/models/provider_errors.py", "index/langchain.py"},
    "langchain_text_splitters": {"index/knowledge/chunk.py"},
    "faiss": {"index/snapshots/snapshot.py", "index/snapshots/writing.py"},
    "onnxruntime": {"index/embedding/embed.py"},
    "tokenizers": {"index/embedding/embed.py"},
    "sentence_transformers": {"index/embedding/embed.py"},
    "rapidfuzz": {"index/lexical/subjects.py", "index/lexical/respelling.py"},
    "sqlite3": {"bot/storage/database.py"},
    "pypdf": {"index/knowledge/pdf.py"},
    "docx": {"index/knowledge/word.py"},
    "bs4": {"index/knowledge/web_page.py"},
    "unittest": set[str](),
    "pickle": set[str](),
}


def name(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_imports(module: Path) -> None:
    here = name(module)
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for top in {imported.split(".")[0] for imported in names}:
            assert here in OWNERS.get(top, {here}), f"{here} may not import {top}"
            assert not (here.startswith("index/") and top == "bot"), f"{here}: index must not know the bot"


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


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_every_module_says_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text("utf-8")))
