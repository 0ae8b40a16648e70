"""One catalogue of sentences: none is missing, unused or read in two places, and the pages get theirs from it."""

import json
import re
from pathlib import Path
from string import Formatter

import aiohttp
import pytest
from aiohttp import web

from bot.config import WebConfig
from bot.errors import Apology
from bot.phrases import catalogue, pages
from bot.phrases.admins import AdminPhrase
from bot.phrases.catalogue import BOTH, CatalogueError, section
from bot.phrases.faults import console_faults, say_fault
from bot.phrases.people import Phrase
from bot.server import script, start
from index.knowledge.documents.doubts import Doubt
from index.knowledge.faults import MESSAGES, Fault
from index.text.language import Language
from tests.conftest import ROOT

ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3]")
GOOD = {"hello": {"en": "Hello {name}", "ur": "سلام {name}", "ur-Latn": "Salam {name}"}}


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({}, "hello"),
        ({**GOOD, "more": GOOD["hello"]}, "more"),
        ({"hello": {"en": "Hello {name}", "ur": "سلام {name}"}}, "ur-Latn"),
        ({"hello": {**GOOD["hello"], "fr": "Salut {name}"}}, "fr"),
        ({"hello": {**GOOD["hello"], "ur": "سلام {nam}"}}, "placeholders"),
        ({"hello": {**GOOD["hello"], "ur": " "}}, "empty"),
    ],
)
def test_a_section_with_a_fault_is_not_taken(
    data: object, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "_FOLDER", tmp_path)
    (tmp_path / "people.json").write_text(json.dumps(GOOD), "utf-8")
    assert section("people", ["hello"]) == GOOD
    (tmp_path / "people.json").write_text(json.dumps(data), "utf-8")
    with pytest.raises(CatalogueError, match=wrong):
        section("people", ["hello"])


def test_a_name_that_is_there_twice_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "_FOLDER", tmp_path)
    (tmp_path / "people.json").write_text('{"hello": {"en": "Hello", "en": "Hi"}}', "utf-8")
    with pytest.raises(CatalogueError, match="twice"):
        section("people", scripts=(Language.ENGLISH,))


def test_every_file_is_read_and_every_sentence_used() -> None:
    modules = list((ROOT / "bot").rglob("*.py"))
    source = "\n".join(file.read_text("utf-8") for file in modules)
    for file in (ROOT / "bot/phrases/sentences").iterdir():
        assert f'section("{file.stem}"' in source, f"nothing reads {file.name}"
    doubts = {*Doubt}
    unused: list[Phrase | AdminPhrase] = [
        p for p in Phrase if f"Phrase.{p.name}" not in source and p not in {*Apology}
    ]
    unused += [p for p in AdminPhrase if not re.search(rf"\bP\.{p.name}\b", source) and p not in doubts]
    assert unused == []


def test_the_console_uses_every_word_and_has_every_word_that_it_uses() -> None:
    scripts = [file.read_text("utf-8") for file in (ROOT / "bot/admin/console/pages").glob("*.js")]
    said, source = pages.console_words(), "\n".join(scripts)
    assert set(said) == set(BOTH)
    assert set(said["en"]) == set(said["ur"])
    assert set(section("console", scripts=BOTH)) & set(section("accounts", scripts=BOTH)) == set()
    answers = "\n".join(file.read_text("utf-8") for file in (ROOT / "bot").rglob("*.py"))
    answers += (ROOT / "index/knowledge/documents/doubts.py").read_text("utf-8")
    named = re.compile("(?:step|cause|ev|against|script|fault|line|channel|act|role|may)-")
    for key in said["en"]:
        assert named.match(key) or re.search(f"[\"'`]{re.escape(key)}[\"'`]", source + answers), key
    assert {key for key in re.findall(r'\bw\("([^"]+)"', source) if key not in said["en"]} == set()
    assert not ARABIC.search(source), "a sentence beside the catalogue"


def test_the_chat_page_uses_every_word_and_has_no_sentences_of_its_own() -> None:
    scripts = [file.read_text("utf-8") for file in (ROOT / "bot/channels/web/pages").glob("*.js")]
    source = "\n".join(scripts)
    assert not ARABIC.search(source)
    said = pages.chat_words()
    assert {
        name for name in re.findall(r"\bwords(?:\(\))?\.(\w+)", source) if name not in said["en"]
    } == set()
    for name in said["en"]:
        assert re.search(f"[\"'`.]{re.escape(name.removesuffix('-ask'))}\\b", source), f"{name} is not used"


def test_urdu_faults_are_one_sentence_wherever_they_are_said() -> None:
    for language in BOTH:
        said = console_faults(language)
        assert {code: catalogue.placeholders(text) for code, text in said.items()} == {
            code: catalogue.placeholders(text) for code, text in MESSAGES.items()
        }
        assert all(text.count("`") % 2 == 0 for text in said.values()), "what is typed is set left to right"
    outside = {code: re.sub(r"`[^`]*`|{\w+}|UTF-8", "", text) for code, text in said.items()}
    assert [code for code, text in outside.items() if re.search(r"[A-Za-z#{,?]", text)] == []
    apart = 0
    for code, text in said.items():
        values = {name: "X" for _, name, _, _ in Formatter().parse(text) if name}
        chat = say_fault(Fault("a.ur.md", 0, code, values), Language.URDU)
        shown = re.sub("[\u2068\u2069]", "", chat).removeprefix("a.ur.md\n")
        apart += shown != text.format_map(values)
    assert apart == 6, "those that a chat says otherwise, for there a file is sent"


async def test_a_page_asks_for_its_words_once() -> None:
    text = pages.as_module(pages.chat_words())

    async def handler(request: web.Request) -> web.Response:
        return script(request, text)

    served = await start(WebConfig(port=0), [web.get("/s.js", handler)])
    try:
        async with aiohttp.ClientSession() as client:
            url = f"http://127.0.0.1:{served.port}/s.js"
            async with client.get(url) as first:
                assert first.content_type == "text/javascript"
                body = await first.text()
                tag = first.headers["ETag"]
            async with client.get(url, headers={"If-None-Match": tag}) as again:
                assert (again.status, await again.text()) == (304, "")
            async with client.get(url, headers={"If-None-Match": '"older"'}) as changed:
                assert (changed.status, await changed.text()) == (200, body)
    finally:
        await served.close()
    assert json.loads(body.removeprefix("export const WORDS = ").removesuffix(";\n")) == pages.chat_words()
