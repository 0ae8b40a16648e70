"""The words of the `rahnuma` command. Nothing else is loaded to read them."""

import argparse
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

DIFFERENT = 5
"""Exit status of `index diff --exit-code` when something would change."""

_Add = Callable[[str, str], argparse.ArgumentParser]


def parser() -> argparse.ArgumentParser:
    """Every command with its options; the parsed `command` and `action` say which was given."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--config", type=Path, default=Path("config.toml"), metavar="FILE", help="default: config.toml"
    )
    rahnuma = argparse.ArgumentParser(prog="rahnuma", description="A guide to AI careers in Pakistan.")
    rahnuma.add_argument("--version", action="version", version=f"rahnuma {version('rahnuma')}")
    add = _adder(rahnuma, "command", common)
    add("serve", "run the web chat and every configured channel")
    setup = add("setup", "ask what you have, try it, and write config.toml and .env")
    setup.add_argument("--language", choices=("en", "ur"), help="asked first where it is not given")
    add("check", "say what is configured, whether each platform answers, and what is missing")
    chat = add("chat", "talk to it in this terminal")
    ask = add("ask", "ask one question")
    for spoken in (setup, chat, ask):
        spoken.add_argument(
            "--bidi", choices=("yes", "no"), help="whether this terminal puts Urdu in order by itself"
        )
    for spoken in (chat, ask):
        spoken.add_argument("--no-color", action="store_true", help="no colours; NO_COLOR does the same")
    ask.add_argument("question", nargs="?", help="in English, Urdu or Roman Urdu")
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    ask.add_argument("--explain", action="store_true", help="show how the answer came about")
    ask.add_argument(
        "--jsonl", action="store_true", help='read {"id","question","chat"?} lines, print one line for each'
    )
    evaluate = add("eval", "golden questions through the built-in answerer and every configured model")
    evaluate.add_argument(
        "--limit", type=int, default=0, metavar="N", help="ask only N questions of a script"
    )
    evaluate.add_argument("--json", action="store_true", help="print one JSON object")
    add("export", "print all that is kept of a chat").add_argument(
        "conversation", help="channel:account:chat"
    )
    add("forget", "erase all that is kept of a chat").add_argument(
        "conversation", help="channel:account:chat"
    )
    add("backup", "all that it has learnt as one file, also while it serves").add_argument(
        "file", type=Path, metavar="FILE"
    )
    restore = add("restore", "put a backup in its places; never over anything else unasked")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--force", action="store_true", help="put what is there aside first")
    store = add("store", "the database")
    copy = _adder(store, "action", common)("copy", "bring a SQLite file into the PostgreSQL of the settings")
    copy.add_argument("source", type=Path, metavar="FILE", help="usually var/rahnuma.db")
    accounts = add("accounts", "who may use the console; a way in for who is locked out")
    _account_actions(_adder(accounts, "action", common))
    index = add("index", "build, inspect and roll back the index")
    _index_actions(_adder(index, "action", common))
    return rahnuma


def _adder(to: argparse.ArgumentParser, name: str, common: argparse.ArgumentParser) -> _Add:
    words = to.add_subparsers(dest=name, required=True)

    def add(word: str, help: str) -> argparse.ArgumentParser:
        return words.add_parser(word, help=help, description=help, parents=[common])

    return add


def _account_actions(add: _Add) -> None:
    listed = add("list", "everybody, with role, second factor, and the links that wait")
    listed.add_argument("--json", action="store_true", help="print one JSON object")
    invite = add("invite", "a link for somebody new, or for a new password of somebody who is known")
    invite.add_argument(
        "--role", choices=("reads", "edits", "publishes", "manages"), default="reads", help="default: reads"
    )
    invite.add_argument("--address", default="", metavar="URL", help="of the server, as people reach it")
    disable = add("disable", "shut somebody out at once")
    enable = add("enable", "let somebody in again")
    reset = add("reset", "ask no second factor any more of somebody who lost it")
    for parser in (invite, disable, enable, reset):
        parser.add_argument("name", metavar="NAME")


def _index_actions(add: _Add) -> None:
    _building(add)
    check = add("check", "every fault of the knowledge files, as file:line")
    diff = add("diff", "what a publication would change")
    diff.add_argument("--exit-code", action="store_true", help=f"{DIFFERENT} when something would change")
    history = add("history", "what was published, refused and rolled back, by whom")
    history.add_argument("--last", type=int, default=20, metavar="N")
    rollback = add("rollback", "make the previous index live again")
    rollback.add_argument("--by", default="", metavar="NAME")
    rollback.add_argument("--to", default="", metavar="INDEX", help="an index named by `history`")
    rollback.add_argument("--files", action="store_true", help="also put the knowledge files back")
    gaps = add("gaps", "questions nothing answered, the same one in three scripts counted as one")
    coverage = add("coverage", "which scripts each unit lacks")
    for parser in (check, diff, history, rollback, gaps, coverage):
        parser.add_argument("--json", action="store_true", help="print one JSON object")
    for parser in (check, diff):
        parser.add_argument("--draft", action="store_true", help="with the approved drafts of the console")
    watch = add("watch", "publish whenever the knowledge folder changes and the checks allow it")
    watch.add_argument("--seconds", type=float, default=2.0, help="how often to look")
    watch.add_argument("--by", default="watch", metavar="NAME")
    add("status", "what is live, what changed since, which translations are missing")
    add("search", "show what retrieval finds for a question").add_argument("question")
    score = add("score", "recall and refusals on the golden questions")
    score.add_argument(
        "--golden", type=Path, metavar="FOLDER", help="other questions than the configured ones"
    )
    score.add_argument("--json", action="store_true")


def _building(add: _Add) -> None:
    for name, help in (
        ("build", "read the knowledge folder and publish a new index"),
        ("publish", "the same, with the approved drafts of the console"),
    ):
        parser = add(name, help)
        parser.add_argument("--force", action="store_true", help="publish even if checks say it is worse")
        parser.add_argument(
            "--by", default="", metavar="NAME", help="for the history; default: who runs this"
        )
        parser.add_argument("--reason", default="", help="with --force, for the history")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--progress", action="store_true", help="print JSON lines of progress before it")
        if name == "build":
            parser.add_argument("--no-publish", action="store_true", help="build and compare only")
            parser.add_argument(
                "--if-needed", action="store_true", help="do nothing when an index of this knowledge is live"
            )
            parser.add_argument(
                "--draft", action="store_true", help="with the approved drafts of the console"
            )
