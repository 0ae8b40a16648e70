"""Every fixed sentence the bot says, in the three scripts; a test holds that none is missing."""

from enum import StrEnum

from index.text.language import Language


class Phrase(StrEnum):
    """Names of the sentences. `{name}` parts are filled by `say`."""

    WELCOME = "welcome"
    HELP = "help"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    WELL = "well"
    DISTRESS = "distress"
    SOURCES = "sources"
    SOURCES_WHERE = "sources-where"
    OFF_TOPIC = "off-topic"
    NOT_COVERED = "not-covered"
    NEAREST = "nearest"
    NOT_UNDERSTOOD = "not-understood"
    OTHER_LANGUAGE = "other-language"
    CANNOT_READ = "cannot-read"
    TOO_LONG = "too-long"
    TRY_LATER = "try-later"
    SLOW_DOWN = "slow-down"
    CHOOSE = "choose"
    REPLY_NUMBER = "reply-number"
    USEFUL = "useful"
    NOT_USEFUL = "not-useful"
    LANGUAGE_SET = "language-set"
    CHOOSE_LANGUAGE = "choose-language"
    FORGOTTEN = "forgotten"
    EXPORTED = "exported"
    RATED = "rated"
    FEEDBACK = "feedback"
    NOTHING_MORE = "nothing-more"
    ONLY_IN = "only-in"
    MACHINE_TRANSLATED = "machine-translated"
    SOURCE = "source"
    UNDATED = "undated"
    OWN_GUIDANCE = "own-guidance"
    ROLES = "roles"
    SKILLS = "skills"
    TOPICS = "topics"
    BOTH_NEED = "both-need"
    ALL_NEED = "all-need"
    ALSO_NEEDS = "also-needs"
    HAS_ALREADY = "has-already"
    MISSING_MUST = "missing-must"
    MISSING_GOOD = "missing-good"
    NOTHING_MISSING = "nothing-missing"
    ROAD = "road"
    FIRST_RESOURCE = "first-resource"
    CLOSEST_ROLES = "closest-roles"
    WHICH_ROLE = "which-role"
    BUTTON_ROLES = "button-roles"
    BUTTON_START = "button-start"
    BUTTON_MORE = "button-more"
    BUTTON_PAY = "button-pay"


class Facet(StrEnum):
    """Short button labels for the usual sections; other sections are labelled by their heading."""

    WORK = "work"
    SKILLS = "skills"
    START = "start"
    JOBS = "jobs"
    COMPARE = "compare"
    WHAT = "what"
    LEARN = "learn"
    PRACTICE = "practice"


def say(phrase: Phrase, language: Language, **parts: str) -> str:
    """The sentence in `language`, its parts filled in."""
    return _PHRASES[phrase][_COLUMN[language]].format(**parts)


def label(facet: str, language: Language) -> str | None:
    """The short label of a usual section, None for any other."""
    if facet not in {*Facet}:
        return None
    return _FACETS[Facet(facet)][_COLUMN[language]]


_COLUMN = {Language.ENGLISH: 0, Language.URDU: 1, Language.ROMAN_URDU: 2}

_PHRASES: dict[Phrase, tuple[str, str, str]] = {
    Phrase.WELCOME: (
        "Hello! I'm Rahnuma, a guide to AI careers in Pakistan: jobs, skills, degrees, free courses, freelancing and"
        " interviews. Ask me in English, اردو or Roman Urdu. For example: *How do I become a data scientist?*",
        "السلام علیکم! میں رہنما ہوں۔ پاکستان میں AI کے شعبے کی ملازمتوں، مہارتوں، ڈگریوں، مفت کورسز، فری لانسنگ اور"
        " انٹرویو کے بارے میں پوچھیے، اردو، English یا Roman Urdu میں۔ مثلاً: *ڈیٹا سائنٹسٹ کیسے بنتے ہیں؟*",
        "Assalam o alaikum! Main Rahnuma hoon. Pakistan mein AI ki jobs, skills, degrees, free courses, freelancing aur"
        " interview ke baare mein poochiye, Urdu, English ya Roman Urdu mein. Misal: *Data scientist kaise bante hain?*",
    ),
    Phrase.HELP: (
        "I answer questions about AI careers in Pakistan, from sources with dates. You can ask:\n"
        "- What jobs are there in AI?\n- What skills does an ML engineer need?\n- Data analyst or data scientist?\n"
        "- I know Python and SQL, what am I missing for data engineer?\n- How do I start after FSc?\n"
        "Commands: /roles /skills /roadmap /language /forget /export",
        "میں پاکستان میں AI کے کیریئر کے بارے میں سوالوں کے جواب دیتا ہوں، حوالے اور تاریخ کے ساتھ۔ آپ پوچھ سکتے ہیں:\n"
        "- AI میں کون کون سی نوکریاں ہیں؟\n- ML engineer کے لیے کیا آنا چاہیے؟\n- ڈیٹا اینالسٹ بنوں یا ڈیٹا سائنٹسٹ؟\n"
        "- مجھے Python اور SQL آتی ہے، ڈیٹا انجینئر بننے کے لیے اور کیا چاہیے؟\n- FSc کے بعد کیسے شروع کروں؟\n"
        "کمانڈز: /roles /skills /roadmap /language /forget /export",
        "Main Pakistan mein AI career ke sawalon ke jawab deta hoon, source aur tareekh ke saath. Aap pooch sakte hain:\n"
        "- AI mein kaun kaun si jobs hain?\n- ML engineer ke liye kya aana chahiye?\n- Data analyst banun ya data scientist?\n"
        "- Mujhe Python aur SQL aati hai, data engineer ke liye aur kya chahiye?\n- FSc ke baad kaise shuru karun?\n"
        "Commands: /roles /skills /roadmap /language /forget /export",
    ),
    Phrase.THANKS: (
        "You're welcome! Ask me anything else about AI careers.",
        "خوشی ہوئی کہ کام آیا۔ AI کیریئر کے بارے میں کچھ اور پوچھنا ہو تو ضرور پوچھیے۔",
        "Khushi hui ke kaam aaya. AI career ke baare mein kuch aur poochna ho to zaroor poochiye.",
    ),
    Phrase.GOODBYE: (
        "Goodbye, and good luck with your studies!",
        "اللہ حافظ! آپ کی پڑھائی اور کام کے لیے نیک تمنائیں۔",
        "Allah hafiz! Aap ki parhai aur kaam ke liye naik tamannayein.",
    ),
    Phrase.WELL: (
        "I'm well, thank you. I'm Rahnuma, a bot that answers questions about AI careers in Pakistan. What would you like to know?",
        "الحمدللہ، شکریہ۔ میں رہنما ہوں، ایک بوٹ جو پاکستان میں AI کیریئر کے سوالوں کے جواب دیتا ہے۔ آپ کیا جاننا چاہتے ہیں؟",
        "Alhamdulillah, shukriya. Main Rahnuma hoon, ek bot jo Pakistan mein AI career ke sawalon ke jawab deta hai. Aap kya"
        " jaanna chahte hain?",
    ),
    Phrase.DISTRESS: (
        "I am sorry that it feels this heavy. I am only a bot for careers and cannot help with this, but a person can:"
        " please talk right now to someone you trust, at home or a friend, and if you might hurt yourself go to the"
        " emergency ward of the nearest hospital. A failed exam or a lost job is not the end of the road. When you want"
        " to talk about work or study again, I am here.",
        "مجھے افسوس ہے کہ آپ پر اتنا بوجھ ہے۔ میں صرف کیریئر کے سوالوں والا بوٹ ہوں اور اس میں مدد نہیں کر سکتا، مگر کوئی انسان"
        " ضرور کر سکتا ہے: ابھی گھر میں کسی سے یا کسی دوست سے بات کیجیے جس پر آپ کو بھروسا ہو، اور اگر خود کو نقصان پہنچانے کا خیال"
        " آئے تو قریبی ہسپتال کی ایمرجنسی میں جائیے۔ امتحان میں ناکامی یا نوکری نہ ملنا راستے کا خاتمہ نہیں۔ جب کام یا پڑھائی کی بات"
        " کرنا چاہیں، میں حاضر ہوں۔",
        "Mujhe afsos hai ke aap par itna bojh hai. Main sirf career ke sawalon wala bot hoon aur is mein madad nahi kar sakta,"
        " magar koi insaan zaroor kar sakta hai: abhi ghar mein kisi se ya kisi dost se baat karein jis par aap ko bharosa ho,"
        " aur agar khud ko nuqsan pohanchane ka khayal aaye to qareebi hospital ki emergency mein jayein. Imtihan mein nakami"
        " ya naukri na milna raaste ka khatma nahi. Jab kaam ya parhai ki baat karna chahein, main hazir hoon.",
    ),
    Phrase.SOURCES: (
        "My last answer rests on the sources below, each with its date where it has one.",
        "میرا پچھلا جواب نیچے دیے گئے حوالوں سے لیا گیا ہے؛ جہاں تاریخ معلوم ہے، ساتھ لکھی ہے۔",
        "Mera pichhla jawab neeche diye gaye sources se liya gaya hai; jahan tareekh maloom hai, saath likhi hai.",
    ),
    Phrase.SOURCES_WHERE: (
        "The sources stand under each of my answers. What would you like to know?",
        "میرے ہر جواب کے نیچے اس کے حوالے لکھے ہوتے ہیں۔ آپ کیا جاننا چاہتے ہیں؟",
        "Mere har jawab ke neeche us ke sources likhe hote hain. Aap kya jaanna chahte hain?",
    ),
    Phrase.OFF_TOPIC: (
        "That is outside what I do: I only help with AI careers in Pakistan, such as jobs, skills, degrees, courses and"
        " freelancing.",
        "یہ میرے دائرے سے باہر ہے۔ میں صرف پاکستان میں AI کیریئر کے بارے میں بتا سکتا ہوں، جیسے نوکریاں، مہارتیں، ڈگریاں،"
        " کورسز اور فری لانسنگ۔",
        "Yeh mere kaam se bahar hai. Main sirf Pakistan mein AI career ke baare mein bata sakta hoon, jaise jobs, skills,"
        " degrees, courses aur freelancing.",
    ),
    Phrase.NOT_COVERED: (
        "I don't know this yet: I have no trustworthy source for it. I have noted your question so that it can be added.",
        "اس کا جواب ابھی میرے پاس نہیں، کیونکہ اس کا کوئی قابلِ اعتماد حوالہ مجھے نہیں ملا۔ آپ کا سوال نوٹ کر لیا ہے تاکہ جواب شامل"
        " کیا جا سکے۔",
        "Is ka jawab abhi mere paas nahi, kyunke is ka koi qabil-e-aitemad source mujhe nahi mila. Aap ka sawal note kar liya hai"
        " taake jawab shamil kiya ja sake.",
    ),
    Phrase.NEAREST: (
        "Perhaps one of these helps:",
        "شاید ان میں سے کچھ کام آئے:",
        "Shayad in mein se kuch kaam aaye:",
    ),
    Phrase.NOT_UNDERSTOOD: (
        "I could not find a question in that. Try a short one, like *Which AI job suits a beginner?*",
        "مجھے اس میں سوال سمجھ نہیں آیا۔ مختصر سوال لکھیے، مثلاً *شروع میں کون سی AI نوکری ٹھیک ہے؟*",
        "Mujhe is mein sawal samajh nahi aaya. Chhota sa sawal likhiye, misal: *Beginner ke liye kaunsi AI job theek hai?*",
    ),
    Phrase.OTHER_LANGUAGE: (
        "I can read English, Urdu and Roman Urdu. Please ask in one of these.\n"
        "میں اردو، انگریزی اور رومن اردو سمجھتا ہوں۔ براہِ کرم ان میں سے کسی میں پوچھیے۔",
    )
    * 3,
    Phrase.CANNOT_READ: (
        "I can only read text. Please type your question.",
        "میں صرف لکھا ہوا پیغام پڑھ سکتا ہوں۔ براہِ کرم اپنا سوال لکھ کر بھیجیے۔",
        "Main sirf likha hua message parh sakta hoon. Meharbani kar ke apna sawal likh kar bhejiye.",
    ),
    Phrase.TOO_LONG: (
        "That was long, so I read the first part. ",
        "پیغام لمبا تھا، اس لیے میں نے شروع کا حصہ پڑھا۔ ",
        "Message lamba tha, is liye main ne shuru ka hissa parha. ",
    ),
    Phrase.TRY_LATER: (
        "Sorry, something went wrong on my side. Please try again shortly.",
        "معذرت، میری طرف سے کوئی خرابی ہوئی۔ تھوڑی دیر بعد دوبارہ کوشش کیجیے۔",
        "Maazrat, meri taraf se koi masla hua. Thori dair baad dobara koshish kijiye.",
    ),
    Phrase.SLOW_DOWN: (
        "You are writing faster than I can answer. Please wait a minute, then ask again.",
        "آپ کے پیغام بہت تیزی سے آ رہے ہیں۔ براہِ کرم ایک منٹ رک کر دوبارہ پوچھیے۔",
        "Aap ke message bohat tezi se aa rahe hain. Meharbani kar ke ek minute ruk kar dobara poochiye.",
    ),
    Phrase.CHOOSE: ("Choose", "انتخاب کیجیے", "Chuniye"),
    Phrase.REPLY_NUMBER: (
        "Reply with a number:",
        "نمبر لکھ کر بھیجیے:",
        "Number likh kar bhejiye:",
    ),
    Phrase.USEFUL: ("👍 Useful", "👍 کام آیا", "👍 Kaam aaya"),
    Phrase.NOT_USEFUL: ("👎 Not useful", "👎 کام نہیں آیا", "👎 Kaam nahi aaya"),
    Phrase.LANGUAGE_SET: (
        "Done, I'll answer in English.",
        "ٹھیک ہے، اب میں اردو میں جواب دوں گا۔",
        "Theek hai, ab main Roman Urdu mein jawab doonga.",
    ),
    Phrase.CHOOSE_LANGUAGE: (
        "Which script should I answer in?",
        "جواب کس میں چاہیے؟",
        "Jawab kis mein chahiye?",
    ),
    Phrase.FORGOTTEN: (
        "Done: everything I kept of our chat is erased.",
        "ہو گیا، ہماری بات چیت کا سب کچھ مٹا دیا گیا ہے۔",
        "Ho gaya, hamari baat cheet ka sab kuch mita diya gaya hai.",
    ),
    Phrase.EXPORTED: (
        "This is everything I keep of our chat:",
        "ہماری بات چیت کا جو کچھ میرے پاس محفوظ ہے، یہ ہے:",
        "Hamari baat cheet ka jo kuch mere paas mehfooz hai, yeh hai:",
    ),
    Phrase.RATED: (
        "Thank you, noted.",
        "شکریہ، نوٹ کر لیا۔",
        "Shukriya, note kar liya.",
    ),
    Phrase.FEEDBACK: (
        "Was my last answer useful?",
        "کیا میرا پچھلا جواب کام کا تھا؟",
        "Kya mera pichhla jawab kaam ka tha?",
    ),
    Phrase.NOTHING_MORE: (
        "That is all I know about it. Ask about something else?",
        "اس بارے میں میرے پاس اتنا ہی ہے۔ کچھ اور پوچھنا چاہیں گے؟",
        "Is baare mein mere paas itna hi hai. Kuch aur poochna chahenge?",
    ),
    Phrase.ONLY_IN: (
        "(I have this only in {script} so far.)",
        "(یہ جواب ابھی صرف {script} میں ہے۔)",
        "(Yeh jawab abhi sirf {script} mein hai.)",
    ),
    Phrase.MACHINE_TRANSLATED: (
        "(Translated by machine; the original is in another script.)",
        "(یہ ترجمہ مشین نے کیا ہے، اصل تحریر دوسرے رسم الخط میں ہے۔)",
        "(Yeh tarjuma machine ne kiya hai, asal tehreer doosre script mein hai.)",
    ),
    Phrase.SOURCE: ("Source", "حوالہ", "Source"),
    Phrase.UNDATED: ("undated", "تاریخ درج نہیں", "tareekh darj nahi"),
    Phrase.OWN_GUIDANCE: (
        "Rahnuma's general guidance: {title}",
        "رہنما کا عمومی مشورہ: {title}",
        "Rahnuma ka aam mashwara: {title}",
    ),
    Phrase.ROLES: (
        "These are the AI roles I know about. Ask about any of them:",
        "AI کے یہ کام ہیں جن کے بارے میں میں بتا سکتا ہوں۔ کسی کا بھی پوچھیے:",
        "AI ke yeh roles hain jin ke baare mein main bata sakta hoon. Kisi ka bhi poochiye:",
    ),
    Phrase.SKILLS: (
        "These are the skills that AI jobs ask for:",
        "AI کی نوکریوں میں یہ مہارتیں مانگی جاتی ہیں:",
        "AI ki jobs mein yeh skills maangi jati hain:",
    ),
    Phrase.TOPICS: (
        "This is what I have on it:",
        "اس بارے میں میرے پاس یہ ہے:",
        "Is baare mein mere paas yeh hai:",
    ),
    Phrase.BOTH_NEED: (
        "Both need: {skills}.",
        "دونوں کے لیے چاہیے: {skills}۔",
        "Dono ke liye chahiye: {skills}.",
    ),
    Phrase.ALL_NEED: (
        "All of them need: {skills}.",
        "ان سب کے لیے چاہیے: {skills}۔",
        "In sab ke liye chahiye: {skills}.",
    ),
    Phrase.ALSO_NEEDS: (
        "{role} also needs: {skills}.",
        "{role} کے لیے مزید چاہیے: {skills}۔",
        "{role} ke liye mazeed chahiye: {skills}.",
    ),
    Phrase.HAS_ALREADY: (
        "For {role} you already have: {skills}.",
        "{role} کے لیے آپ کے پاس یہ موجود ہے: {skills}۔",
        "{role} ke liye aap ke paas yeh maujood hai: {skills}.",
    ),
    Phrase.MISSING_MUST: (
        "Still to learn, in this order: {skills}.",
        "یہ سیکھنا باقی ہے، اسی ترتیب سے: {skills}۔",
        "Yeh seekhna baqi hai, isi tarteeb se: {skills}.",
    ),
    Phrase.MISSING_GOOD: (
        "Good to have: {skills}.",
        "یہ بھی آ جائے تو اچھا ہے: {skills}۔",
        "Yeh bhi aa jaye to acha hai: {skills}.",
    ),
    Phrase.NOTHING_MISSING: (
        "You have all the main skills. Now show them in two or three projects.",
        "بنیادی مہارتیں سب آپ کے پاس ہیں۔ اب دو تین پراجیکٹ بنا کر دکھائیے۔",
        "Bunyadi skills sab aap ke paas hain. Ab do teen project bana kar dikhaiye.",
    ),
    Phrase.ROAD: (
        "A road to {role}, one step after another:",
        "{role} بننے کا راستہ، ایک کے بعد ایک قدم:",
        "{role} banne ka raasta, ek ke baad ek qadam:",
    ),
    Phrase.FIRST_RESOURCE: (
        "Start with {resource}.",
        "شروع یہاں سے کیجیے: {resource}۔",
        "Shuru yahan se kijiye: {resource}.",
    ),
    Phrase.CLOSEST_ROLES: (
        "With {skills}, these roles are nearest:",
        "{skills} کے ساتھ یہ کام آپ سے سب سے قریب ہیں:",
        "{skills} ke saath yeh roles aap se sab se qareeb hain:",
    ),
    Phrase.WHICH_ROLE: (
        "For which role? Here are some:",
        "کس کام کے لیے؟ چند یہ ہیں:",
        "Kis role ke liye? Chand yeh hain:",
    ),
    Phrase.BUTTON_ROLES: ("AI jobs", "AI کی نوکریاں", "AI ki jobs"),
    Phrase.BUTTON_START: ("Where to start", "شروع کہاں سے کروں", "Kahan se shuru karun"),
    Phrase.BUTTON_MORE: ("More", "مزید", "Mazeed"),
    Phrase.BUTTON_PAY: ("Pay", "تنخواہ", "Tankhwah"),
}

_FACETS: dict[Facet, tuple[str, str, str]] = {
    Facet.WORK: ("The work", "کام کیا ہے", "Kaam kya hai"),
    Facet.SKILLS: ("Skills", "مہارتیں", "Skills"),
    Facet.START: ("How to start", "کیسے شروع کریں", "Kaise shuru karein"),
    Facet.JOBS: ("Jobs", "نوکریاں", "Jobs"),
    Facet.COMPARE: ("Compare", "موازنہ", "Farq"),
    Facet.WHAT: ("What it is", "یہ کیا ہے", "Yeh kya hai"),
    Facet.LEARN: ("How to learn", "کیسے سیکھیں", "Kaise seekhein"),
    Facet.PRACTICE: ("Practice", "مشق", "Practice"),
}

COMMANDS: dict[str, dict[Language, str]] = {
    name: {Language.ENGLISH: english, Language.URDU: urdu}
    for name, english, urdu in (
        ("start", "Begin", "شروع کریں"),
        ("help", "What you can ask", "کیا پوچھ سکتے ہیں"),
        ("roles", "AI jobs", "AI کی نوکریاں"),
        ("skills", "Skills that AI jobs ask for", "مطلوبہ مہارتیں"),
        ("roadmap", "Steps to a role", "کسی کام تک پہنچنے کا راستہ"),
        ("language", "Choose the script of answers", "جواب کی زبان چنیں"),
        ("forget", "Erase our chat", "ہماری بات چیت مٹائیں"),
        ("export", "Get all that is kept of our chat", "محفوظ بات چیت حاصل کریں"),
        ("feedback", "Rate or comment", "رائے دیں"),
    )
}
"""What the phone apps list as commands."""

LANGUAGE_NAMES: dict[Language, tuple[str, str, str]] = {
    Language.ENGLISH: ("English", "انگریزی", "English"),
    Language.URDU: ("Urdu script", "اردو", "Urdu"),
    Language.ROMAN_URDU: ("Roman Urdu", "رومن اردو", "Roman Urdu"),
}


def language_name(named: Language, language: Language) -> str:
    """What `named` is called in `language`."""
    return LANGUAGE_NAMES[named][_COLUMN[language]]
