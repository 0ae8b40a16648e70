"""Learn, from attested spellings, the words that the rules of the spelling key get wrong; measure on held-out text.

Writes index/lexicon/spellings.txt: a key, then the words in either script that have it against the rules.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from random import Random

from index.text.normalise import normalise
from index.text.spelling import rule_key

_EDGE = "۔،؟!()\"“”‘’'`:؛.,?;"
Lexicon = dict[str, list[tuple[str, int]]]


def read(data: Path) -> tuple[Lexicon, list[tuple[str, str]], list[tuple[str, str]]]:
    """The lexicon, and aligned (Urdu, Roman) running words of four fifths and of one fifth of the sentences."""
    lexicon: Lexicon = defaultdict(list)
    for line in (data / "dakshina_ur_lexicon.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        word = normalise(row["native"])
        if word.isalpha() and row["roman"].isalpha():
            lexicon[word].append((row["roman"].lower(), row["attestations"]))
    seen: list[tuple[str, str]] = []
    unseen: list[tuple[str, str]] = []
    for line in (data / "dakshina_ur_sentences.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        native, roman = row["native"].split(), row["roman"].split()
        if len(native) == len(roman):
            part = unseen if zlib.crc32(row["id"].encode()) % 5 == 0 else seen
            pairs = zip(native, roman, strict=True)
            part.extend((normalise(a.strip(_EDGE)), normalise(b.strip(_EDGE)).lower()) for a, b in pairs)
    return (
        lexicon,
        [p for p in seen if all(map(str.isalpha, p))],
        [p for p in unseen if all(map(str.isalpha, p))],
    )


def learn(lexicon: Lexicon, seen: list[tuple[str, str]]) -> dict[str, str]:
    """Word → key, where the spellings people use outweigh the rules."""
    frequency = Counter(urdu for urdu, _ in seen)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for urdu, spellings in lexicon.items():
        total = sum(count for _, count in spellings)
        for roman, count in spellings:
            forms[urdu][roman] += count / total * (1 + frequency[urdu]) * (1.0 if count > 1 else 0.4)
    for urdu, roman in seen:
        forms[urdu][roman] += 1
    exceptions: dict[str, str] = {}
    claims: dict[str, Counter[str]] = defaultdict(Counter)
    for urdu, romans in forms.items():
        votes: Counter[str] = Counter()
        for roman, mass in romans.items():
            votes[rule_key(roman)] += mass
        best, mass = votes.most_common(1)[0]
        own = rule_key(urdu)
        key = best if mass > 0.5 * votes.total() and votes[own] < 0.05 * votes.total() else own
        if key != own:
            exceptions[urdu] = key
        for roman, mass in romans.items():
            claims[roman][key] += mass
    for roman, keys in claims.items():
        key, mass = keys.most_common(1)[0]
        if key != rule_key(roman) and mass >= 1.5 and mass > 0.75 * keys.total():
            exceptions[roman] = key
    return exceptions


def share_of_pairs(lexicon: Lexicon, key: Callable[[str], str]) -> tuple[float, float, float]:
    """Urdu word and Roman form with one key; two Roman forms of a word with one key; two random words with one key."""
    cross: list[float] = []
    roman: list[bool] = []
    for urdu, spellings in lexicon.items():
        total = sum(count for _, count in spellings)
        cross.append(sum(count for form, count in spellings if key(form) == key(urdu)) / total)
        keys = [key(form) for form, _ in spellings]
        roman.extend(keys[i] == keys[j] for i in range(len(keys)) for j in range(i))
    counted = Counter(map(key, lexicon))
    size = len(lexicon)
    clash = sum(count * (count - 1) for count in counted.values()) / (size * (size - 1))
    return sum(cross) / len(cross), sum(roman) / len(roman), clash


def report(name: str, lexicon: Lexicon, running: list[tuple[str, str]], key: Callable[[str], str]) -> None:
    cross, roman, clash = share_of_pairs(lexicon, key)
    same = sum(key(a) == key(b) for a, b in running) / len(running)
    rng = Random(0)
    unlike = [(rng.choice(running), rng.choice(running)) for _ in range(200_000)]
    other = [(a[0], b[1]) for a, b in unlike if a[0] != b[0]]
    wrong = sum(key(a) == key(b) for a, b in other) / len(other)
    print(
        f"{name}: Urdu-Roman {cross:.3f}, Roman-Roman {roman:.3f}, random words {clash:.6f}; "
        f"running words {same:.3f}, random running words {wrong:.5f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the Dakshina files")
    parser.add_argument("--out", type=Path, default=Path("index/lexicon/spellings.txt"))
    options = parser.parse_args()
    lexicon, seen, unseen = read(options.data)
    part = {word: forms for word, forms in lexicon.items() if zlib.crc32(word.encode()) % 5}
    rest = {word: forms for word, forms in lexicon.items() if not zlib.crc32(word.encode()) % 5}
    report("rules alone, held-out words and sentences", rest, unseen, rule_key)
    learnt = learn(part, seen)
    report(
        "learnt on four fifths, held-out words and sentences",
        rest,
        unseen,
        lambda w: learnt.get(w) or rule_key(w),
    )
    learnt = learn(lexicon, seen)
    report(
        "whole lexicon learnt, held-out sentences", lexicon, unseen, lambda w: learnt.get(w) or rule_key(w)
    )
    groups: dict[str, list[str]] = defaultdict(list)
    for word, key in learnt.items():
        groups[key].append(word)
    lines = [f"{key} {' '.join(sorted(listed))}" for key, listed in sorted(groups.items())]
    header = "# Learnt from the Dakshina v1.0 Urdu lexicon and sentences (Roark et al., 2020), CC BY-SA 4.0. See README.md.\n"
    options.out.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{options.out}: {len(learnt)} words, {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
