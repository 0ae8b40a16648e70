"""What the bot says to its admins in a chat, in the three scripts."""

from enum import StrEnum

from index.text.language import Language


class AdminPhrase(StrEnum):
    """Names of the sentences. `{name}` parts are filled by `say_admin`; a doubt's has the name of `index.knowledge.doubts`."""

    READING = "reading"
    READ = "read"
    REST = "rest"
    DOUBT = "doubt"
    REVERSED_DIGITS = "reversed-digits"
    REVERSED_WORDS = "reversed-words"
    LETTER_SHAPES = "letter-shapes"
    LOST_LETTERS = "lost-letters"
    NO_TEXT = "no-text"
    NOT_TAKEN = "not-taken"
    TAKEN = "taken"
    OWN_DRAFT = "own-draft"
    OTHERS_DRAFT = "others-draft"
    APPROVED = "approved"
    DISCARDED = "discarded"
    GONE = "gone"
    LOOKING = "looking"
    PENDING = "pending"
    FOLDER = "folder"
    CHANGED = "changed"
    WORKING = "working"
    PUBLISHED = "published"
    UP_TO_DATE = "up-to-date"
    REFUSED = "refused"
    FAILED = "failed"
    BUSY = "busy"
    ROLLED_BACK = "rolled-back"
    KEPT = "kept"
    LEFT = "left"
    NOTHING_OLDER = "nothing-older"
    LIVE_CHANGED = "live-changed"
    STATS = "stats"
    GAPS = "gaps"
    NO_GAPS = "no-gaps"
    WHOLE_SENT = "whole-sent"
    APPROVE = "approve"
    WHOLE = "whole"
    REPLACE = "replace"
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
    AdminPhrase.REST: (
        "… and {more} more characters. “Whole text” sends all of it as a file; read it before you approve it.",
        "… اور مزید {more} حروف۔ «پورا متن» دبائیں تو سب کچھ فائل میں آ جائے گا، منظور کرنے سے پہلے پڑھ لیں۔",
        "… aur mazeed {more} huroof. “Poora matn” dabayein to sab kuch file mein aa jayega, manzoor karne se pehle parh lein.",
    ),
    AdminPhrase.WHOLE_SENT: (
        "This file holds all of the text that I read in `{path}`.",
        "اس فائل میں وہ پورا متن ہے جو میں نے `{path}` میں پڑھا۔",
        "Is file mein woh poora matn hai jo main ne `{path}` mein parha.",
    ),
    AdminPhrase.DOUBT: (
        "⚠ The text may be wrong. Check it, or send a DOCX.\n{doubts}",
        "⚠ متن شاید درست نہیں۔ جانچ لیں، یا DOCX بھیجیں۔\n{doubts}",
        "⚠ Matn shayad theek nahi. Jaanch lein, ya DOCX bhejein.\n{doubts}",
    ),
    AdminPhrase.REVERSED_DIGITS: (
        "Numbers look reversed (like 5202 for 2025).",
        "ہندسے الٹے لگتے ہیں (جیسے 2025 کی جگہ 5202)۔",
        "Hindse ulte lagte hain (jaise 2025 ki jagah 5202).",
    ),
    AdminPhrase.REVERSED_WORDS: (
        "Urdu words look reversed.",
        "اردو الفاظ الٹے لگتے ہیں۔",
        "Urdu ke alfaz ulte lagte hain.",
    ),
    AdminPhrase.LETTER_SHAPES: (
        "Letters came as shapes, not as text; some words may be wrong.",
        "حروف متن کے بجائے شکلوں میں آئے ہیں؛ کچھ الفاظ غلط ہو سکتے ہیں۔",
        "Huroof matn ke bajaye shaklon mein aaye hain; kuch alfaz ghalat ho sakte hain.",
    ),
    AdminPhrase.LOST_LETTERS: (
        "Letters are missing or garbled, as happens with Nastaliq PDFs.",
        "حروف غائب یا بگڑے ہوئے ہیں، جیسا نستعلیق PDF میں ہوتا ہے۔",
        "Huroof ghaib ya bigre hue hain, jaisa Nastaliq PDF mein hota hai.",
    ),
    AdminPhrase.NO_TEXT: (
        "Most pages hold no text: this looks like a scan.",
        "زیادہ تر صفحوں پر متن نہیں، یہ اسکین لگتا ہے۔",
        "Zyada tar safhon par matn nahi, yeh scan lagta hai.",
    ),
    AdminPhrase.NOT_TAKEN: (
        "I could not take this file:\n{why}",
        "یہ فائل نہیں لی جا سکی:\n{why}",
        "Yeh file nahi li ja saki:\n{why}",
    ),
    AdminPhrase.TAKEN: (
        "`{path}` is there already. Nothing was changed. “Replace” keeps your file as a draft in its place; until you publish, people see the old one.",
        "`{path}` پہلے سے موجود ہے۔ ابھی کچھ نہیں بدلا۔ «اس کی جگہ رکھیں» دبائیں تو آپ کی فائل مسودہ بن جائے گی؛ شائع کرنے تک لوگ پرانی ہی دیکھیں گے۔",
        "`{path}` pehle se maujood hai. Abhi kuch nahi badla. “Is ki jagah rakhein” dabayein to aap ki file draft ban jayegi; shaya karne tak log purani hi dekhenge.",
    ),
    AdminPhrase.OWN_DRAFT: (
        "`{path}` is there already, as a draft of your own that is not published. Nothing was changed. “Replace” puts this file in its place, and that draft is gone.",
        "`{path}` پہلے سے موجود ہے: آپ کا اپنا مسودہ، جو ابھی شائع نہیں ہوا۔ ابھی کچھ نہیں بدلا۔ «اس کی جگہ رکھیں» دبائیں تو یہ فائل اس کی جگہ لے لے گی اور وہ مسودہ نہیں رہے گا۔",
        "`{path}` pehle se maujood hai: aap ka apna draft, jo abhi shaya nahi hua. Abhi kuch nahi badla. “Is ki jagah rakhein” dabayein to yeh file us ki jagah le legi aur woh draft nahi rahega.",
    ),
    AdminPhrase.OTHERS_DRAFT: (
        "`{path}` is there already, as a draft of `{by}` that is not published. Nothing was changed. “Replace” puts your file in its place, and that draft is gone: ask `{by}` first.",
        "`{path}` پہلے سے موجود ہے: `{by}` کا مسودہ، جو ابھی شائع نہیں ہوا۔ ابھی کچھ نہیں بدلا۔ «اس کی جگہ رکھیں» دبائیں تو آپ کی فائل اس کی جگہ لے لے گی اور وہ مسودہ نہیں رہے گا، اس لیے پہلے `{by}` سے پوچھ لیں۔",
        "`{path}` pehle se maujood hai: `{by}` ka draft, jo abhi shaya nahi hua. Abhi kuch nahi badla. “Is ki jagah rakhein” dabayein to aap ki file us ki jagah le legi aur woh draft nahi rahega, is liye pehle `{by}` se pooch lein.",
    ),
    AdminPhrase.APPROVED: ("Approved.", "منظور ہو گئی۔", "Manzoor ho gayi."),
    AdminPhrase.DISCARDED: ("Discarded.", "رد کر دی گئی۔", "Radd kar di gayi."),
    AdminPhrase.GONE: (
        "This file has changed since; please send it again.",
        "یہ فائل اس کے بعد بدل چکی ہے؛ دوبارہ بھیجیں۔",
        "Yeh file is ke baad badal chuki hai; dobara bhejein.",
    ),
    AdminPhrase.LOOKING: (
        "Looking at what would change. I will write when it is done.",
        "دیکھ رہا ہوں کہ کیا بدلے گا۔ ہو جانے پر بتاؤں گا۔",
        "Dekh raha hoon ke kya badlega. Ho jane par bataunga.",
    ),
    AdminPhrase.PENDING: (
        "These files would go live, each with who saved or approved it; “folder” is one that was changed in the knowledge folder itself:\n{files}\nThese sections would change:\n{sections}",
        "یہ فائلیں لوگوں تک پہنچیں گی۔ ہر ایک کے ساتھ اس کا نام ہے جس نے اسے محفوظ یا منظور کیا؛ «فولڈر» وہ ہے جو معلومات کے فولڈر ہی میں بدلی گئی:\n{files}\nیہ حصے بدلیں گے:\n{sections}",
        "Yeh files logon tak pohnchengi. Har ek ke saath us ka naam hai jis ne use mehfooz ya manzoor kiya; “folder mein” woh hai jo maloomat ke folder hi mein badli gayi:\n{files}\nYeh hisse badlenge:\n{sections}",
    ),
    AdminPhrase.FOLDER: ("folder", "فولڈر", "folder mein"),
    AdminPhrase.CHANGED: (
        "What would go live has changed since this button was shown; nothing was published.",
        "یہ بٹن آنے کے بعد شائع ہونے والی چیزیں بدل گئی ہیں؛ کچھ شائع نہیں ہوا۔",
        "Yeh button aane ke baad shaya hone wali cheezein badal gayi hain; kuch shaya nahi hua.",
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
    AdminPhrase.BUSY: (
        "Another publication is running; nothing was changed. Try again in a minute.",
        "اشاعت کا ایک کام پہلے سے جاری ہے؛ کچھ نہیں بدلا۔ ایک منٹ بعد دوبارہ کوشش کریں۔",
        "Shaya karne ka ek kaam pehle se jari hai; kuch nahi badla. Ek minute baad dobara koshish karein.",
    ),
    AdminPhrase.ROLLED_BACK: ("Rolled back.", "واپس لے لیا گیا۔", "Wapas le liya gaya."),
    AdminPhrase.KEPT: (
        "What was taken back is kept as a draft.",
        "جو واپس لیا گیا وہ مسودے میں محفوظ ہے۔",
        "Jo wapas liya gaya woh draft mein mehfooz hai.",
    ),
    AdminPhrase.LEFT: (
        "These files could not be put back and stay as they are:\n{files}",
        "یہ فائلیں پہلے جیسی نہیں کی جا سکیں، جوں کی توں ہیں:\n{files}",
        "Yeh files pehle jaisi nahi ki ja sakin, joon ki toon hain:\n{files}",
    ),
    AdminPhrase.NOTHING_OLDER: (
        "There is nothing older to go back to.",
        "اس سے پرانا کچھ نہیں۔",
        "Is se purana kuch nahi.",
    ),
    AdminPhrase.LIVE_CHANGED: (
        "Another index is live by now; nothing was rolled back. /rollback takes back the one that is live.",
        "اب کوئی اور ذخیرہ جاری ہے؛ کچھ واپس نہیں لیا گیا۔ جو جاری ہے اسے /rollback واپس لیتا ہے۔",
        "Ab koi aur index jari hai; kuch wapas nahi liya gaya. Jo jari hai use /rollback wapas leta hai.",
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
    AdminPhrase.WHOLE: ("Whole text", "پورا متن", "Poora matn"),
    AdminPhrase.REPLACE: ("Replace", "اس کی جگہ رکھیں", "Is ki jagah rakhein"),
    AdminPhrase.DISCARD: ("Discard", "رد", "Radd"),
    AdminPhrase.PUBLISH: ("Publish", "شائع کریں", "Shaya karein"),
    AdminPhrase.ROLL_BACK: ("Roll back", "واپس لیں", "Wapas lein"),
}
