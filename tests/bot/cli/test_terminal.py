"""A reply on a terminal: no marks of Markdown, sources and buttons below, Urdu in its order."""

from bot.cli.terminal import displayed, plain
from bot.messages.message import Button, Reply
from bot.phrases.direction import FSI, PDI, RLM
from index.knowledge.passage import Source
from index.text.language import Language


def test_plain_text_is_without_marks() -> None:
    reply = Reply(
        "## Pay\n**Rs 50,000** at [Rozee](https://a.example), see `jobs`\n1. one\n- two\n> said",
        Language.ENGLISH,
        (Source("Survey *2025*", "https://b.example", None, "S1"),),
        (Button("m", "More"),),
    )
    assert plain(reply).split("\n") == [
        "Pay",
        "Rs 50,000 at Rozee (https://a.example), see jobs",
        "1. one",
        "• two",
        "> said",
        "Source: Survey *2025* (undated) https://b.example",
        "  [1] More",
    ]


def test_urdu_is_marked_or_reordered() -> None:
    reply = Reply("AI engineer بننے کے لیے **Python** سیکھیے", Language.URDU)
    assert displayed(reply, reorder=False) == (
        f"{RLM}{FSI}AI engineer{PDI} بننے کے لیے {FSI}Python{PDI} سیکھیے"
    )
    turned = displayed(reply, reorder=True)
    assert turned.endswith("AI engineer")
    assert "Python" in turned
    assert displayed(Reply("English", Language.ENGLISH), reorder=False) == "English"
