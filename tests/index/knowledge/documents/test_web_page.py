"""A web page read: every word once, whatever its tags."""

import re
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from index.knowledge.documents import web_page
from index.knowledge.documents.web_page import saved_from
from tests.index.knowledge.outline import read

SHOWN = st.sampled_from("fee dates eligibility hostel scholarship merit".split())
TAGS = st.sampled_from("p div b h2 li td table tr dl dt dd ul span sup pre section".split())
PAGES = st.recursive(
    SHOWN, lambda inner: st.tuples(TAGS, st.lists(inner, max_size=4)).map(tuple), max_leaves=25
)


def written(page: Any) -> str:
    if isinstance(page, str):
        return f" {page} "
    tag, inner = page
    return f"<{tag}>{''.join(map(written, inner))}</{tag}>"


@given(st.lists(PAGES, min_size=1, max_size=6))
def test_no_word_of_a_web_page_is_lost_or_doubled(page: list[Any]) -> None:
    html = "".join(map(written, page))
    words = Counter(re.findall("[a-z]+", re.sub("<[^>]*>", " ", html)))
    blocks = web_page.read("a.html", html.encode()).blocks
    assert Counter(re.findall("[a-z]+", "\n".join(f"{b.heading}\n{b.text}" for b in blocks))) == words


def test_a_saved_page_says_where_it_was_taken_from() -> None:
    address = "https://school.example/fees?year=2026"
    text = f"{saved_from(address)}\n<title>Fees of the school</title><p>The fee is Rs 900.</p>"
    document = read("fees.html", text)
    assert document.title == "Fees of the school"
    assert [(source.title, source.url) for source in document.sources] == [("Fees of the school", address)]
    assert [section.references for section in document.sections] == [(document.sources[0].id,)]
    for other in ("javascript:alert(1)", "file:///C:/fees.html", "about:internet"):
        (source,) = read("fees.html", f"{saved_from(other)}<p>The fee is Rs 900.</p>").sources
        assert source.url is None
