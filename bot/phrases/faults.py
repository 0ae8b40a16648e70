"""What is wrong with a knowledge file, for a chat, in three scripts."""

from bot.phrases.direction import isolated
from index.knowledge.faults import Fault
from index.text.language import Language


def say_fault(fault: Fault, language: Language) -> str:
    """Where it is and what, for a block of code, in which marks of direction are ours to set."""
    place = f"{fault.path}:{fault.line}" if fault.line else fault.path
    if language is Language.ENGLISH or fault.code not in _PHRASES:
        return f"{place}: {fault.message}"
    urdu, roman = _PHRASES[fault.code]
    if language is Language.ROMAN_URDU:
        return f"{place}: {roman.format_map(fault.values)}"
    pieces = urdu.split("`")
    pieces[1::2] = map(isolated, pieces[1::2])
    return f"{place}\n{'`'.join(pieces).format_map(fault.values)}"


_PHRASES = {
    "too-large": (
        "فائل {most} بائٹ سے بڑی ہے۔ اسے کئی فائلوں میں بانٹ دیں۔",
        "file {most} byte se bari hai. Ise kai files mein baant dein.",
    ),
    "not-utf8": (
        "فائل کا متن UTF-8 میں نہیں ہے۔ اسے UTF-8 میں محفوظ کریں۔",
        "file ka matn UTF-8 mein nahi hai. Ise UTF-8 mein mehfooz karein.",
    ),
    "file-name": (
        "فائل کا نام `folder/name.en.md` جیسا رکھیں۔ اردو فائل کا نام `.ur.md` پر اور رومن اردو فائل کا نام `.ur-Latn.md` پر ختم ہو۔",
        "file ka naam `folder/name.en.md` jaisa rakhein. Urdu file ka naam `.ur.md` par aur Roman Urdu file ka naam `.ur-Latn.md` par khatam ho.",
    ),
    "letters": (
        "فولڈر اور فائل کے نام میں صرف انگریزی کے چھوٹے حروف، انگریزی ہندسے اور ہائفن (`-`) لکھیں۔",
        "folder aur file ke naam mein sirf angrezi ke chhote huroof, hindse aur hyphen (`-`) likhein.",
    ),
    "upload-name": (
        "فائل کا نام `folder/name` جیسا رکھیں۔ اس میں صرف انگریزی حروف اور ہندسے، `-` اور `_` لکھیں۔ نام ان میں سے کسی ایک پر ختم ہو: `{endings}`۔",
        "file ka naam `folder/name` jaisa rakhein. Is mein sirf angrezi huroof aur hindse, `-` aur `_` likhein. Naam in mein se kisi ek par khatam ho: `{endings}`.",
    ),
    "outside": (
        "یہ فائل ایک لنک ہے جو معلومات کے فولڈر سے باہر لے جاتا ہے۔ لنک کی جگہ اصل فائل اس فولڈر میں رکھیں۔",
        "yeh file ek link hai jo maloomat ke folder se bahar le jata hai. Link ki jagah asal file is folder mein rakhein.",
    ),
    "no-front-matter": (
        "فائل کی پہلی سطر میں صرف `---` لکھیں، اس کے نیچے `title:` وغیرہ کی سطریں اور ان کے بعد ایک الگ سطر میں پھر `---`۔",
        "file ki pehli satar mein sirf `---` likhein, us ke neeche `title:` waghaira ki satrein aur un ke baad ek alag satar mein phir `---`.",
    ),
    "open-front-matter": (
        "`---` کی دوسری سطر نہیں ملی۔ اسے ابتدائی سطروں کے نیچے لکھیں۔",
        "`---` ki doosri satar nahi mili. Ise ibtidai satron ke neeche likhein.",
    ),
    "deep-front-matter": (
        "ابتدائی سطروں کا متن بہت لمبا ہے، یا ان میں فہرست کے اندر فہرستیں بہت زیادہ ہیں۔ متن مختصر کریں، اور فہرست کے اندر فہرست نہ رکھیں۔",
        "ibtidai satron ka matn bohat lamba hai, ya un mein list ke andar lists bohat zyada hain. Matn mukhtasar karein, aur list ke andar list na rakhein.",
    ),
    "yaml": (
        "ابتدائی سطریں پڑھی نہیں جا سکیں: `{problem}`",
        "ibtidai satrein parhi nahi ja sakin: `{problem}`",
    ),
    "yaml-colon": (
        "ابتدائی سطریں پڑھی نہیں جا سکیں: `{problem}`۔ نام کے آگے کی عبارت میں بھی کولن ہو تو وہ پوری عبارت ڈبل کوٹس میں لکھیں۔",
        "ibtidai satrein parhi nahi ja sakin: `{problem}`. Naam ke aage ki ibarat mein bhi colon ho to woh poori ibarat double quotes mein likhein.",
    ),
    "yaml-alias": (
        "یہاں کوئی عبارت `*` سے شروع نہیں ہو سکتی۔ ایسی عبارت ڈبل کوٹس میں لکھیں۔",
        "yahan koi ibarat `*` se shuru nahi ho sakti. Aisi ibarat double quotes mein likhein.",
    ),
    "not-yaml": (
        "ابتدائی سطریں پڑھی نہیں جا سکیں۔ شاید ان میں کوئی فالتو حرف یا علامت آ گئی ہے۔",
        "ibtidai satrein parhi nahi ja sakin. Shayad un mein koi faltu harf ya alamat aa gayi hai.",
    ),
    "not-pairs": (
        "ہر ابتدائی سطر میں پہلے نام، پھر کولن اور پھر عبارت لکھیں، جیسے `title: Data scientist`۔",
        "har ibtidai satar mein pehle naam, phir colon aur phir ibarat likhein, jaise `title: Data scientist`.",
    ),
    "unknown-key": (
        "یہاں `{key}` نہیں لکھا جا سکتا۔ صرف یہ نام لکھے جا سکتے ہیں: `{known}`۔",
        "yahan `{key}` nahi likha ja sakta. Sirf yeh naam likhe ja sakte hain: `{known}`.",
    ),
    "no-title": (
        "ابتدائی سطروں میں `title:` لکھیں اور اس کے آگے موضوع کا نام۔",
        "ibtidai satron mein `title:` likhein aur us ke aage mauzu ka naam.",
    ),
    "no-date": (
        "ابتدائی سطروں میں `{key}:` لکھیں اور اس کے آگے تاریخ، جیسے `2026-11-24`۔",
        "ibtidai satron mein `{key}:` likhein aur us ke aage tareekh, jaise `2026-11-24`.",
    ),
    "not-a-list": (
        "`{key}:` کے آگے فہرست لکھیں، جیسے `[one, two]`۔",
        "`{key}:` ke aage list likhein, jaise `[one, two]`.",
    ),
    "skills": (
        "`skills:` کے نیچے `must:` اور `good:` کی دو فہرستیں لکھیں۔",
        "`skills:` ke neeche `must:` aur `good:` ki do lists likhein.",
    ),
    "resource": (
        "`resource:` کے نیچے `title` اور `url` دونوں لکھیں۔",
        "`resource:` ke neeche `title` aur `url` dono likhein.",
    ),
    "sources": (
        "`sources:` کے نیچے ہر حوالہ `-` سے شروع کریں اور اس میں `id`، `title`، `url` اور `date` لکھیں۔",
        "`sources:` ke neeche har hawala `-` se shuru karein aur us mein `id`, `title`, `url` aur `date` likhein.",
    ),
    "source-incomplete": (
        "ہر حوالے میں `id`، `title` اور `date` لکھنا ضروری ہے (تاریخ نہ ہو تو `date: undated`)۔ یہ حوالہ نامکمل ہے: `{row}`",
        "har hawale mein `id`, `title` aur `date` likhna zaroori hai (tareekh na ho to `date: undated`). Yeh hawala namukammal hai: `{row}`",
    ),
    "source-twice": (
        "حوالہ `{name}` دو بار لکھا گیا ہے۔ ان میں سے ایک ہٹا دیں، یا اسے کوئی اور `id` دیں۔",
        "hawala `{name}` do baar likha gaya hai. Un mein se ek hata dein, ya use koi aur `id` dein.",
    ),
    "source-address": (
        "حوالے `{name}` کا پتہ `https://` سے شروع ہونا چاہیے۔",
        "hawale `{name}` ka pata `https://` se shuru hona chahiye.",
    ),
    "text-before": (
        "پہلی سرخی سے اوپر کچھ متن لکھا ہے۔ اس متن کے اوپر `## Heading {{#id}}` جیسی سرخی لکھیں۔",
        "pehli surkhi se upar kuch matn likha hai. Us matn ke upar `## Heading {{#id}}` jaisi surkhi likhein.",
    ),
    "no-section": (
        "فائل میں کوئی حصہ نہیں ہے۔ `## Heading {{#id}}` جیسی سرخی اور اس کے نیچے متن لکھیں۔",
        "file mein koi hissa nahi hai. `## Heading {{#id}}` jaisi surkhi aur us ke neeche matn likhein.",
    ),
    "heading-id": (
        "سرخی کے آخر میں اس کی آئی ڈی لکھیں، جیسے `## What the work is {{#work}}`۔",
        "surkhi ke aakhir mein us ki id likhein, jaise `## What the work is {{#work}}`.",
    ),
    "asked-both": (
        "«{question}» جواب والے سوالوں (`? `) میں بھی ہے اور بے جواب سوالوں (`! `) میں بھی۔ دونوں میں سے ایک سطر ہٹا دیں۔",
        "`{question}` jawab wale sawalon (`? `) mein bhi hai aur be-jawab sawalon (`! `) mein bhi. Dono mein se ek satar hata dein.",
    ),
    "id-twice": (
        "آئی ڈی `{id}` سطر {first} میں پہلے سے موجود ہے۔ یہاں کوئی اور آئی ڈی لکھیں۔",
        "id `{id}` satar {first} mein pehle se maujood hai. Yahan koi aur id likhein.",
    ),
    "long-id": (
        "`{id}` میں {most} سے زیادہ حروف ہیں۔ آئی ڈی چھوٹی کریں۔",
        "`{id}` mein {most} se zyada huroof hain. Id chhoti karein.",
    ),
    "unknown-mark": (
        "`{mark}` نام کا کوئی نشان نہیں ہے۔ صرف یہ نشان لگائے جا سکتے ہیں: `{known}`۔",
        "`{mark}` naam ka koi nishan nahi hai. Sirf yeh nishan lagaye ja sakte hain: `{known}`.",
    ),
    "unknown-source": (
        "`[^{name}]` کا حوالہ اوپر `sources:` میں درج نہیں ہے۔ وہاں اس `id` کا حوالہ لکھیں، یا متن سے یہ نشان ہٹا دیں۔",
        "`[^{name}]` ka hawala upar `sources:` mein darj nahi hai. Wahan is `id` ka hawala likhein, ya matn se yeh nishan hata dein.",
    ),
    "empty-section": (
        "اس حصے میں کوئی متن نہیں ہے۔ سرخی کے نیچے جواب لکھیں، یا سرخی ہٹا دیں۔",
        "is hisse mein koi matn nahi hai. Surkhi ke neeche jawab likhein, ya surkhi hata dein.",
    ),
    "same-name": (
        "اس فائل کا نام وہی ہے جو `{other}` کا ہے۔ کسی ایک کا نام بدلیں۔",
        "is file ka naam wohi hai jo `{other}` ka hai. Kisi ek ka naam badlein.",
    ),
    "other-mark": (
        "حصے `{id}` کا نشان `{other}` میں کچھ اور ہے۔ ہر رسم الخط میں نشان ایک جیسا رکھیں۔",
        "hisse `{id}` ka nishan `{other}` mein kuch aur hai. Har script mein nishan ek jaisa rakhein.",
    ),
    "no-skill": (
        "مہارت `{skill}` کی کوئی فائل نہیں ہے۔ `skills/{skill}.en.md` بنائیں، یا یہ نام ہٹا دیں۔",
        "skill `{skill}` ki koi file nahi hai. `skills/{skill}.en.md` banayein, ya yeh naam hata dein.",
    ),
    "large-document": (
        "دستاویز {most} بائٹ سے بڑی ہے۔ اسے کئی فائلوں میں بانٹ دیں۔",
        "document {most} byte se bara hai. Ise kai files mein baant dein.",
    ),
    "long-document": (
        "دستاویز میں {most} سے زیادہ حروف ہیں۔ اسے کئی فائلوں میں بانٹ دیں۔",
        "document mein {most} se zyada huroof hain. Ise kai files mein baant dein.",
    ),
    "many-pages": (
        "دستاویز میں {most} سے زیادہ صفحے ہیں۔ اسے کئی فائلوں میں بانٹ دیں۔",
        "document mein {most} se zyada safhe hain. Ise kai files mein baant dein.",
    ),
    "unknown-ending": (
        "`{ending}` قسم کی فائلیں پڑھی نہیں جا سکتیں۔ صرف ان قسموں کی فائلیں پڑھی جا سکتی ہیں: `{known}`۔",
        "`{ending}` qism ki files parhi nahi ja saktin. Sirf in qismon ki files parhi ja sakti hain: `{known}`.",
    ),
    "damaged": (
        "فائل خراب ہے یا اصل میں `{ending}` فائل نہیں ہے: `{error}`",
        "file kharab hai ya asal mein `{ending}` file nahi hai: `{error}`",
    ),
    "no-text": (
        "اس میں کوئی متن نہیں ملا۔ اسکین کی ہوئی دستاویز کو ٹائپ کر کے یا متن میں بدل کر بھیجیں۔",
        "is mein koi matn nahi mila. Scan kiye hue document ko type kar ke ya matn mein badal kar bhejein.",
    ),
    "password": (
        "فائل پر پاس ورڈ لگا ہے۔ اسے پاس ورڈ کے بغیر محفوظ کریں۔",
        "file par password laga hai. Ise password ke baghair mehfooz karein.",
    ),
    "unpacks": (
        "کھلنے پر یہ فائل کسی بھی عام دستاویز سے کہیں بڑی ہو جاتی ہے، اس لیے قبول نہیں کی گئی۔ اسے تصویروں کے بغیر محفوظ کریں یا کئی فائلوں میں بانٹیں، پھر بھیجیں۔",
        "khulne par yeh file kisi bhi aam document se kahin bari ho jati hai, is liye qubool nahi ki gayi. Ise tasveeron ke baghair mehfooz karein ya kai files mein baantein, phir bhejein.",
    ),
    "unread": (
        "فائل پڑھی نہیں جا سکی: `{error}`",
        "file parhi nahi ja saki: `{error}`",
    ),
    "no-files": (
        "فولڈر میں معلومات کی کوئی فائل نہیں ہے۔",
        "folder mein maloomat ki koi file nahi hai.",
    ),
    "no-folder": (
        "ایسا کوئی فولڈر نہیں ہے۔",
        "aisa koi folder nahi hai.",
    ),
    "golden": (
        "یہ سطر معیاری سوال کے طور پر پڑھی نہیں جا سکی: `{error}`",
        "yeh satar golden question ke taur par parhi nahi ja saki: `{error}`",
    ),
    "changed-outside": (
        "یہ فائل کنسول سے باہر بدل دی گئی ہے۔ کنسول میں اسے دوبارہ کھولیں یا مسودہ رد کریں۔",
        "yeh file console se bahar badal di gayi hai. Console mein ise dobara kholein ya draft radd karein.",
    ),
    "discarded-meanwhile": (
        "یہ مسودہ شائع ہونے کے دوران رد کر دیا گیا۔ دوبارہ شائع کریں۔",
        "yeh draft shaya hone ke dauran radd kar diya gaya. Dobara shaya karein.",
    ),
    "draft-list": (
        "مسودوں کی فہرست خراب ہو گئی ہے۔ سرور چلانے والے سے کہیں کہ مسودوں کے فولڈر سے `changes.json` فائل نکال دے: `{error}`",
        "drafts ki list kharab ho gayi hai. Server chalane wale se kahein ke drafts ke folder se `changes.json` file nikaal de: `{error}`",
    ),
    "draft-gone": (
        "اس مسودے کا متن سرور پر نہیں رہا۔ مسودہ رد کریں اور فائل دوبارہ بھیجیں۔",
        "is draft ka matn server par nahi raha. Draft radd karein aur file dobara bhejein.",
    ),
    "changed-while-read": (
        "پڑھے جانے کے دوران یہ فائل بدل گئی۔ دوبارہ کوشش کریں۔",
        "parhe jane ke dauran yeh file badal gayi. Dobara koshish karein.",
    ),
}
"""For each code of a fault, Urdu and Roman Urdu; what stands in backticks is read from left to right."""
