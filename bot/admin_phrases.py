"""What the bot says to its admins in a chat, in the three scripts."""

from enum import StrEnum

from index.language import Language


class AdminPhrase(StrEnum):
    """Names of the sentences. `{name}` parts are filled by `say_admin`."""

    READING = "reading"
    READ = "read"
    DOUBT = "doubt"
    NOT_TAKEN = "not-taken"
    APPROVED = "approved"
    DISCARDED = "discarded"
    GONE = "gone"
    WORKING = "working"
    PUBLISHED = "published"
    UP_TO_DATE = "up-to-date"
    REFUSED = "refused"
    FAILED = "failed"
    ROLLED_BACK = "rolled-back"
    NOTHING_OLDER = "nothing-older"
    STATS = "stats"
    GAPS = "gaps"
    NO_GAPS = "no-gaps"
    APPROVE = "approve"
    DISCARD = "discard"
    PUBLISH = "publish"
    ROLL_BACK = "roll-back"


_COLUMN = {Language.ENGLISH: 0, Language.URDU: 1, Language.ROMAN_URDU: 2}


def say_admin(phrase: AdminPhrase, language: Language, **parts: object) -> str:
    """The sentence in `language`, its parts filled in."""
    return _PHRASES[phrase][_COLUMN[language]].format(**parts)


_PHRASES: dict[AdminPhrase, tuple[str, str, str]] = {
    AdminPhrase.READING: (
        "Fetching and reading the file. I will write when it is done.",
        "فائل لے کر پڑھ رہا ہوں۔ ہو جانے پر بتاؤں گا۔",
        "File le kar parh raha hoon. Ho jane par bataunga.",
    ),
    AdminPhrase.READ: (
        "Read `{path}`. Nothing is live yet. This is the text I read:",
        "`{path}` پڑھ لی۔ ابھی لوگوں تک کچھ نہیں پہنچا۔ میں نے یہ متن پڑھا:",
        "`{path}` parh li. Abhi logon tak kuch nahi pohncha. Main ne yeh matn parha:",
    ),
    AdminPhrase.DOUBT: (
        "⚠ The text looks wrong ({doubts}). Check it, or send a DOCX.",
        "⚠ متن درست نہیں لگتا ({doubts})۔ جانچ لیں، یا DOCX بھیجیں۔",
        "⚠ Matn theek nahi lagta ({doubts}). Jaanch lein, ya DOCX bhejein.",
    ),
    AdminPhrase.NOT_TAKEN: (
        "I could not take this file:\n{why}",
        "یہ فائل نہیں لی جا سکی:\n{why}",
        "Yeh file nahi li ja saki:\n{why}",
    ),
    AdminPhrase.APPROVED: (
        "Approved. These sections would change:\n{changes}",
        "منظور ہو گئی۔ یہ حصے بدلیں گے:\n{changes}",
        "Manzoor ho gayi. Yeh hisse badlenge:\n{changes}",
    ),
    AdminPhrase.DISCARDED: ("Discarded.", "رد کر دی گئی۔", "Radd kar di gayi."),
    AdminPhrase.GONE: (
        "This file has changed since; please send it again.",
        "یہ فائل اس کے بعد بدل چکی ہے؛ دوبارہ بھیجیں۔",
        "Yeh file is ke baad badal chuki hai; dobara bhejein.",
    ),
    AdminPhrase.WORKING: (
        "Building and asking the golden questions. I will write when it is done.",
        "بنا رہا ہوں اور معیاری سوال پوچھ رہا ہوں۔ ہو جانے پر بتاؤں گا۔",
        "Bana raha hoon aur golden questions pooch raha hoon. Ho jane par bataunga.",
    ),
    AdminPhrase.PUBLISHED: (
        "Published: {added} sections added, {changed} changed, {removed} removed. Golden questions: {scores}.",
        "شائع ہو گیا: {added} حصے نئے، {changed} بدلے، {removed} ہٹائے گئے۔ معیاری سوال: {scores}۔",
        "Shaya ho gaya: {added} hisse naye, {changed} badle, {removed} hataye gaye. Golden questions: {scores}.",
    ),
    AdminPhrase.UP_TO_DATE: (
        "Nothing has changed; all is up to date.",
        "کچھ نہیں بدلا، سب تازہ ہے۔",
        "Kuch nahi badla, sab taza hai.",
    ),
    AdminPhrase.REFUSED: (
        "Not published, it would answer worse:\n{reasons}\nThe live index stays. Publishing it all the same is possible in the console.",
        "شائع نہیں کیا گیا، جواب پہلے سے خراب ہوتے:\n{reasons}\nپرانا ہی چل رہا ہے۔ پھر بھی شائع کرنا ہو تو کنسول سے کریں۔",
        "Shaya nahi kiya gaya, jawab pehle se kharab hote:\n{reasons}\nPurana hi chal raha hai. Phir bhi shaya karna ho to console se karein.",
    ),
    AdminPhrase.FAILED: (
        "That did not work; nothing was published:\n{why}",
        "یہ نہیں ہو سکا؛ کچھ شائع نہیں ہوا:\n{why}",
        "Yeh nahi ho saka; kuch shaya nahi hua:\n{why}",
    ),
    AdminPhrase.ROLLED_BACK: (
        "Rolled back. What was taken back is kept as a draft.",
        "واپس لے لیا گیا۔ جو واپس لیا گیا وہ مسودے میں محفوظ ہے۔",
        "Wapas le liya gaya. Jo wapas liya gaya woh draft mein mehfooz hai.",
    ),
    AdminPhrase.NOTHING_OLDER: (
        "There is nothing older to go back to.",
        "اس سے پرانا کچھ نہیں۔",
        "Is se purana kuch nahi.",
    ),
    AdminPhrase.STATS: (
        "The last 7 days: {total} messages, {answered} answered, {unknown} not known, 👍 {liked}, 👎 {disliked}. Median {median} s.",
        "پچھلے 7 دن: {total} پیغام، {answered} کا جواب دیا، {unknown} معلوم نہیں، 👍 {liked}، 👎 {disliked}۔ درمیانی وقت {median} سیکنڈ۔",
        "Pichhle 7 din: {total} message, {answered} ka jawab diya, {unknown} maloom nahi, 👍 {liked}, 👎 {disliked}. Darmiyani waqt {median} second.",
    ),
    AdminPhrase.GAPS: (
        "Asked and not answered:",
        "پوچھا گیا اور جواب نہ تھا:",
        "Poocha gaya aur jawab na tha:",
    ),
    AdminPhrase.NO_GAPS: ("No gaps.", "ایسا کوئی سوال نہیں۔", "Aisa koi sawal nahi."),
    AdminPhrase.APPROVE: ("Approve", "منظور", "Manzoor"),
    AdminPhrase.DISCARD: ("Discard", "رد", "Radd"),
    AdminPhrase.PUBLISH: ("Publish", "شائع کریں", "Shaya karein"),
    AdminPhrase.ROLL_BACK: ("Roll back", "واپس لیں", "Wapas lein"),
}
