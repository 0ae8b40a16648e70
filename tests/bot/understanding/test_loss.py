"""A loss that somebody tells of, and what only sounds like one."""

import pytest

from bot.understanding.loss import tells_of_death, tells_of_loss


@pytest.mark.parametrize(
    "text",
    [
        "i lost my job last week",
        "my company laid me off",
        "my father passed away in march and i have to run the house",
        "mdcat fail hogya do dafa",
        "bhai nokri chali gai garment factory se",
        "کال سینٹر سے نکال دیا گیا",
        "سیلاب میں دکان بہہ گئی",
        "والد صاحب کا انتقال ہو گیا",
    ],
)
def test_what_happened_is_a_loss(text: str) -> None:
    assert tells_of_loss(text)


@pytest.mark.parametrize(
    "text",
    [
        "ai se job khatam ho jaengi?",
        "agr interview me fail ho gya to, agar",
        "if i failed mdcat what next",
        "کیا اے آئی سے ٹیسٹر کی نوکری ختم ہو جائے گی؟",
        "payoneer ka account bnaya tha wo reject ho gya",
        "سیلاب کے بعد نقصان کے نقشے کون بناتا ہے",
        "how do i find a job",
    ],
)
def test_what_is_feared_or_asked_is_none(text: str) -> None:
    assert not tells_of_loss(text)


def test_a_death_in_the_family() -> None:
    assert tells_of_death("i lost my job in july and my mother died the same month")
    assert tells_of_death("abbu ka pichle mahine intiqal ho gaya")
    assert tells_of_death("امی کا انتقال ہو گیا")
    assert not tells_of_death("my laptop died and my brother is angry")
    assert not tells_of_death("i lost my job")
