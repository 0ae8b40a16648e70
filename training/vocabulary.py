"""Choose the pieces that English, Urdu and Roman Urdu text really uses.

python -m training.vocabulary --data ../shared/data --knowledge knowledge --size 37500 --out var/training
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tokenizers import Tokenizer
from wordfreq import get_frequency_dict

from training.base import PackedModel, packed_path, read_packed
from training.tokenizer import SPECIAL, build_tokenizer

_URDU_LETTERS = "ءآأؤئابتثجحخدذرزسشصضطظعغفقلمنوپٹچڈڑژکگںھہۂیےۓ"
_ALWAYS = set(_URDU_LETTERS) | set("۔،؛؟٪ٰ▁") | {chr(code) for code in range(33, 127)} | set("–—‘’“”…•₹")
_KEPT = re.compile(r"[▁!-~\u0600-\u06ff‘’“”–—…•₹°×]+")


def read_jsonl(path: Path) -> Iterator[dict[str, object]]:
    """Rows of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def weighted_texts(data: Path, knowledge: Path) -> Iterator[tuple[str, str, float]]:
    """(language, text, weight) over word lists, parallel text and the knowledge files.

    Words weigh their frequency per hundred million words, a running text one for each time it occurs.
    """
    urdu = get_frequency_dict("ur", "small")
    for word, frequency in urdu.items():
        yield "ur", word, frequency * 1e6
    for word, frequency in get_frequency_dict("en", "large").items():
        if word.isascii():
            yield "en", word, frequency * 1e6
    spellings: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in read_jsonl(data / "dakshina_ur_lexicon.jsonl"):
        spellings[str(row["native"])].append((str(row["roman"]), int(str(row["attestations"]))))
    for native, variants in spellings.items():
        total = sum(count for _, count in variants)
        for roman, count in variants:
            yield "ur-Latn", roman, urdu.get(native, 2e-7) * 1e6 * count / total
        yield "ur", native, 0.05
    for row in read_jsonl(data / "dakshina_ur_sentences.jsonl"):
        yield "ur", str(row["native"]), 1.0
        yield "ur-Latn", str(row["roman"]), 3.0
    for row in read_jsonl(data / "ntrex_en_ur.jsonl"):
        yield "ur", str(row["ur"]), 1.0
        yield "en", str(row["en"]), 1.0
    for path in sorted(knowledge.rglob("*.md")):
        language = path.suffixes[0].lstrip(".") if len(path.suffixes) > 1 else "en"
        yield language, path.read_text(encoding="utf-8"), 5.0


def count_pieces(
    tokenizer: Tokenizer, texts: Iterable[tuple[str, str, float]]
) -> dict[str, dict[int, float]]:
    """For each language, the weight of each piece id over the texts."""
    counts: defaultdict[str, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    items = list(texts)
    encodings = tokenizer.encode_batch([text for _, text, _ in items], add_special_tokens=False)
    for (language, _, weight), encoding in zip(items, encodings, strict=True):
        for piece in encoding.ids:
            counts[language][piece] += weight
    return {language: dict(counter) for language, counter in counts.items()}


def choose(
    packed: PackedModel, counts: Mapping[str, Mapping[int, float]], size: int, lowercase: bool
) -> list[int]:
    """Ids to keep, in their old order: special and single letters, then by the sum of their shares in each language."""
    share: defaultdict[int, float] = defaultdict(float)
    for counter in counts.values():
        total = sum(counter.values())
        for piece, weight in counter.items():
            share[piece] += weight / total
    chosen = list(range(len(SPECIAL)))
    for i, text in enumerate(packed.pieces):
        bare = text.lstrip("▁") or "▁"
        if len(bare) == 1 and bare in _ALWAYS and i >= len(SPECIAL):
            chosen.append(i)
    taken = set(chosen)
    for piece in sorted(share, key=lambda piece: -share[piece]):
        text = packed.pieces[piece]
        if len(taken) >= size:
            break
        if piece not in taken and _KEPT.fullmatch(text) and not (lowercase and text != text.lower()):
            taken.add(piece)
    return sorted(taken)


def main() -> None:
    """Write vocabulary.json: the old id, piece and score of each piece kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--knowledge", type=Path, default=Path("knowledge"))
    parser.add_argument("--out", type=Path, default=Path("var/training"))
    parser.add_argument("--size", type=int, default=37_500)
    parser.add_argument("--lowercase", action=argparse.BooleanOptionalAction, default=True)
    arguments = parser.parse_args()
    packed = read_packed(packed_path())
    full = build_tokenizer(
        packed.pieces[: len(packed.scores)], packed.scores, lowercase=arguments.lowercase, urdu=True
    )
    counts = count_pieces(full, weighted_texts(arguments.data, arguments.knowledge))
    keep = choose(packed, counts, arguments.size, arguments.lowercase)
    arguments.out.mkdir(parents=True, exist_ok=True)
    rows = {"lowercase": arguments.lowercase, "ids": keep}
    rows["pieces"] = [packed.pieces[i] for i in keep]
    rows["scores"] = [packed.scores[i] for i in keep]
    (arguments.out / "vocabulary.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    kept = set(keep)
    for language, counter in sorted(counts.items()):
        total = sum(counter.values())
        covered = sum(weight for piece, weight in counter.items() if piece in kept) / total
        print(f"{language}: {len(counter)} pieces used, {covered:.4%} of use kept")
    print(f"{len(keep)} pieces kept of {len(packed.pieces)}")


if __name__ == "__main__":
    main()
