import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.text.normalise import is_stopword, normalise, spelling_key, words
from index.text.spelling import compounds


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("كيا يه ٹهيك هے", "کیا یہ ٹہیک ہے"),  # an Arabic keyboard
        ("زكوٰة", "زکوہ"),
        ("ﻣﯿﮟ ﻧﮯ", "میں نے"),  # presentation forms, as PDFs give them
        ("مُحَمَّد", "محمد"),
        ("ســلام", "سلام"),
        ("۱۲۳ اور ٤٥٦", "123 اور 456"),
        ("۵۰٬۰۰۰ اور ۲٫۵", "50,000 اور 2.5"),
        ("خوش\u200cنصیب", "خوش نصیب"),
        ("کار\u200cکردگی", "کارکردگی"),  # ر joins nothing: the non-joiner shows nothing
        ("ڈیٹا\u200c سائنس", "ڈیٹا سائنس"),
        ("\u202bسلام\u202c \u2066AI\u2069\ufeff", "سلام AI"),
        ("a\u200bb", "a b"),
        ("ھے ھوں ھم", "ہے ہوں ہم"),
        ("پڑھنا", "پڑھنا"),
        ("نوکری کیلئے", "نوکری کے لیے"),
        ("گئے ہوۓ", "گئے ہوئے"),
        ("اےآئی کےشعبوںمیں", "اے آئی کے شعبوں میں"),  # two letters that only ever end a word
        ("plzzz bataoooo", "plz batao"),
        ("goood", "good"),
        ("www.example.com iii", "www.example.com iii"),
        ("10000000", "10000000"),
        ("HOW TO BECOME AN AI ENGINEER", "how to become an AI engineer"),
        ("AI ML", "AI ML"),
        ("NAVTTC", "NAVTTC"),
        ("Python and SQL", "Python and SQL"),
        ("ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        ("a \t b\n\n c ", "a b c"),
        ("don’t", "don't"),
        ("", ""),
    ],
)
def test_normalise(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@given(st.text(alphabet=st.sampled_from("abcZZ zhai کیےھہۂۓيكه\u200c\u200d\u064e\u0654 ۱٣ﻼ½Aoo\n\t'.؟")))
@example("ABC ABC")
@example("ھھھھ")
@example("aaａ")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text())
def test_no_invisible_character_is_left(text: str) -> None:
    plain = normalise(text)
    assert not set(plain) & set(
        "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2069\ufeff\x00\u0640"
    )
    assert plain == " ".join(plain.split())


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("AI engineer kaise banun?", ["ai", "engineer", "kaise", "banun"]),
        ("C++ C# .NET node.js A/B CI/CD", ["c++", "c#", ".net", "node.js", "a/b", "ci/cd"]),
        ("AI/ML aur UI/UX", ["ai", "ml", "aur", "ui", "ux"]),
        ("data scientist بننے کے لیے؟", ["data", "scientist", "بننے", "کے", "لیے"]),
        ("AIکی skills، تنخواہ۔", ["ai", "کی", "skills", "تنخواہ"]),
        ("Rs. 50,000 ya 2.5 lakh", ["rs", "50000", "ya", "2.5", "lakh"]),
        ("don't e-mail GPT4", ["dont", "e", "mail", "gpt4"]),
        ("😀 ... !!", []),
    ],
)
def test_words(text: str, tokens: list[str]) -> None:
    assert words(normalise(text)) == tokens


@pytest.mark.parametrize(
    "alike",
    [
        "kaise kese kaisay kaisy kesay کیسے",
        "chahiye chahie chaahiye chahiay چاہیے چاہئے",
        "tankhwah tankhah tankhwa tankha تنخواہ",
        "seekhna sikhna سیکھنا",
        "data ڈیٹا",
        "skills skill سکلز skilz",
        "naukri nokri نوکری",
        "machine machin مشین",
        "engineer enginer انجینئر انجینیر",
        "scientist scintist سائنٹسٹ",
        "kyun kyon kiyun کیوں",
        "mustaqbil mustakbil مستقبل",
        "zaroori zaruri zarori ضروری",
        "salary sallary سیلری",
        "freelancing فریلانسنگ",
        "university یونیورسٹی",
        "ai اےآئی",
        "jawab jawaab جواب",
        "phir fir پھر",
        "khwab خواب khwaab",
    ],
)
def test_spellings_of_one_word_share_a_key(alike: str) -> None:
    keys = {word: spelling_key(word) for word in alike.split()}
    assert len(set(keys.values())) == 1, keys


def test_unlike_words_do_not() -> None:
    unlike = (
        "data degree tankhwah kitab naukri python engineer scientist machine course career salary سیکھنا پڑھنا ضروری"
        " مستقبل کیسے کتنی گھر کام نام ai ml sql nlp c++ c# 2024 2025"
    ).split()
    assert len({spelling_key(word) for word in unlike}) == len(unlike)


@given(st.text(max_size=12))
def test_every_word_has_a_key(word: str) -> None:
    assert spelling_key(word) or not word


def test_compounds_are_found_longest_first() -> None:
    assert compounds("میں فری لانسنگ کروں".split()) == [(1, 3, "فریلانسنگ")]
    assert compounds("چیٹ جی پی ٹی کیا".split()) == [(0, 4, "چیٹجیپیٹی")]
    assert compounds(["kuch", "nahi"]) == []


def test_stop_words_in_three_scripts() -> None:
    assert all(map(is_stopword, "the how is what kaise kesay hai mein ka kya mjhe ہے کا کی میں کیسے".split()))
    assert not any(map(is_stopword, "salary data naukri seekhna نوکری تنخواہ python ai degree".split()))
