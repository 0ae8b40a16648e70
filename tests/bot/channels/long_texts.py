"""Long answers in Urdu, and their words without the marks of direction."""

import random
import re

from bot.phrases.direction import FSI, LRM, PDI, RLM

MARKS = re.compile(f"[{FSI}{PDI}{RLM}{LRM}]")


def long_urdu(characters: int, seed: int = 7) -> str:
    """Mixed Urdu with links, bold, lists and code, of about so many characters."""
    pick = random.Random(seed)
    words = "ڈیٹا سائنس مہارت تنخواہ کراچی لاہور پراجیکٹ سیکھیے Python SQL machine-learning Rs. 1,50,000 𐀀 😀".split()
    text = ""
    while len(text) < characters:
        sentence = [pick.choice(words) for _ in range(pick.randint(4, 18))]
        place = pick.randrange(len(sentence))
        sentence[place] = pick.choice(
            ["**{}**", "*{}*", "`{}`", "[{}](https://a.example/x?y=1&z=<2>)", "{}"]
        ).format(sentence[place])
        text += " ".join(sentence) + pick.choice(["۔ ", "؟ ", "۔\n", "۔\n\n", "۔\n- "])
    return text


def words(text: str) -> list[str]:
    return MARKS.sub("", text).split()
