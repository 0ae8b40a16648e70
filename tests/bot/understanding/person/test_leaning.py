"""What of the knowledge speaks to whom."""

from bot.messages.exchange import Fact, Profile
from bot.phrases import facts
from bot.understanding.person.facts import told_words
from bot.understanding.person.leaning import background_of, leaning, sections_named
from index.retrieval.retrieve import SnapshotRetriever
from index.text.language import Language


def test_every_id_is_in_the_knowledge(shipped: SnapshotRetriever) -> None:
    known = {*shipped.snapshot.units, *shipped.snapshot.subjects}
    assert sections_named() - known == set()
    assert {*told_words()["road"].values.values()} - known == set()


def test_the_nearest_comes_first() -> None:
    commerce = Profile(facts={Fact.EDUCATION: "bcom", Fact.DEVICE: "no-laptop", Fact.CITY: "layyah"})
    found = leaning(commerce)
    assert found[0] == "learn/non-cs-graduate#commerce"
    assert {"resources/no-laptop", "challenges/city-village"} <= {*found}


def test_a_parent_is_spoken_to_as_a_parent() -> None:
    parent = Profile(
        facts={Fact.WORK: "teacher", Fact.GENDER: "woman"}, whom="son", theirs={Fact.EDUCATION: "matric"}
    )
    assert leaning(parent)[:2] == ("learn/parents", "learn/after-matric")
    assert not any(id.startswith("jobs/women") for id in leaning(parent))


def test_the_field_counts_and_age_alone_does_not() -> None:
    assert leaning(Profile(facts={Fact.EDUCATION: "fsc", Fact.FIELD: "pre-medical"}))[0].endswith(
        "#pre-medical"
    )
    assert leaning(Profile(facts={Fact.AGE: "43"})) == ()
    assert leaning(Profile()) == ()


def test_the_road_that_fits() -> None:
    assert background_of({Fact.WORK: "developer", Fact.EDUCATION: "fsc"}) == "learn/working-developer"
    assert background_of({Fact.EDUCATION: "icom"}) == "learn/after-fsc"
    assert background_of({Fact.CITY: "multan"}) == ""


def test_every_value_has_words_in_each_script() -> None:
    for kind, section in told_words().items():
        if kind == "road":
            continue
        for value in {*section.values.values()}:
            for language in Language:
                assert facts.whom(value, language) if kind == "whom" and value not in _NOT_ASKED_FOR else True
                named = "work" if kind in {"trade", "place"} else kind
                assert kind == "whom" or facts.value(named, value, language)


def test_every_work_leads_to_something_that_is_written_for_it() -> None:
    works = {value for kind in ("work", "trade", "place") for value in told_words()[kind].values.values()}
    assert {value for value in works if not leaning(Profile(facts={Fact.WORK: value}))} == {
        "police",
        "soldier",
    }


_NOT_ASKED_FOR = {"children", "cousin", "friend"}
