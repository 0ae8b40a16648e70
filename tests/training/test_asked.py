"""Lines of messages into training/lines, and those that ship."""

from pathlib import Path

import numpy as np

from index.snapshots import build
from index.text.language import Language
from tests.fakes import HashEmbedder
from training.asked import chosen, embedded, key_of, read_lines, spoken, taught, with_messages, write_lines

MESSAGES = [
    {"text": "mujhe  sql seekhna hai", "language": "ur-Latn", "kind": "answer", "best": ["skills/sql#what"]},
    {"text": "what will sql pay in 2030", "language": "en", "kind": "unknown", "best": ["skills/sql#what"]},
    {"text": "of a section that is gone", "language": "en", "kind": "answer", "best": ["skills/none#what"]},
]
PLAIN = ("skills/sql#what", "+", "tell me of sql")


def test_messages_are_put_in_once_and_taken_out(knowledge: Path, tmp_path: Path) -> None:
    corpus = build.read(knowledge, asked={})
    lines = {language: [PLAIN] if language == "en" else [] for language in Language}
    lines = with_messages(lines, corpus, MESSAGES, MESSAGES)
    assert lines[Language.ROMAN_URDU] == [("skills/sql#what", "+", "mujhe sql seekhna hai")]
    assert lines[Language.ENGLISH] == [PLAIN, ("skills/sql#what", "-", "what will sql pay in 2030")]
    assert with_messages(lines, corpus, MESSAGES, MESSAGES) == lines
    write_lines(tmp_path, lines)
    assert read_lines(tmp_path) == lines
    assert with_messages(lines, corpus, MESSAGES, [])[Language.ENGLISH] == [PLAIN]


def test_messages_that_a_section_answers_ship(knowledge: Path) -> None:
    corpus = build.read(knowledge, asked={})
    lines = with_messages({language: [] for language in Language}, corpus, MESSAGES, MESSAGES)
    lines[Language.ENGLISH].append(PLAIN)
    assert [row for rows in chosen(lines, MESSAGES).values() for row in rows] == [
        ("skills/sql#what", "+", "mujhe sql seekhna hai")
    ]


def test_a_second_run_embeds_only_what_is_new(tmp_path: Path) -> None:
    texts = {key_of("query", text): text for text in ("one", "two")}
    first = embedded(texts, HashEmbedder(), tmp_path / "kept.npz")
    again = HashEmbedder()
    more = embedded({**texts, key_of("unanswered", "three"): "three"}, again, tmp_path / "kept.npz")
    assert again.embedded == ["three"]
    assert all(np.array_equal(more[key], first[key]) for key in texts)
    other = HashEmbedder("another")
    embedded(texts, other, tmp_path / "kept.npz")
    assert sorted(other.embedded) == ["one", "two"]


def test_the_classifier_learns_from_all_lines(knowledge: Path, tmp_path: Path) -> None:
    corpus = build.read(knowledge, asked={})
    lines = with_messages({language: [] for language in Language}, corpus, MESSAGES, MESSAGES)
    own = [q for unit in corpus.units.values() for asked in unit.questions.values() for q in asked]
    texts = {key_of("query", q): q for q in own} | {
        key_of("query" if mark == "+" else "unanswered", q): q
        for rows in lines.values()
        for _, mark, q in rows
    }
    said = [("skills/sql#what", "us ki fees"), ("skills/sql#what", "mujhe sql seekhna hai")]
    texts |= {key_of("query", question): question for _, question in said}
    learnt = taught(lines, said, corpus, embedded(texts, HashEmbedder(), tmp_path / "kept.npz"))
    vector = HashEmbedder().embed_queries(["mujhe sql seekhna hai"])[0]
    scores = learnt.scores(vector)
    assert max(scores, key=scores.__getitem__) == "skills/sql#what"
    scores = learnt.scores(HashEmbedder().embed_queries(["us ki fees"])[0])
    assert max(scores, key=scores.__getitem__) == "skills/sql#what"
    assert learnt.nothing(HashEmbedder().embed_queries(["what will sql pay in 2030"])[0]) > 0


def test_a_turn_teaches_as_it_stands_alone_and_with_what_went_before() -> None:
    turns = [
        {"text": "what is sql", "act": "question", "best": ["skills/sql#what"], "alone": ""},
        {
            "text": "and the fee",
            "act": "follow_up",
            "best": ["skills/sql#cost"],
            "alone": "fee of an sql course",
        },
        {"text": "thanks", "act": "thanks", "best": [], "alone": ""},
        {"text": "too much", "act": "objection", "best": ["skills/sql#free"], "alone": ""},
    ]
    assert list(spoken([{"turns": turns}])) == [
        ("skills/sql#what", "what is sql"),
        ("skills/sql#cost", "fee of an sql course"),
        ("skills/sql#cost", "and the fee what is sql"),
        ("skills/sql#free", "too much what is sql and the fee thanks"),
    ]


def test_no_more_than_a_few_messages_of_a_section_ship() -> None:
    texts = [f"message {number}" for number in range(9)]
    lines = {language: [("jobs/pay#today", "+", text) for text in texts] for language in Language}
    shown = chosen(lines, [{"text": text} for text in texts])
    assert {len(rows) for rows in shown.values()} == {4}
