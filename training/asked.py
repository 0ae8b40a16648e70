"""What the index ships of the questions people asked: the lines that stand in it, their vectors, and a classifier of all of them.

    python -m training.asked                # of all writers: what ships
    python -m training.asked --hold-out     # without the writers held out: build such an index before training.fusion
    python -m training.asked --all          # every line into the index, which training.reranker learns from

First the messages of people's lives are put into training/lines, each under the section that a counsellor would show first: what is asked for and
not known as unanswered under its nearest section, what is declined under the text that says so. A line that serves another section
already is left out, as is one whose section is gone. A few messages of each section go into index/asked; all lines teach the classifier, as
do the turns of dialogues: each worded so that it stands alone, and as a reading with what went before has it.
Vectors are kept in var/training, so that a second run embeds only what is new. Run twice, it changes nothing.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding.embed import Embedder, open_embedder
from index.files import ASKED
from index.knowledge.asked import shipped
from index.knowledge.passage import Corpus
from index.retrieval.retrieve import RECENT
from index.snapshots import build, classifier, learnt
from index.snapshots.classifier import NOTHING, Classifier
from index.snapshots.learnt import Key
from index.snapshots.snapshot import question_key
from index.text.language import Language
from index.text.normalise import normalise
from training.data import LINES, read_dialogues, read_lives

WHERE = "boundaries/where-to-look#"
"""Sections that say where to find what no knowledge can hold."""
_MOST = 4
"""Messages of a section and script that stand in the index: with all of them 770 of 1,000 people are shown a right section, with
four 767, with two 762, without any 744."""
_ALONE = {"question", "about_me"}
"""Acts of a turn that needs nothing of what went before."""
Line = tuple[str, str, str]
"""Section, `+` or `-`, question."""
Lines = dict[Language, list[Line]]


def lines_of(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, Line]]:
    """The script and the line of each message that has one."""
    for row in rows:
        text, best = " ".join(row["text"].split()), row["best"]
        if row["kind"] in {"answer", "predict"} and best:
            yield row["language"], (best[0], "+", text)
        elif row["kind"] == "unknown" and best:
            told = best[0].startswith(WHERE)
            yield row["language"], (best[0], "+" if told else "-", text)
        elif row.get("decline"):
            yield row["language"], (row["decline"], "+", text)


def owners(corpus: Corpus) -> dict[str, str]:
    """The section of each sample question of the knowledge files; "unanswered" for those that nothing answers."""
    owner: dict[str, str] = {}
    for unit in corpus.units.values():
        owner |= {_key(question): unit.id for own in unit.questions.values() for question in own}
        owner |= {_key(question): "unanswered" for own in unit.unanswered.values() for question in own}
    return owner


def _key(question: str) -> str:
    return normalise(question).lower()


def read_lines(folder: Path = LINES) -> Lines:
    """The lines of each script."""
    return {
        language: [
            (unit, mark, question)
            for line in (folder / f"{language}.tsv").read_text("utf-8").splitlines()
            for unit, mark, question in [line.split("\t")]
        ]
        for language in Language
    }


def write_lines(folder: Path, lines: Lines) -> None:
    """As `read_lines` reads them."""
    for language, rows in lines.items():
        (folder / f"{language}.tsv").write_text("".join("\t".join(row) + "\n" for row in rows), "utf-8")


def with_messages(
    lines: Lines, corpus: Corpus, messages: Iterable[dict[str, Any]], wanted: Iterable[dict[str, Any]]
) -> Lines:
    """The lines without the `messages` that are not `wanted`, and with those that are; all others stay as they are."""
    every = {" ".join(row["text"].split()) for row in messages}
    told = list(lines_of(wanted))
    owner, found = owners(corpus), {}
    for language, kept in lines.items():
        own = sorted(line for script, line in told if script == language)
        rows = [row for row in kept if row[2] not in every or row in own]
        distinct = dict.fromkeys(
            row for row in (*rows, *own) if row[0] in corpus.units and _free(owner, row[0], row[1], row[2])
        )
        found[language] = sorted(distinct, key=lambda row: (row[0], row[1] != "+"))
    return found


def _free(owner: dict[str, str], unit: str, mark: str, question: str) -> bool:
    """Whether a question belongs to no other section, and is not answered and unanswered at once."""
    serves = unit if mark == "+" else "unanswered"
    return owner.setdefault(_key(question), serves) == serves


def chosen(lines: Lines, messages: Iterable[dict[str, Any]]) -> Lines:
    """The lines that stand in the index: of the messages from people's lives that a section answers the first few."""
    told = {" ".join(row["text"].split()) for row in messages}
    found: Lines = {}
    for language, rows in lines.items():
        taken: Counter[str] = Counter()
        found[language] = []
        for row in rows:
            if row[1] == "+" and row[2] in told and taken[row[0]] < _MOST:
                taken[row[0]] += 1
                found[language].append(row)
    return found


def spoken(talks: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Of each turn of a dialogue that shows a section, this and the question: worded so that it stands alone, where
    somebody did that or it does, and as retrieval reads it with the messages before it."""
    for talk in talks:
        turns = talk["turns"]
        for place, turn in enumerate(turns):
            text = turn.get("alone") or (turn["text"] if turn["act"] in _ALONE else "")
            recent = " ".join(before["text"] for before in turns[max(0, place - RECENT) : place])
            for question in (text, f"{turn['text']} {recent}" if recent else ""):
                if turn["best"] and question:
                    yield turn["best"][0], question


def taught(
    lines: Lines, said: Sequence[tuple[str, str]], corpus: Corpus, vectors: Mapping[Key, np.ndarray]
) -> Classifier:
    """A classifier of all lines, of what was `said` in dialogues, and of the sample questions of the knowledge files."""
    asked = [
        (unit if mark == "+" else NOTHING + unit, key_of("query" if mark == "+" else "unanswered", question))
        for rows in lines.values()
        for unit, mark, question in rows
    ]
    own = [(unit.id, q) for unit in corpus.units.values() for texts in unit.questions.values() for q in texts]
    answered = ((unit, key_of("query", question)) for unit, question in (*own, *said))
    distinct = dict.fromkeys([*asked, *answered])
    return classifier.fit(np.stack([vectors[key] for _, key in distinct]), [unit for unit, _ in distinct])


def key_of(verb: str, question: str) -> Key:
    """As a row of the index has it."""
    return verb, question_key(question)


def embedded(texts: Mapping[Key, str], embedder: Embedder, kept: Path) -> dict[Key, np.ndarray]:
    """The vector of each text, those in the file `kept` taken from there; it holds all of them afterwards."""
    known: dict[Key, np.ndarray] = {}
    encoder = learnt.encoder_of(embedder)
    if kept.is_file():
        with np.load(kept, allow_pickle=False) as stored:
            if str(stored["encoder"]) == encoder:
                keys = [tuple(line.split(" ")) for line in stored["keys"].tolist()]
                known = dict(zip(keys, stored["vectors"], strict=True))
    missing = [key for key in texts if key not in known]
    for start in range(0, len(missing), 1024):
        batch = missing[start : start + 1024]
        for verbs, embed in (
            ({"passage"}, embedder.embed_passages),
            ({"query", "unanswered"}, embedder.embed_queries),
        ):
            own = [key for key in batch if key[0] in verbs]
            known.update(zip(own, embed([texts[key] for key in own]), strict=True))
        print(f"{min(start + 1024, len(missing))} of {len(missing)} embedded", flush=True)
    found = {key: known[key] for key in texts}
    if missing:
        kept.parent.mkdir(parents=True, exist_ok=True)
        keys = np.array([" ".join(key) for key in found])
        np.savez(kept, encoder=np.array(encoder), keys=keys, vectors=np.stack(list(found.values())))
    return found


def main() -> None:
    """Lines, chosen lines, vectors and classifier."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--knowledge", type=Path, default=Path("knowledge"))
    parser.add_argument("--kept", type=Path, default=Path("var/training/asked.npz"))
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--hold-out", action="store_true")
    which.add_argument("--all", action="store_true")
    options = parser.parse_args()
    corpus = build.read(options.knowledge, asked={})
    held = read_lives(held=True)
    messages = [*read_lives(), *held]
    lines = with_messages(read_lines(), corpus, messages, read_lives() if options.hold_out else messages)
    write_lines(LINES, lines)
    shown = lines if options.all else chosen(lines, messages)
    write_lines(ASKED, shown)
    shipped.cache_clear()
    embedder = open_embedder("shipped", threads=2)
    stand = {(row.verb, row.key): text for row, text in build._rows(build.read(options.knowledge))}
    talks = [*read_dialogues(), *([] if options.hold_out else read_dialogues(held=True))]
    said = [(unit, q) for unit, q in spoken(talk for _, talk in talks) if unit in corpus.units]
    texts = stand | {
        key_of("query" if mark == "+" else "unanswered", question): normalise(question)
        for rows in lines.values()
        for _, mark, question in rows
    }
    texts |= {key_of("query", question): normalise(question) for _, question in said}
    vectors = embedded(texts, embedder, options.kept)
    held_vectors = {key: vectors[key] for key in stand}
    learnt.write(ASKED, learnt.encoder_of(embedder), held_vectors, taught(lines, said, corpus, vectors))
    print(
        f"{sum(map(len, lines.values()))} lines, {sum(map(len, shown.values()))} in the index, {len(held_vectors)} vectors"
    )


if __name__ == "__main__":
    main()
