"""Which of the three languages a message is in: English, Urdu or Roman Urdu; None for any other."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from index.normalise import spelling_key


class Language(StrEnum):
    """A language that Rahnuma answers in, as its BCP 47 tag."""

    ENGLISH = "en"
    URDU = "ur"
    ROMAN_URDU = "ur-Latn"


_FOREIGN_SCRIPT: Final = re.compile(
    "[\u0370-\u052f\u0531-\u05ff\u0700-\u074f\u0780-\u085f\u0900-\u1cff\u2d30-\u2d7f\u3040-\u9fff\ua000-\ua4cf\uac00-\ud7af]"
)
_URDU_LETTER: Final = re.compile("[\u0621-\u063a\u0641-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\ufb50-\ufdcf\ufe70-\ufefc]")
_LATIN_LETTER: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_NOISE: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|[@#]\w+")
_TOKEN: Final = re.compile(r"[^\W\d_]+")

_URDU_MARKS: Final = frozenset("ٹڈڑںے")
_URDU_WORDS: Final = frozenset(
    "ہے ہیں کا کی کے کو نے سے میں اور یہ وہ کیا کیسے کیوں ہوں تھا تھی تھے پر بھی تو ہی جو جی ہو اس کر کریں بہت کچھ نہیں چاہیے مجھے"
    " آپ ہم تم گا گی ایک اچھا شکریہ سلام کیلئے لیے لیں دو دیں ہاں".split()
)
_ARABIC_WORDS: Final = frozenset(
    "في من على إلى الى هذا هذه ذلك كيف ما ماذا هل أين اين متى لماذا أنا انا أنت انت هو هي نحن أريد اريد هناك التي الذي عن مع كم"
    " لا نعم شكرا مرحبا أن ان كان يكون لي لك ليس بعد قبل كل أو او ثم".split()
)
_PERSIAN_WORDS: Final = frozenset(
    "است را این آن که برای با می نمی شود می‌شود می‌کنم می‌خواهم هستم هستند هست چیست چگونه چطور چه چرا کجا من شما ما خود"
    " باید شد کرد کنم کنید دارد دارم یک های خواهم بود نیست در از تا یا و بهترین سلام ممنون".split()
)
_OTHER_LATIN: Final = frozenset(
    # French, Spanish, Portuguese, Italian, German, Dutch, Turkish, Indonesian, Tagalog: words English does not have
    "le les des est une un dans pour avec vous nous je suis sont comment pourquoi quel quelle quels merci bonjour oui mais sur"
    " ce cette qui du au aux votre mon puis devenir faire que"
    " el los las una para por como cómo qué cual cuál es está estoy son quiero puedo donde gracias hola muy pero con del soy"
    " mi trabajo hacer necesito ser en"
    " o os uma não com você eu quero fazer obrigado olá são seu meu"
    " il gli che sono per non ciao grazie voglio lavoro come della diventare posso"
    " der die das und ist nicht ein eine ich wie kann mit für auf von zu was wo warum danke hallo bin werden sie mein sind"
    " het een niet ik hoe wat voor van zijn"
    " bir ve nasıl için ben bu ne kadar çok nedir var mı değil teşekkürler merhaba olmak istiyorum"
    " saya apa bagaimana yang dan untuk dengan adalah tidak ini itu bisa cara menjadi terima kasih di aku ingin berapa"
    " ang mga ako paano ano sa ng".split()
)
_ROMAN_WORDS: Final = frozenset(
    "hai hay hy hain hen hein hyn haan ho hoo hun hoon hona hota hoti hote hoga hogi honge hua hui hue tha thi thay ka ki"
    " ke kay kai ky ko kow ne nay ny se sy si mein mn mei mai pe pr pa aur ya yeh ye yar yaar woh wo iss uss isay usay"
    " iska uska iski uski iske uske inka unka inki unki mera meri mere mujhe mujhy mujhay mjhe mjhy muje mujay mjh hum"
    " ham hmein hamein humein hamen hamare hamara hamari tum tumhara aap ap aapka apka aapki apki aapke apke apna apni"
    " apne apko aapko tera teri koi koyi kuch kch kya kia kiya kiun kyun kyu kyon kyn kaise kese kaisay kaisy kesay kesy"
    " kaisa kaisi kesa kesi kse kis kisi kaun kon konsa konsi konse kaunsa kaunsi kahan kahaan kab kitna kitni kitne"
    " kitny ktna ktni jis jin jab tab tou toh tw bhi bhe hi sirf bas na nahi nahin nhi nai agar agr lekin phir fir abhi"
    " jaise jese aise ese chahiye chahie chaiye chahye chahiay chaye chahta chahti sakta sakti sakte skta skti skte kar"
    " kr karo kro karna krna karne krne karun karu kru karoon karein kare kren karen kry karta karti karte krta krti kiye"
    " krke karke gaya gayi gaye ga gi ge gy raha rahi rahe rha rhi rhe diya dia dein dy lein liye liay lie lye wala wali"
    " wale wala bata batao btao bataen batayen btaen bataein bta btain baare bary baray sath saath ji jee acha accha achha"
    " bhai janab shukriya shukria salam salaam assalam walaikum wa alaikum theek thik thek haal hal naam nam kaam"
    " kam seekhna sikhna seekhun seekhon banna bnna banun bnun banu bnu bana banne banay bante parhna parhai parh paisa"
    " paise paisay naukri nokri tankhwa tankhwah tankha mustaqbil zindagi waqt sawal jawab madad shuru zaroori mushkil"
    " asaan behtar behtareen zyada ziada bohat bohot bahut bht boht acchi achi ache achy samajh samjha samjhao sikhao"
    " dost bhejo chalo chal theak bilkul pata maloom mtlb matlab kyunke wajah bina baghair pehle phle pehla baad bad"
    " larki larkiyon larka bachay ghar se mulk pakistan mei kaha kidhar idhar udhar yahan wahan sab sb har roz khud"
    " hogaya hojaye jaye jaen ja jao jata jati jana kijiye dijiye karwana sikh seekh lagta lagti lgta umeed inshallah"
    " mashallah alhamdulillah khuda hafiz allah".split()
)
_ENGLISH_WORDS: Final = frozenset(
    "a an the and or of to in on at for with from by about into is are was were am be been being do does did have has had i"
    " you he she it we they my your his her our their me us him them this that these those what which who how why when"
    " where can could should would will may might must not no yes there here if then than so as but because just very"
    " more most some any all need want know tell please pls plz learn become get make good best need work job jobs start"
    " much many long hi hello hey thanks thank ok okay whats wht hw abt r u ur im dont cant doesnt give explain show help"
    " difference between without after before degree course free online learning does".split()
) - {"me", "hi", "he", "to", "is", "us", "in", "the", "so", "ho"}
_AMBIGUOUS: Final = {"to", "is", "us", "in", "me", "he", "the", "hi", "so", "on", "he", "par", "main", "wo", "ham", "han", "ha"}


def detect(text: str, /, *, prior: Language | None = None) -> Language | None:
    """The language to answer `text` in, or None when it is in a language that Rahnuma does not speak.

    Urdu with English terms is Urdu, in either script. A text that shows no language (a lone term, a name,
    digits, an emoji) takes `prior`; without one, its script decides.
    """
    plain = _NOISE.sub(" ", text)
    urdu, latin = len(_URDU_LETTER.findall(plain)), len(_LATIN_LETTER.findall(plain))
    foreign = len(_FOREIGN_SCRIPT.findall(plain))
    if foreign > urdu and foreign * 3 > latin:
        return None
    if urdu and urdu * 5 >= latin:
        return _in_urdu_letters(plain, prior)
    if not latin:
        return prior or Language.ENGLISH
    return _in_latin_letters(plain, prior)


def _in_urdu_letters(text: str, prior: Language | None) -> Language | None:
    tokens = _TOKEN.findall(text.replace("\u200c", ""))
    folded = [token.replace("ي", "ی").replace("ك", "ک").replace("ه", "ہ") for token in tokens]
    urdu = 2.0 * sum(token in _URDU_WORDS for token in folded) + sum(letter in _URDU_MARKS for letter in text)
    arabic = 2.0 * sum(token in _ARABIC_WORDS for token in tokens) + sum(
        token.startswith(("ال", "وال", "بال", "لل")) or "ة" in token for token in tokens
    )
    persian = 2.0 * sum(token in _PERSIAN_WORDS or token.startswith(("می\u200c", "نمی")) for token in tokens)
    if urdu >= max(arabic, persian):
        return Language.URDU
    return None


def _in_latin_letters(text: str, prior: Language | None) -> Language | None:
    tokens = [token.lower() for token in _TOKEN.findall(text)]
    roman = english = other = 0.0
    for token in tokens:
        if token in _AMBIGUOUS:
            roman += 0.4
            english += 0.4
            continue
        if token in _ROMAN_WORDS or (len(token) > 3 and spelling_key(token) in _ROMAN_KEYS):
            roman += 1
        if token in _ENGLISH_WORDS:
            english += 1
        if token in _OTHER_LATIN:
            other += 1
        if not token.isascii():
            other += 1
    if other > max(roman, english) and other >= 1:
        return None
    if max(roman, english) < 0.5:
        return prior or Language.ENGLISH
    return Language.ROMAN_URDU if roman >= 0.8 and roman * 1.5 >= english else Language.ENGLISH


_ROMAN_KEYS: Final = frozenset(spelling_key(word) for word in _ROMAN_WORDS if len(word) > 4)
