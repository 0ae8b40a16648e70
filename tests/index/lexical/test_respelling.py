"""Hurried words read as the knowledge spells them."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical.bm25 import LexicalIndex
from index.lexical.respelling import Respelling
from index.text.normalise import normalise, words

TEXTS = [
    "freelancing kaise shuru karun aur paise kaise kamaun",
    "freelancing for data scientist jobs with python",
    "a data scientist learns machine learning and python",
    "data scientist banne ke liye python aur machine learning seekhein",
    "machine learning jobs",
    "poor internet is a problem for freelancing",
    "ڈیٹا سائنس سیکھنے کے لیے داخلہ کیسے ہوتا ہے",
    "ڈیٹا سائنس میں داخلہ مفت ہے",
    "گھر میں ڈیٹا سائنس کا کام",
]


@pytest.fixture(scope="module")
def respelling() -> Respelling:
    return Respelling(LexicalIndex.build(TEXTS))


@pytest.mark.parametrize(
    ("hurried", "meant"),
    [
        ("frelancng", "freelancing"),
        ("data scintist", "data scientist"),
        ("pyton lerning", "python learning"),
        ("machinelearning", "machine learning"),
        ("datascientist", "data scientist"),
        ("ڈیٹاسائنس", "ڈیٹا سائنس"),
        ("داحلہ", "داخلہ"),
    ],
)
def test_a_misspelt_word_is_read_as_a_known_one(respelling: Respelling, hurried: str, meant: str) -> None:
    assert respelling.respelt(hurried) == meant


@pytest.mark.parametrize(
    "text",
    ["", "freelancing for data scientist", "poor internet", "kya hai", "ڈیٹا سائنس", "xyzzyq", "2024", "c++"],
)
def test_what_is_known_or_like_nothing_stays(respelling: Respelling, text: str) -> None:
    assert respelling.respelt(text) == ""


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_no_word_is_lost(text: str) -> None:
    text = normalise(text)
    spelt = Respelling(LexicalIndex.build(TEXTS)).respelt(text)
    assert not spelt or len(spelt.split()) >= len(words(text))


@pytest.mark.parametrize("letters", ["i", "abcdefghij", "ابپتٹ"])
def test_a_word_that_nobody_writes_costs_nothing(respelling: Respelling, letters: str) -> None:
    word = "".join(random.Random(1).choices(letters, k=1500))
    begun = time.process_time()
    assert respelling.respelt(f"frelancng {word}") == f"freelancing {word}"
    assert time.process_time() - begun < 0.1, "it took 0.8 s when every place to part it was tried"


def test_of_very_many_words_the_first_are_respelt(respelling: Respelling) -> None:
    spelt = respelling.respelt("frelancng " * 500).split()
    assert len(spelt) == 500
    assert 0 < spelt.count("freelancing") < 100
