"""The words of figures in English, Urdu and Roman Urdu: numbers, scales, units, shares, ranks, months."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from index.text.normalise import normalise


def _table(listed: Iterable[tuple[Fraction | int, str]]) -> Mapping[str, Fraction]:
    return {word: Fraction(value) for value, words in listed for word in listed_words(words)}


def listed_words(words: str) -> frozenset[str]:
    return frozenset(normalise(words).lower().split())


UNITS: Mapping[str, str] = {
    word: unit
    for unit, words in {
        "%": "% percent percentage pct fisad feesad fisadi feesadi فیصد فیصدی",
        "rupee": "rs pkr ₨ ₹ rupee rupees rupay rupaye rupai rupiya rupiye rupya rupye rupaiye روپے روپیہ روپیے روپئے روپیوں",
        "dollar": "$ usd dollar dollars ڈالر ڈالرز ڈالروں",
        "pound": "£ gbp pound pounds پاؤنڈ پاؤنڈز",
        "euro": "€ eur euro euros یورو",
        "riyal": "sar riyal riyals ریال",
        "dirham": "aed dirham dirhams درہم",
        "year": "year years yr yrs saal saalon salon saala sala baras سال سالہ سالوں برس برسوں",
        "month": "month months mahina mahine mahinay mahinon maheena maheene maheenay maah مہینہ مہینے مہینوں ماہ",
        "week": "week weeks hafta hafte haftay hafton ہفتہ ہفتے ہفتوں",
        "day": "day days din dinon دن دنوں روز",
        "hour": "hour hours hr hrs ghanta ghante ghantay ghanton گھنٹہ گھنٹے گھنٹوں",
        "minute": "minute minutes mins منٹ منٹوں",
        "semester": "semester semesters semesteron سمسٹر سمسٹرز سمسٹروں",
        "gb": "gb gbs جی‌بی", "mb": "mb", "tb": "tb", "mbps": "mbps", "km": "km kilometre kilometres kilometer کلومیٹر",
        "times": "x times gunah guna گنا baar بار مرتبہ دفعہ",
    }.items()
    for word in listed_words(words)
}  # fmt: skip
MONEY = frozenset({"rupee", "dollar", "pound", "euro", "riyal", "dirham"})
MONTHS_OF = {"year": 12, "semester": 6, "month": 1}
DAYS_OF = {"week": 7, "day": 1}
MINUTES_OF = {"hour": 60, "minute": 1}
LENGTHS = frozenset({*MONTHS_OF, *DAYS_OF, *MINUTES_OF})
NATIONS = listed_words("us american amreeki amriki امریکی pakistani پاکستانی")
"""May stand between a number and its currency."""

SCALES = _table(
    [
        (10**2, "hundred sau سو"), (10**3, "thousand hazar hazaar ہزار"), (10**5, "lakh lakhs lac lacs laakh laakhs لاکھ"),
        (10**6, "mn million millions ملین"), (10**7, "crore crores karor karore karod کروڑ"),
        (10**9, "bn billion billions arab ارب بلین"), (10**12, "trillion trillions kharab کھرب ٹریلین"),
    ]
)  # fmt: skip
SUFFIXES = {**SCALES, **_table([(10**3, "k"), (10**6, "m"), (10**7, "cr"), (10**9, "b"), (10**5, "l")])}
"""Scales as they are written onto a number: "51k"."""
VAGUE = _table(
    [
        (12, "dozens darjanon درجنوں"), (10**2, "hundreds saikron sainkron سینکڑوں سیکڑوں"),
        (10**3, "thousands hazaron hazaaron ہزاروں"), (10**5, "lakhs lakhon لاکھوں"), (10**6, "millions"),
        (10**7, "karoron crores کروڑوں"), (10**9, "billions arbon اربوں"), (10**12, "trillions"),
    ]
)  # fmt: skip

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
).split()
_URDU = (
    "صفر ایک دو تین چار پانچ چھ سات آٹھ نو دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس بیس اکیس بائیس تئیس چوبیس"
    " پچیس چھبیس ستائیس اٹھائیس انتیس تیس اکتیس بتیس تینتیس چونتیس پینتیس چھتیس سینتیس اڑتیس انتالیس چالیس اکتالیس بیالیس"
    " تینتالیس چوالیس پینتالیس چھیالیس سینتالیس اڑتالیس انچاس پچاس اکاون باون ترپن چون پچپن چھپن ستاون اٹھاون انسٹھ ساٹھ اکسٹھ"
    " باسٹھ تریسٹھ چونسٹھ پینسٹھ چھیاسٹھ سڑسٹھ اڑسٹھ انہتر ستر اکہتر بہتر تہتر چوہتر پچھتر چھہتر ستتر اٹھتر اناسی اسی اکیاسی"
    " بیاسی تراسی چوراسی پچاسی چھیاسی ستاسی اٹھاسی نواسی نوے اکیانوے بانوے ترانوے چورانوے پچانوے چھیانوے ستانوے اٹھانوے ننانوے"
).split()
_ROMAN = (
    "sifar|ek aik|do|teen tin|char chaar|panch paanch|chay chhay chhe chah|saat sat|aath ath|nau|das dus|gyara gyarah giyarah"
    "|bara barah|tera terah|chauda chaudah choda|pandra pandrah|sola solah|satra satrah sattrah|athara atharah|unnees unees"
    "|bees bis|ikkees ikees|baees baais|teyees teees|chaubees chobees|pachees pachis|chhabees chabees|sattaees satais"
    "|athaees athais|untees unattees|tees tis|iktees ikattees|battees batis|taintees tentees|chauntees|paintees pentees"
    "|chhattees chattees|saintees|artees|untalees|chalees chalis|iktalees|bayalees|taintalees|chawalees|paintalees"
    "|chhiyalees|saintalees|artalees|unchas|pachas|ikyawan|bawan|tirpan|chawwan|pachpan|chhappan|sattawan|athawan|unsath"
    "|saath sath|iksath|basath|tirsath|chaunsath|painsath|chhiyasath|sarsath|arsath|unhattar|sattar|ikhattar|bahattar"
    "|tehattar|chauhattar|pachattar pachhattar|chhihattar|satattar|athattar|unasi|assi|ikyasi|bayasi|tirasi|chaurasi"
    "|pachasi|chhiyasi|sattasi|athasi|nawasi|nawway nabbay navvay|ikyanway|banway|tiranway|churanway|pachanway|chhiyanway"
    "|sattanway|athanway|ninanway ninnanway"
).split("|")
SPELT: Mapping[str, Fraction] = {
    **_table(enumerate(_ENGLISH)),
    **_table(enumerate(_URDU)),
    **_table(enumerate(_ROMAN)),
    **_table(zip(range(30, 100, 10), "thirty forty fifty sixty seventy eighty ninety".split(), strict=True)),
    **_table(
        [
            (6, "چھے چھہ"),
            (23, "تیئیس"),
            (51, "اکیاون"),
            (79, "انیاسی"),
            (43, "تنتالیس"),
            (53, "تریپن"),
            (54, "چوون"),
        ]
    ),
    **_table([(Fraction(3, 2), "derh dairh ڈیڑھ"), (Fraction(5, 2), "dhai dhaai ڈھائی اڑھائی")]),
}
DOUBTFUL = listed_words(
    "zero sifar صفر one ek aik ایک do tin bara tera saath sath sat chay chah bahattar اسی بہتر arab kharab"
)
"""Number words that are other words as well; they count only with a scale or a unit."""
MORE_DOUBTFUL = listed_words("saath sath اسی بہتر")
"""Of these, words that stand before lengths of time too: "اسی سال", in the same year. A length is not enough."""
AGE = listed_words("age aged ages umar umr عمر")
AND_MORE = {
    **dict.fromkeys(listed_words("sarhe saarhe saadhe ساڑھے"), Fraction(1, 2)),
    **dict.fromkeys(listed_words("sawa سوا"), Fraction(1, 4)),
    **dict.fromkeys(listed_words("paune paunay پونے"), Fraction(-1, 4)),
}
"""Words before a number that make it a part more or less: "sarhe teen", three and a half."""

HALVES = listed_words("half aadh aadha aadhe aadhi adha adhe adhi nisf آدھ آدھا آدھے آدھی نصف")
PARTS: Mapping[str, Fraction] = {
    **_table([(Fraction(1, 4), "quarter quarters chauthai چوتھائی"), (Fraction(1, 3), "third thirds tihai تہائی")]),
    **_table([(Fraction(1, 5), "fifth fifths"), (Fraction(1, 10), "tenth tenths")]),
}  # fmt: skip
"""Counted by the number before them: "teen chauthai", three quarters."""
ALONE = listed_words("chauthai چوتھائی tihai تہائی")
"""Parts that need no number."""
THREE_QUARTERS = listed_words("paun pon پون")
TIMES = _table([(2, "double doubled doubles twice dugna dugni dogna dogni duguna دگنا دگنی دگنے دوگنا دوگنی"),
                (3, "triple tripled triples thrice tigna tiguna تگنا تگنی")])  # fmt: skip
DOZEN = listed_words("dozen darjan درجن")

ORDINALS = _table(
    [
        (1, "first pehla pehli پہلا پہلی"), (2, "second dusra doosra dosra dusri doosri دوسرا دوسری"),
        (3, "third teesra teesri tisra تیسرا تیسری تیسرے"), (4, "fourth chautha chauthi چوتھا چوتھی چوتھے"),
        (5, "fifth panchwan panchwi panchwen پانچواں پانچویں"), (6, "sixth chhata chhati چھٹا چھٹی چھٹے"),
        (7, "seventh saatwan saatwen ساتواں ساتویں"), (8, "eighth aathwan aathwen آٹھواں آٹھویں"),
        (9, "ninth nawan نواں نویں"), (10, "tenth daswan daswen dasween دسواں دسویں"), (12, "twelfth barhwen بارہویں"),
    ]
)  # fmt: skip
ORDINAL_ENDINGS = listed_words("st nd rd th wan wen ween waan واں ویں")
COUNTED_BY_RANK = listed_words(
    "year years step steps phase stage stages level part week weeks month months day days module semester round"
    " chapter option saal hafta hafte mahina qadam marhala سال ہفتہ ہفتے مہینہ قدم مرحلہ مرحلے سمسٹر حصہ"
)
"""Words whose following number is a place in an order: "Year 1", "weeks 3 to 6"."""

JOINS = listed_words("- – — ~ to se سے تا or ya یا and aur اور ta till until upto")
AND = listed_words("and aur اور")
MONTHS = _table(
    enumerate(
        (
            "january jan janwari janvari جنوری", "february feb farwari فروری", "march mar مارچ", "april apr اپریل", "may mayi مئی",
            "june jun جون", "july jul julai جولائی", "august aug agast اگست", "september sep sept sitambar ستمبر",
            "october oct aktoobar اکتوبر", "november nov نومبر", "december dec disambar دسمبر",
        ),
        1,
    )
)  # fmt: skip
OTHER_WORDS_TOO = listed_words("may mar march jan jun apr sep nov dec oct")
"""Months that are other words, or too short to be sure; they count only beside a number."""
BEFORE_A_MONTH = listed_words("in by until till since before after")
AFTER_A_MONTH = listed_words("mein tak ke ki")
"""What makes a month of one of these."""

PERIODS: Mapping[str, str] = {
    word: period
    for period, words in {
        "month": "month monthly mahana mahina mahine mahinay maheena ماہانہ ماہ مہینہ مہینے ماہوار",
        "year": "year yearly annual annually annum salana saal سالانہ سال",
        "week": "week weekly hafta hafte haftawar ہفتہ ہفتے ہفتہ‌وار",
        "day": "day daily rozana din روزانہ دن",
        "hour": "hour hourly ghanta ghante گھنٹہ گھنٹے",
        "semester": "semester سمسٹر",
        "credit": "credit کریڈٹ",
    }.items()
    for word in listed_words(words)
}
ALWAYS_PERIODS = listed_words(
    "monthly yearly annual annually weekly daily hourly mahana salana rozana ماہانہ سالانہ روزانہ ماہوار"
)
EVERY_DAY = listed_words("roz rozaana everyday روز")
PACES: Mapping[str, tuple[str, ...]] = {
    "minute": ("hour", "day", "week", "month"),
    "hour": ("day", "week", "month"),
    "day": ("week", "month"),
}
"""Lengths of work, and the longer times in which so much of it is done."""
WITHIN = listed_words("mein main me میں")
"""Behind a length of time: "hafte mein", in a week."""
EACH = listed_words("a an per each every fi fee har ek aik فی ہر ایک /")
"""What makes a length of time the period of an amount: "a month", "fi semester"."""
ABOUT = listed_words("about around roughly approximately approx nearly almost some taqreeban takreeban taqriban lagbhag qareeb qareeban"
                     " kareeb تقریبا قریب قریبا لگ ~ circa")  # fmt: skip
OVER = listed_words("over above exceeding than zyada ziada زیادہ زائد se‌zyada plus +")
OR_THAN = listed_words("or and ya se یا سے")
MORE = listed_words("more above over fewer less zyada ziada upar kam زیادہ زائد اوپر کم")
"""Behind one of `OR_THAN`, before the unit: "6 or more years"."""
