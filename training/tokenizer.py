"""The Unigram tokenizer of the model: normaliser, word marks, special tokens, over the pieces kept."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
"""Special pieces; their ids are their places, as in the base model: 0, 1, 2, 3."""

# Arabic letters that Urdu keyboards and fonts mix up, written the Urdu way; marks carry no meaning for search.
_SAME_LETTER = (
    ("ي", "ی"),
    ("ى", "ی"),
    ("ك", "ک"),
    ("ه", "ہ"),
    ("ۃ", "ہ"),
    ("ة", "ہ"),
    ("أ", "ا"),
    ("إ", "ا"),
)
_MARKS = "[\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed\u200c-\u200f\u202a-\u202e\u2066-\u2069]"


def build_tokenizer(
    pieces: Sequence[str], scores: Sequence[float], *, lowercase: bool, urdu: bool
) -> Tokenizer:
    """A tokenizer that adds <s> and </s> itself.

    `pieces` and `scores` (log-probabilities) begin with SPECIAL. `lowercase` folds case; `urdu` folds Arabic
    letter forms to Urdu ones and drops vowel marks and direction marks. With both off it segments as the base does.
    """
    tokenizer = Tokenizer(
        models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=3, byte_fallback=False)
    )
    steps: list[normalizers.Normalizer] = [normalizers.Nmt(), normalizers.NFKC()]
    if urdu:
        steps += [normalizers.Replace(Regex(_MARKS), "")]
        steps += [normalizers.Replace(old, new) for old, new in _SAME_LETTER]
    if lowercase:
        steps.append(normalizers.Lowercase())
    steps.append(normalizers.Replace(Regex(" {2,}"), " "))
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer
