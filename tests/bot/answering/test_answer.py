"""The judgement, fixed sentences, and computed answers."""

import pytest

from bot.answering.answer import Question, judge
from bot.dialogue.counsel import Counsel
from bot.messages.exchange import Outcome
from bot.phrases.people import Facet, Phrase, label, say
from index.retrieval.retrieve import SnapshotRetriever
from index.text.language import Language, detect


def test_nothing_found_is_off_topic() -> None:
    assert judge(Question("x", Language.ENGLISH, ())) is Outcome.OFF_TOPIC


@pytest.mark.parametrize("phrase", Phrase)
def test_every_phrase_is_complete_and_in_its_script(phrase: Phrase) -> None:
    parts = dict.fromkeys(
        (
            "script",
            "title",
            "skills",
            "role",
            "resource",
            "seconds",
            "minutes",
            "number",
            "few",
            "many",
            "other",
            "suicide",
            "emergency",
            "women",
            "online",
            "cyber",
            "facts",
            "name",
            "names",
            "examples",
        ),
        "AI",
    )
    for language in Language:
        text = say(phrase, language, **parts)
        assert text.strip()
        if language is Language.URDU and phrase not in {Phrase.OTHER_LANGUAGE}:
            assert any("\u0600" <= letter <= "\u06ff" for letter in text), text
            assert not set(text) & set("يكه٠١٢")
        if language is Language.ROMAN_URDU and phrase not in {Phrase.OTHER_LANGUAGE, Phrase.WELCOME}:
            assert not any("\u0600" <= letter <= "\u06ff" for letter in text), text


def test_every_facet_has_a_label_for_a_button() -> None:
    for facet in Facet:
        for language in Language:
            assert 0 < len(label(facet, language) or "") <= 20
    assert label("nothing-known", Language.ENGLISH) is None


@pytest.fixture
def counsel(shipped: SnapshotRetriever) -> Counsel:
    return Counsel(shipped.snapshot.subjects, shipped.snapshot.units)


def test_a_comparison_names_what_is_shared_and_what_is_not(counsel: Counsel) -> None:
    roles = ("roles/data-scientist", "roles/data-engineer")
    pair = [counsel.subjects[role] for role in roles]
    advice = counsel.comparison(roles, Language.ENGLISH)
    for skill in set(pair[0].must) & set(pair[1].must):
        assert counsel.subjects[f"skills/{skill}"].title(Language.ENGLISH) in advice.text
    assert all(unit in counsel.units for unit in (*advice.units, *advice.offers))


def test_missing_skills_are_computed_in_learning_order(counsel: Counsel) -> None:
    role = counsel.subjects["roles/machine-learning-engineer"]
    known = {"skills/python": "python"}
    advice = counsel.skill_gap(role.id, known, Language.ENGLISH)
    lacking = [skill for skill in counsel.in_order(role.must) if skill != "python"]
    listed = advice.text[advice.text.index("in this order") :]
    places = [listed.index(counsel.subjects[f"skills/{skill}"].title(Language.ENGLISH)) for skill in lacking]
    assert places == sorted(places)


def test_needs_come_before_what_needs_them(counsel: Counsel) -> None:
    for subject in counsel.subjects.values():
        order = counsel.in_order(subject.must, deep=True)
        for skill in order:
            before = order[: order.index(skill)]
            assert all(need in before for need in counsel.subjects[f"skills/{skill}"].needs)


@pytest.mark.parametrize("language", Language)
def test_lists_and_roads_speak_the_asked_script(counsel: Counsel, language: Language) -> None:
    for advice in (
        counsel.listing("roles", language),
        counsel.road("roles/data-analyst", language),
        counsel.nearest_roles({"skills/python": "python", "skills/sql": "sql"}, language),
    ):
        assert advice.text.count("\n") >= 3
        first = advice.text.partition("\n")[
            0
        ]  # names of roles and courses below it are English in Roman Urdu
        assert detect(first) is language
