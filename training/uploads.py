"""How well uploaded documents, which have no sample questions, are found and trusted beside the knowledge.

    python -m training.uploads --config config.toml

Needs a built index; the sixteen fictional documents of training/questions/uploads are added to a copy of it. Each
question is asked of retrieval alone: `found` is the right section first, `document` any section of the right document,
`answered` of the latter those trusted; of the near misses, `answered` counts those answered from an upload.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np

from bot import config
from bot.answering.answer import ANSWER_FROM
from index.retrieval.live import open_retriever
from index.retrieval.retrieve import SnapshotRetriever
from index.snapshots import build
from index.text.language import Language

FOLDER = Path("training/questions/uploads")


def main() -> None:
    """Print the shares by script."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    parser.add_argument("--wrong", action="store_true", help="list the questions that go wrong")
    options = parser.parse_args()
    settings = config.load(options.config)
    live = open_retriever(settings.index.folder, settings.index.embedder)
    files = {
        f"uploads/{f.name}": f.read_bytes() for f in sorted(FOLDER.iterdir()) if f.suffix in {".txt", ".html"}
    }
    rows = [json.loads(line) for line in (FOLDER / "uploads.jsonl").read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as root:
        corpus = build.read(settings.knowledge.folder, replace=files, previous=live.snapshot)
        built = build.build(corpus, Path(root), live.embedder, previous=live.snapshot)
        retriever = SnapshotRetriever(live.embedder, built.snapshot)
        for language in Language:
            shares: dict[str, list[bool]] = {
                "found": [],
                "document": [],
                "answered": [],
                "near miss answered": [],
            }
            for row in rows:
                if row["language"] != language:
                    continue
                hits = retriever.search(row["question"], language, k=3)
                first = hits[0].unit.id if hits else ""
                trusted = bool(hits) and hits[0].score >= ANSWER_FROM
                if row["answered"]:
                    document = first.partition("#")[0] == row["unit"].partition("#")[0]
                    shares["found"].append(first == row["unit"])
                    shares["document"].append(document)
                    shares["answered"].append(document and trusted)
                    wrong = not (document and trusted)
                else:
                    wrong = trusted and first.startswith("uploads/")
                    shares["near miss answered"].append(wrong)
                if wrong and options.wrong:
                    print(
                        f"  {row['answered']!s:5} {hits[0].score:.2f} {first:45} {row['unit']} {row['question']}"
                    )
            print(language, {name: round(float(np.mean(values)), 3) for name, values in shares.items()})


if __name__ == "__main__":
    main()
