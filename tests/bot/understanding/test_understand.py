"""What kind of turn a message is, in three scripts, as people type."""

from datetime import UTC, datetime

import pytest

from bot.messages.exchange import PastTurn
from bot.understanding.act import Act
from bot.understanding.questions import questions_in
from bot.understanding.understand import understand, without_pointing
from index.retrieval.retrieve import SnapshotRetriever
from index.text.language import Language


def turn(*subjects: str, units: tuple[str, ...] = ()) -> PastTurn:
    return PastTurn(
        "q", "a", Language.ENGLISH, "answered", units, subjects, 1, datetime(2026, 1, 1, tzinfo=UTC)
    )


SCIENTIST = (turn("roles/data-scientist", units=("roles/data-scientist#work",)),)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("hi", Act.GREETING),
        ("Assalam o alaikum", Act.GREETING),
        ("AOA sir", Act.GREETING),
        ("السلام علیکم", Act.GREETING),
        ("hellooooo", Act.GREETING),
        ("kya haal hai", Act.WELL),
        ("salam, kese ho?", Act.WELL),
        ("آپ کیسے ہیں", Act.WELL),
        ("thanks a lot bhai", Act.THANKS),
        ("شکریہ", Act.THANKS),
        ("jazakallah", Act.THANKS),
        ("👍", Act.THANKS),
        ("allah hafiz", Act.GOODBYE),
        ("help", Act.HELP),
        ("who are you", Act.QUESTION),
        ("tum kya kar sakte ho", Act.QUESTION),
        ("کیا آپ روبوٹ ہیں؟", Act.QUESTION),
        ("can you please help", Act.PLEA),
        ("sir please koi mashwara dein", Act.PLEA),
        ("bhai meri thori madad kar do", Act.PLEA),
        ("main bohat confuse hun", Act.PLEA),
        ("I really don't know what to do", Act.PLEA),
        ("kuch samajh nahi aati", Act.PLEA),
        ("میری رہنمائی کریں", Act.PLEA),
        ("میں بہت پریشان ہوں کیا کروں", Act.PLEA),
        ("ab kya karoon", Act.PLEA),
        ("kuch bhi", Act.PLEA),
        ("کچھ بھی", Act.PLEA),
        ("guide me about freelancing", Act.QUESTION),
        ("samajh nahi aa raha kahan se shuru karun", Act.QUESTION),
        ("help me choose between two degrees", Act.QUESTION),
        ("what do i need", Act.QUESTION),
        ("maths samajh nahi aati", Act.QUESTION),
        ("more", Act.MORE),
        ("aur batao", Act.MORE),
        ("مزید بتائیں", Act.MORE),
        ("tafseel se batao", Act.MORE),
        ("what jobs are there in AI?", Act.LIST),
        ("AI mein kaun kaun si jobs hain", Act.LIST),
        ("AI میں کون کون سی نوکریاں ہیں", Act.LIST),
        ("list of skills", Act.LIST),
        ("data scientist vs data analyst", Act.COMPARE),
        ("data analyst banun ya data engineer", Act.COMPARE),
        ("ڈیٹا سائنٹسٹ اور ڈیٹا اینالسٹ میں کیا فرق ہے", Act.COMPARE),
        ("i know python and sql, what am i missing for data engineer", Act.SKILL_GAP),
        ("mujhe python aati hai data scientist ke liye aur kya chahiye", Act.SKILL_GAP),
        ("مجھے SQL آتی ہے، ڈیٹا انجینئر کے لیے کیا کمی ہے", Act.SKILL_GAP),
        ("مجھے صرف اردو آتی ہے انگریزی نہیں، کیا اے آئی سیکھ سکتا ہوں", Act.QUESTION),
        ("i dont know python, what should i learn first", Act.QUESTION),
        ("python nahi aati kya seekhun", Act.QUESTION),
        ("ML engineer ka roadmap", Act.ROADMAP),
        ("ڈیٹا اینالسٹ کا روڈ میپ", Act.ROADMAP),
        ("data scientist kya karta hai", Act.QUESTION),
        ("is python required for data scientist?", Act.QUESTION),
        ("which jobs are in rising demand", Act.QUESTION),
        ("job interview mein kya poochte hain", Act.QUESTION),
        ("english ki zaroorat hai AI mein?", Act.QUESTION),
        ("references?", Act.SOURCES),
        ("what is your source for this", Act.SOURCES),
        ("where did you read that", Act.SOURCES),
        ("ye kis ne likha hai", Act.SOURCES),
        ("aap ko yeh kahan se maloom hua", Act.SOURCES),
        ("اس کا ماخذ کیا ہے", Act.SOURCES),
        ("آپ کو کیسے معلوم", Act.SOURCES),
        ("open source project kahan se milega", Act.QUESTION),
        ("kahan se pata chalega ke kaunsi company hiring kar rahi hai", Act.QUESTION),
        ("?!...", Act.UNREADABLE),
        ("", Act.UNREADABLE),
    ],
)
def test_acts(shipped: SnapshotRetriever, text: str, act: Act) -> None:
    assert understand(text, shipped.subjects).act is act


@pytest.mark.parametrize(
    ("text", "language", "act"),
    [
        ("reply in Urdu", Language.URDU, Act.LANGUAGE),
        ("Roman mein batao", Language.ROMAN_URDU, Act.LANGUAGE),
        ("english please", Language.ENGLISH, Act.LANGUAGE),
        ("اردو میں جواب دیں", Language.URDU, Act.LANGUAGE),
        ("urdu mein batao data scientist kya hota hai", Language.URDU, Act.QUESTION),
        ("what is machine learning, answer in roman urdu", Language.ROMAN_URDU, Act.QUESTION),
        ("urdu NLP ka dataset kahan milega", None, Act.QUESTION),
        ("english kitni aani chahiye", None, Act.QUESTION),
    ],
)
def test_scripts_asked_for(
    shipped: SnapshotRetriever, text: str, language: Language | None, act: Act
) -> None:
    found = understand(text, shipped.subjects)
    assert (found.language, found.act) == (language, act)


def test_a_greeting_is_taken_off_a_question(shipped: SnapshotRetriever) -> None:
    found = understand("Salam sir, data scientist kaise banun?", shipped.subjects)
    assert (found.act, found.text) == (Act.QUESTION, "data scientist kaise banun?")


@pytest.mark.parametrize(
    "text", ["uski skills?", "aur skills?", "اس کی مہارتیں؟", "what about its skills", "skills"]
)
def test_a_follow_up_takes_the_last_subject(shipped: SnapshotRetriever, text: str) -> None:
    found = understand(text, shipped.subjects, SCIENTIST)
    assert (found.about, found.facet) == ("roles/data-scientist", "skills")


def test_the_same_asked_of_another_subject(shipped: SnapshotRetriever) -> None:
    found = understand("aur data analyst?", shipped.subjects, SCIENTIST)
    assert (found.subjects, found.leans) == (("roles/data-analyst",), True)


def test_the_first_and_the_second(shipped: SnapshotRetriever) -> None:
    compared = (turn("roles/data-scientist", "roles/data-analyst"),)
    assert understand("doosre wale ki skills", shipped.subjects, compared).subjects == ("roles/data-analyst",)
    assert understand("pehle wale ka kaam", shipped.subjects, compared).subjects == ("roles/data-scientist",)


def test_the_third_of_three(shipped: SnapshotRetriever) -> None:
    compared = (turn("roles/data-scientist", "roles/data-analyst", "roles/bi-analyst"),)
    assert understand("teesre wale ki skills", shipped.subjects, compared).subjects == ("roles/bi-analyst",)


def test_a_new_question_leans_on_nothing(shipped: SnapshotRetriever) -> None:
    found = understand(
        "ghar wale kehte hain ke naukri karo, unhein kaise manaun", shipped.subjects, SCIENTIST
    )
    assert not found.about


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("data scintist kaise banun", "roles/data-scientist"),
        ("MACHINE LERNING ENGINEER", "roles/machine-learning-engineer"),
        ("ڈیٹا سائنٹسٹ", "roles/data-scientist"),
        ("ml enginer salary", "roles/machine-learning-engineer"),
    ],
)
def test_misspelt_subjects_are_known(shipped: SnapshotRetriever, text: str, subject: str) -> None:
    assert subject in {mention.subject.id for mention in shipped.subjects.mentions(text)}


def test_several_questions() -> None:
    assert questions_in("data scientist kya hai? salary kitni hai is ki?\nfree course kahan milega") == (
        "data scientist kya hai?",
        "salary kitni hai is ki?",
        "free course kahan milega",
    )
    assert questions_in("kya? haan? data scientist kya hai?") == ("kya? haan? data scientist kya hai?",)


@pytest.mark.parametrize(
    "text",
    [
        "driver tha, umar 46. koi online kaam milega? computer on karna aata hai bas",
        "any government jobs in AI? like a ministry or something",
        "AI seekh kar promotion ho sakti hai? ya side income",
        "بی کام کے بعد ڈیٹا اینالسٹ بن سکتا ہوں؟ ایکسل اچھی آتی ہے",
        "I am a teacher\nI am 40\ncan I learn AI?",
    ],
)
def test_what_is_told_beside_a_question_is_none_itself(text: str) -> None:
    assert questions_in(text) == (text,)


def test_what_is_told_between_two_questions_stays_with_the_first() -> None:
    assert questions_in("do I need maths?\nI did FSc pre medical\nand what is the fee?") == (
        "do I need maths? I did FSc pre medical",
        "and what is the fee?",
    )


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("nlp spechialist kya karta hai", "nlp specialist kya karta hai"),
        ("compter vison enginer", "computer vision engineer"),
        ("ڈاٹا سائنسٹ کی مہارتیں", "ڈیٹا سائنٹسٹ کی مہارتیں"),
        ("What does a Data Scientist do?", "What does a Data Scientist do?"),
        ("which course did you keep", "which course did you keep"),
        ("do AI engineers do AI research", "do AI engineers do AI research"),
    ],
)
def test_misspelt_roles_are_searched_for_as_the_knowledge_spells_them(
    shipped: SnapshotRetriever, text: str, read: str
) -> None:
    assert understand(text, shipped.subjects).text == read


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "how does computer vision work and where is it used",
            ("how does computer vision work", "where is it used"),
        ),
        (
            "BI analyst kaise bante hain aur kitna time lagega",
            ("BI analyst kaise bante hain", "kitna time lagega"),
        ),
        (
            "prompt engineering kya hai or is ki demand kitni hai",
            ("prompt engineering kya hai", "is ki demand kitni hai"),
        ),
        ("ڈیپ لرننگ کیا ہے، اور اس کی نوکری کہاں ملتی ہے", ("ڈیپ لرننگ کیا ہے", "اس کی نوکری کہاں ملتی ہے")),
        ("data engineer ka kaam samjhao aur skills batao", ("data engineer ka kaam samjhao", "skills batao")),
        (
            "is maths needed for AI and can I learn it at home",
            ("is maths needed for AI", "can I learn it at home"),
        ),
    ],
)
def test_questions_joined_by_and(text: str, parts: tuple[str, ...]) -> None:
    assert questions_in(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "what are the duties and the pay of a BI analyst",
        "I know R and SQL, what else do I need for data scientist",
        "kab aur kahan se deep learning seekhun",
        "how much and how fast can I earn from freelancing",
        "data engineer aur MLOps engineer mein kya farq hai",
        "kya main BBA karun or kya main BSCS karun",
        "should I choose Python or should I choose R",
        "میٹرک اور ایف ایس سی کے بعد کیا کروں",
        "tell me about agents and tools",
        "is a tester's work, which is mostly checking, a way into AI",
        "data engineer kya karta hai aur detail mein batao",
        "fine tuning kya hoti hai, please batao",
    ],
)
def test_one_question_with_and_stays_whole(text: str) -> None:
    assert questions_in(text) == (text,)


def test_pointing_words_go() -> None:
    assert without_pointing("aur uski tankhwah") == "tankhwah"


def test_a_skill_that_is_denied_is_not_held(shipped: SnapshotRetriever) -> None:
    said = "mujhe python aati hai sql nahi aati, data analyst ke liye kya kami hai"
    assert understand(said, shipped.subjects).known == {"skills/python": "python"}
