"""Figures told of what they do not belong to, and of what they do."""

import pytest

from bot.answering.checks.claims import claim_faults
from bot.answering.checks.figures import figure_faults
from bot.answering.checks.grounding import check
from bot.answering.checks.grounds import Grounds
from bot.answering.checks.names import name_faults
from index.text.language import Language

MARKS = "FSc marks: low\n- FAST BS AI: 60% in matric, 50% in intermediate, with maths.\n- ITU BS AI: 50% in matric (2025)."
HEALTH = (
    "Health: near work\n1. **Drug safety** for pharmacists: reading reports. First skill: clear summaries. 5 months, 4 hours a week."
    "\n2. **Data analyst:** records. First skill: Excel. 8 months, 5 hours a week."
)

EXPORTS = (
    "Exports: growth\nExports grew to about 3.81 billion dollars in financial year 2024-25, 18% more than the year before."
    " The year before that, 2023-24, they were about 3.22 billion, up 24% from 2.59 billion."
)
PAY = (
    "Pay: a survey\nProgrammers with 6 or more years had Rs215,723 a month. Full-stack developers averaged, in the same year:"
    "\n\n- entry: Rs61,000\n- senior: Rs233,534"
)
AGES = (
    "China: the scholarship\n75 scholarships: 35 bachelor, 25 master's. Umar bachelor ke liye 25, master's ke liye 35 se kam ho."
    " Age in 2024: 22 or younger."
)
TAX = "Tax: the rate\nExport income was taxed at 0.25% for those registered with PSEB and 1% for others, as a final tax."
SENIOR = (
    "Pay: data scientist\nNaye programmer ki tankhwah se andaza lagayein: P@SHA ke 2021 ke survey mein average Rs51,344 mahana."
    " Chhe ya zyada saal wale senior ki average Rs215,723 thi."
)
REFUND = "Fees: wapsi\nClasses ke 7th din tak poori tuition wapas milti thi. 8th se 15th din tak aadhi, aur us ke baad kuch nahi."
WEEKS = "Docker: a plan\n1. Week 1-2: the command line and Git.\n2. Week 3-4: an API."
HEC = "PhD: the test\nBy the HEC policy of 2023 a university's test asks 60% for an MPhil and 70% for a PhD."
MATHS = "Maths: without\n- NUML's BS Data Science: pre-medical students pass 6 credits of maths.\n- IMSciences Peshawar: 6 credits in a year."
FORUM = "Skills: why\nThe Forum's Jobs Report 2025 expects 39% of workers' core skills to change by 2030."
SKILLS = (
    "Skills: change\nThe Forum's Jobs Report 2025 expects 39% of workers' core skills to change by 2030, and 63% of the"
    " employers asked see gaps."
)
WORLD = (
    "AI: jobs\nThe world is expected to gain more jobs than it loses by 2030. The Forum's Jobs Report 2025 expects 170"
    " million new jobs and 92 million displaced."
)
PORTALS = "سائٹس: پورٹل\nنیشنل جاب پورٹل 2020 میں کھلا۔ 2025 کی ایک خبر کے مطابق پنجاب کے پورٹل پر 110,000 ادارے تھے۔"
DATA = (
    "Urdu: data\nRoman Urdu Dataset has 20,000 tagged sentences, and XSUMUrdu 76,637 articles with summaries."
)
PLAN = "Time: a plan\nHafte mein 8 ghante dein to andaza yeh hai:\n\n- 3 mahine: Python likhna\n- 6 mahine: saada model"
GOAL = (
    "ہدف: تربیت\nہدف 2030 تک دس لاکھ لوگ ہیں۔ اگست 2025 کی خبر کے مطابق ہر سال تقریباً 200,000 لوگ سیکھیں گے۔"
)


@pytest.mark.parametrize(
    ("sentence", "passage", "wrong"),
    [
        ("FAST asks 60% in intermediate.", MARKS, True),
        ("FAST asks 60% in matric and 50% in intermediate.", MARKS, False),
        ("FAST wants 50% in intermediate with maths.", MARKS, False),
        ("Drug safety needs clear summaries; plan about 5 months at 4 hours a week.", HEALTH, False),
        ("Exports were about 3.81 billion dollars in 2023-24.", EXPORTS, True),
        ("Exports grew 18% in 2023-24.", EXPORTS, True),
        (
            "Exports were 3.81 billion dollars in 2024-25, and 3.22 billion dollars in 2023-24.",
            EXPORTS,
            False,
        ),
        ("The HEC wants 70% in the test for a PhD.", HEC, False),
        ("The HEC wants 70% in the test for an MPhil.", HEC, True),
        ("Peshawar's IMSciences asks you to pass 6 credits of maths within a year.", MATHS, False),
        ("The Forum expects 39% of core skills to change by 2030.", FORUM, False),
        ("The Forum expects 39% of workers' core skills to be different by 2030.", SKILLS, False),
        ("The forecast is 170 million new jobs against 92 million displaced by 2030.", WORLD, False),
        ("The forecast is 170 million new jobs against 92 million displaced by 2040.", WORLD, True),
        ("Senior programmers had Rs233,534.", PAY, True),
        ("Senior full-stack developers had Rs233,534.", PAY, False),
        ("Programmers with 6+ years had Rs215,723 a month.", PAY, False),
        ("Umar bachelor ke liye 35 aur master's ke liye 25 se kam ho.", AGES, True),
        ("Umar bachelor ke liye 25 aur master's ke liye 35 se kam ho.", AGES, False),
        ("The age was 22 or younger in 2024.", AGES, False),
        (
            "Export income was taxed at 0.25% with PSEB registration and 1% without, as a final tax.",
            TAX,
            False,
        ),
        ("Export income was taxed at 1% for those registered with PSEB and 0.25% for others.", TAX, True),
        ("Hafte mein 8 ghante dein to 3 mahine mein Python, 6 mahine mein saada model.", PLAN, False),
        ("P@SHA ke survey mein naye programmer ki average Rs215,723 mahana thi.", SENIOR, True),
        ("P@SHA ke survey mein naye programmer ki average Rs51,344 mahana thi.", SENIOR, False),
        ("Classes ke 15th din tak poori tuition wapas milti thi.", REFUND, True),
        ("8th se 15th din tak aadhi tuition wapas milti thi.", REFUND, False),
        ("Give the first two weeks to the command line and Git.", WEEKS, False),
        ("Give the first three weeks to the command line.", WEEKS, True),
        ("نیشنل جاب پورٹل 2025 میں کھلا۔", PORTALS, True),
        ("نیشنل جاب پورٹل 2020 میں کھلا اور 2025 میں پنجاب کے پورٹل پر 110,000 ادارے تھے۔", PORTALS, False),
        ("نیشنل جاب پورٹل 2025 میں کھلا اور 2020 میں پنجاب کے پورٹل پر 110,000 ادارے تھے۔", PORTALS, True),
        ("XSUMUrdu has 20,000 articles with summaries.", DATA, True),
        ("ہدف 2030 تک دس لاکھ لوگ ہیں، ہر سال تقریباً 200,000۔", GOAL, False),
        ("A data analyst begins with Excel: 8 months, 5 hours a week.", HEALTH, False),
    ],
)
def test_a_figure_is_told_of_what_it_stands_beside(sentence: str, passage: str, wrong: bool) -> None:
    assert bool(figure_faults(sentence, (passage,), Grounds((passage,), Language.ENGLISH))) is wrong


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Finish the LLB first if you have not.", "Law and AI: near work\nFinish the LLB first."),
        ("LLB pehle poora karein agar nahi kiya.", "Law aur AI\nLLB pehle poora karein."),
    ],
)
def test_a_condition_denies_nothing(sentence: str, passage: str) -> None:
    assert claim_faults(sentence, (passage,)) == []


@pytest.mark.parametrize(
    ("line", "question", "fine"),
    [
        ("With 8 lac a year, I would look at NUST first.", "my dad can do 8 lac a year", True),
        ("Woh abhi 9th mein hai, is liye waqt hai.", "mera bhai 9th mein hai", True),
        ("2030 ki tankhwah koi nahi bata sakta.", "2030 mein salary kya hogi", True),
        ("They sit at two ends of the same road.", "", True),
        ("For a first job it is the shorter way.", "i want a first job", True),
        ("With Rs38,000 you come under the income limit.", "father earns 38000", True),
        ("Write to HR and name the two months.", "no salary since 2 months", True),
        (
            "8000 bilkul na bhejein: woh 40 hazar screen par hain.",
            "40 hazar pare hain, 8000 maang rahe",
            True,
        ),
        ("That asks more, and your sixty is less.", "I have 60% marks", True),
        ("Course aadha reh jana aam baat hai.", "course aadha chor diya", True),
        ("NUST takes 8 lac a year as its fee.", "my dad can do 8 lac a year", False),
        ("NUST ki fees sirf 8 lakh saal thi.", "mere walid 8 lakh saal de sakte hain", False),
        ("At NUST the fee was the 8 lakh a year.", "my dad can do 8 lakh a year", False),
        ("With Rs38,000 you can pay the NUST fee.", "father earns 38000", False),
        ("NUST asks 70% in FSc.", "i have 70%", False),
    ],
)
def test_what_the_person_told_and_plain_counting_are_no_figures(line: str, question: str, fine: bool) -> None:
    grounds = Grounds((MARKS,), Language.ENGLISH, question)
    assert (figure_faults(line, (MARKS,), grounds, alone=True) == []) is fine


def test_names_of_the_talk_may_be_said_again() -> None:
    said = "FAST BS AI asks 60% in matric [1]. If you meant BNU, tell me."
    assert check(said, Grounds((MARKS,), Language.ENGLISH, heard="BNU has it too.")).faults == ()
    assert check(said, Grounds((MARKS,), Language.ENGLISH)).faults


def test_an_adjective_before_a_company_is_no_name() -> None:
    passage = "نوکری: کمپنیاں\nمکمل پروجیکٹ دیکھ کر دیر لگانے والی کمپنی بھی مان سکتی ہے۔"
    grounds = Grounds((passage,), Language.URDU)
    assert name_faults("ایک مکمل پروجیکٹ سست کمپنی کو بھی قائل کر سکتا ہے۔", (passage,), grounds) == []
    assert name_faults("ایک مکمل پروجیکٹ نیازی کمپنی کو بھی قائل کر سکتا ہے۔", (passage,), grounds)
