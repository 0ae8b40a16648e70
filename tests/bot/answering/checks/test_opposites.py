"""What people must, may and must not do, and opposites, told otherwise than a passage tells them; in three scripts."""

import pytest

from bot.answering.checks.claims import claim_faults
from bot.answering.checks.grounding import check
from bot.answering.checks.grounds import Check, Grounds
from bot.answering.checks.names import names_in
from bot.answering.checks.promises import promises
from index.text.language import Language

EN = (
    "Applying: what to do\nYou must attach the original domicile to the form. Before you pay any fee, check two things:\n\n"
    "- the college is on the list\n- the degree is accredited\n\nDo not skip the practice test. A hostel room is optional."
    " Morning seats go at high merit. Agents may not collect the fee. The usual mistake is to leave school first and apply later."
)
RO = (
    "Apply karna: kya karein\nForm ke saath asal domicile lagana lazmi hai. Agent ko fees na dein."
    " Maths ki kami baad mein poori ho sakti hai. Practice test na chhorein. Subah ki seats oonche merit par milti hain."
)
UR = (
    "درخواست: کیا کریں\nفارم کے ساتھ اصل ڈومیسائل لگانا لازمی ہے۔ ایجنٹ کو فیس نہ دیں۔"
    " ریاضی کی کمی بعد میں پوری ہو سکتی ہے۔ مشق والا ٹیسٹ نہ چھوڑیں۔ صبح کی سیٹیں اونچے میرٹ پر ملتی ہیں۔"
)

FREE = (
    "Plan: free words\nAvoid self-finance seats: they get no aid. Before each order send the client three lines."
    " If your university is private, look at merit help. Yes: clear the fail papers in the next exam first."
)
FREE_RO = (
    "Plan: apne lafz\nData labelling: programming nahi chahiye, magar paise kam hain. Faisla na ho to Python seekhein."
    " Sirf AI jobs ki ginti hamein nahi mili."
)
FREE_UR = (
    "منصوبہ: اپنے لفظ\nکیلنڈر پر نشان لگائیں؛ لگاتار دو دن ناغہ نہ ہو۔ اسی دن مفت آن لائن کورس سے شروع کریں۔"
    " سندیں ڈھونڈیں اور تصدیق کا پوچھیں۔ اس کورس میں کوڈنگ نہیں چاہیے۔"
)


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        (EN, "You need not attach the original domicile."),
        (EN, "You do not need to check whether the degree is accredited before you pay the fee."),
        (EN, "You can skip the practice test."),
        (EN, "Morning seats go at low merit."),
        (EN, "A hostel room is compulsory."),
        (EN, "Agents may collect the fee."),
        (RO, "Form ke saath asal domicile lagana zaroori nahi."),
        (RO, "Agent ko fees dein."),
        (RO, "Maths ki kami baad mein poori karne ki ijazat nahi."),
        (RO, "Practice test chhor sakte hain."),
        (RO, "Subah ki seats kam merit par milti hain."),
        (UR, "فارم کے ساتھ اصل ڈومیسائل لگانا ضروری نہیں۔"),
        (UR, "ایجنٹ کو فیس دیں۔"),
        (UR, "ریاضی کی کمی بعد میں پوری کرنے کی اجازت نہیں۔"),
        (UR, "مشق والا ٹیسٹ چھوڑ سکتے ہیں۔"),
        (UR, "صبح کی سیٹیں کم میرٹ پر ملتی ہیں۔"),
    ],
)
def test_the_opposite_is_a_fault(passage: str, sentence: str) -> None:
    assert [fault.check for fault in claim_faults(sentence, (passage,))] == [Check.NEGATION]


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        (EN, "Attach the original domicile; it is required."),
        (EN, "Take the practice test, it is worth it."),
        (EN, "Check that the degree is accredited before you pay."),
        (EN, "A hostel room is not required."),
        (RO, "Domicile lagana zaroori hai, isay na bhoolein."),
        (RO, "Maths ki kami hai to bhi darwaza band nahi."),
        (RO, "Practice test zaroor dein."),
        (UR, "اصل ڈومیسائل لگانا ضروری ہے۔"),
        (UR, "ایجنٹ کو کبھی فیس نہ دیں۔"),
        (UR, "مشق والا ٹیسٹ ضرور دیں۔"),
        (FREE, "Keep away from self-finance seats, as they get no aid."),
        (FREE, "If the client refuses those three lines, it is fine to leave the order."),
        (FREE, "Clear the failed papers in the next exam first."),
        (FREE_RO, "Data labelling mein programming nahi chahiye hoti."),
        (FREE, "Sorry, in that round private universities were left out."),
        (FREE_RO, "Faisla mushkil ho to pehle Python seekh lein."),
        (FREE_RO, "Sirf AI jobs ki tadaad kahin nahi mili."),
        (FREE_UR, "کیلنڈر پر نشان لگائیے اور لگاتار دو دن نہ چھوڑیے۔"),
        (FREE_UR, "کوئی داخلہ کھلا نہ ہو تو مفت کورس سے شروع کر لیں۔"),
        (FREE_UR, "سندیں ڈھونڈ کر پوچھیے کہ تصدیق چاہیے یا نہیں۔"),
        (FREE_UR, "اس کورس میں کوڈنگ کی ضرورت نہیں۔"),
    ],
)
def test_the_same_in_other_words_is_none(passage: str, sentence: str) -> None:
    assert claim_faults(sentence, (passage,)) == []


@pytest.mark.parametrize(
    ("passage", "sentence", "wrong"),
    [
        ("App: deposit dun ya nahi?\nNahi, kuch na dein: woh fraud hai.", "Ek baar deposit de dein.", True),
        ("Summer: what\nEk project ya ek internship karein.", "Project ki zaroorat nahi.", True),
        ("سی وی: کیا لکھیں\nبیماری کی تفصیل بتانا آپ کی مرضی ہے۔", "بیماری کی تفصیل بتانا لازمی ہے۔", True),
        ("Offers: which\nZubani offer offer nahi; letter aaye to resign karein.", "Zubani offer bhi kaafi hai, us par resign karein.", True),
        ("Shop: a project\nUse a shop's orders with names and numbers removed.", "Use a shop's orders without names and numbers.", False),
        ("Test: a plan\nJis sawal ka andaza na ho usay chhor dein.", "Jis sawal ka andaza na ho usay chhor dein.", False),
        ("Copying: why not\nInternet se sample copy na karein; copy pehchani jati hai.", "Internet ka sample pehchana jata hai.", False),
        ("CV: what\nCV par tasveer aur CNIC number na likhein.", "CV par tasveer aur CNIC number likhein.", True),
        ("Bank: leaving\nResign only with a written offer.", "Please don't resign before you have an offer in writing.", False),
        ("Tax: after 2026\nThe budget proposed it. We could not confirm whether Parliament passed it unchanged.",
         "It was proposed, but I can't confirm that Parliament passed it unchanged.", False),
        ("DigiSkills: scale\nThe figures count trainings; we do not know how many found work.",
         "Nobody here can tell you how many found work.", False),
        ("Scams: money back\nCall the bank and ask to dispute or stop the payment.", "Ask them to dispute the payment.", False),
        ("Scams: a fee\nAnswer once: \"Please take the fee from my first salary.\" A fraud will refuse.",
         "Tell them once to take it out of your first salary.", False),
    ],
)  # fmt: skip
def test_orders_conditions_and_asides(passage: str, sentence: str, wrong: bool) -> None:
    assert bool(claim_faults(sentence, (passage,))) is wrong


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (Language.ENGLISH, "Many families do not know that agents are no help."),
        (Language.ROMAN_URDU, "Agent ko fees de di hai to sharminda na hon."),
        (Language.URDU, "ایجنٹ کو فیس دے چکے ہیں تو شرمندہ نہ ہوں۔"),
    ],
)
def test_a_kind_word_that_cites_nothing_denies_nothing(language: Language, line: str) -> None:
    passage = {Language.ENGLISH: EN, Language.ROMAN_URDU: RO, Language.URDU: UR}[language]
    first = {
        Language.ENGLISH: "Attach the original domicile to the form [1].",
        Language.ROMAN_URDU: "Form ke saath asal domicile lagana lazmi hai [1].",
        Language.URDU: "فارم کے ساتھ اصل ڈومیسائل لگانا لازمی ہے [1]۔",
    }[language]
    assert check(f"{first} {line}", Grounds((passage,), language)).faults == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Nobody can promise you a job.",
        "A promise of a guaranteed job is a sign of a fraud.",
        "Jo chand hafton mein naukri ka wada kare, us se bachein.",
        "نوکری کی ضمانت کوئی نہیں دے سکتا۔",
    ],
)
def test_what_is_said_of_promises_is_none(sentence: str) -> None:
    assert not promises(sentence)


def test_what_one_does_is_not_told_of_another() -> None:
    passage = "Being paid: PayPal and Payoneer\nPayoneer has worked with JazzCash and HBL in Pakistan for ten years."
    wrong = "PayPal has worked with JazzCash and HBL in Pakistan for ten years [1]."
    grounds = Grounds((passage,), Language.ENGLISH)
    assert {fault.check for fault in check(wrong, grounds).faults} == {Check.NAME}
    assert check(wrong.replace("PayPal", "Payoneer"), grounds).faults == ()


def test_a_word_that_is_a_short_name_elsewhere_is_no_name() -> None:
    assert not names_in("Teen saal ka waqfa mit sakta hai.")
    assert [name.written for name in names_in("Take the free course of MIT.")] == ["MIT"]


def test_a_name_that_is_told_of_itself_is_not_told_of_another() -> None:
    passage = "Tests: MS\nUniversities take their own test such as GAT, and HEC sets marks. Under HEC's policy their own test needs 60%."
    said = "Under HEC's policy the own test of universities needs 60% [1]."
    assert check(said, Grounds((passage,), Language.ENGLISH)).faults == ()
