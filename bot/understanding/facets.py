"""The usual sections of a subject, told by the words that ask for them."""

from collections.abc import Sequence

from bot.understanding.cues import Cue, only

_FACETS = {
    "skills": Cue(
        "skill skills hunar maharat maharatein sikills require required مہارت مہارتیں سکل سکلز اسکلز ہنر"
    ),
    "start": Cue("start shuru banun banu bane bante become شروع بنوں بنیں بننا"),
    "jobs": Cue(
        "job jobs naukri naukriyan demand scope hire hiring نوکری نوکریاں ملازمت مانگ ڈیمانڈ اسکوپ سکوپ"
    ),
    "work": Cue("kaam kam work works karta karte کام"),
    "compare": Cue("compare farq difference فرق موازنہ"),
    "pay": Cue(
        "pay pays paid salary salaries tankhwah tankhuah tankha tankhah tankhawah package income kamai earn earning paisa paisay paise pese"
        " تنخواہ تنخواہیں کمائی پیکج آمدنی پیسہ پیسے"
    ),
    "how-long": Cue(
        "long time waqt wakt arsa duration mahine mahinay months month saal sal years din کتنا وقت عرصہ مہینے سال دیر"
    ),
    "tools": Cue("tool tools software softwares ٹول ٹولز سافٹ ویئر"),
    "mistakes": Cue("mistake mistakes ghalti ghaltiyan galti galtiyan غلطی غلطیاں"),
    "practice": Cue("project projects practice پراجیکٹ پروجیکٹ مشق"),
    "learn": Cue("learn seekhun seekhu sikhun seekhen سیکھوں سیکھیں سیکھنا"),
}


_EASIER = Cue("easy easier easiest quick quicker faster asan aasan asaan jaldi آسان جلدی")
_WEIGHED = ("pay", "jobs", "skills", "how-long")
"""What two subjects are weighed by."""
_WHICH = Cue(
    "which kis kiski kisme kon kaun konsa konsi kaunsa kaunsi kaunse dono donon two both"
    " کون کس دونوں کونسا کونسی کونسے"
)


def weighed_by(tokens: Sequence[str]) -> str:
    """What "which of these two pays more, is easier?" weighs two subjects by, as a section's name; "" for no such question."""
    if not _WHICH.found(tokens):
        return ""
    if _EASIER.found(tokens):
        return "how-long"
    return next((facet for facet in _WEIGHED if _FACETS[facet].found(tokens)), "")


def facet_named(content: Sequence[str]) -> str:
    """The usual section that all of these words name, if they do."""
    return next((facet for facet, cue in _FACETS.items() if content and only(content, cue)), "")
