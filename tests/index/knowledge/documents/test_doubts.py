"""Signs of a text that a PDF did not give as its reader sees it."""

import pytest

from index.knowledge.documents.doubts import Doubt, doubts

SOUND = (
    "ڈیٹا اینالسٹ ڈیٹا سے کاروبار کے سوالوں کے جواب نکالتا ہے۔ زیادہ تر کام ٹیبل اور چارٹ کا ہوتا ہے۔ یہ کورس 2025 میں شروع ہوا"
    " اور اس کی فیس 25,000 روپے تھی۔ ہر سال 1,200 طلبہ داخل ہوتے ہیں۔"
)


@pytest.mark.parametrize(
    "text", [SOUND, "A course of 2025 with 25,000 rupees.", "", "کورس", SOUND.replace("2025", "۲۰۲۵")]
)
def test_sound_text_is_not_doubted(text: str) -> None:
    assert doubts(text) == ()


def test_reversed_digits() -> None:
    assert Doubt.REVERSED_DIGITS in doubts(SOUND.replace("2025", "5202").replace("25,000", "000,52"))
    assert Doubt.REVERSED_DIGITS in doubts("یہ کورس ۵۲۰۲ میں شروع ہوا")


def test_reversed_words() -> None:
    assert Doubt.REVERSED_WORDS in doubts(" ".join(word[::-1] for word in SOUND.split()))


def test_letter_shapes() -> None:
    assert Doubt.LETTER_SHAPES in doubts("ﮈﯾﭩﺎ ﺍﯾﻨﺎﻟﺴﭧ ﮐﺎ ﮐﺎﻡ ﮐﯿﺎ ﮨﮯ")


def test_lost_letters() -> None:
    assert Doubt.LOST_LETTERS in doubts(" ".join("ڈیٹا اینالسٹ ڈیٹا سے کاروبار".replace(" ", "")))
    assert Doubt.LOST_LETTERS in doubts("Course \ufffd\ufffd\ufffd of (cid:12)(cid:13)")
    assert Doubt.LOST_LETTERS in doubts("Ã¯Â»Â¿Ã¯Â»Â¿ÃÃÂÂ course")


def test_a_scan() -> None:
    assert doubts("Page 1", pages=(6, 0, 0)) == (Doubt.NO_TEXT,)
    assert doubts(SOUND * 30, pages=(9000, *[0] * 99)) == (Doubt.NO_TEXT,)
    assert doubts(SOUND, pages=(200, 0)) == (), "the back of a sheet may be empty"
