"""The shipped folder as a sentence-transformers model, to use or to train further: its int8 weights made float again.

python -m training.sentence_transformer index/model var/rahnuma-e5-small
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Normalize, Pooling, Transformer
from tokenizers import Tokenizer
from transformers import BertConfig, PreTrainedTokenizerFast

from training.encoder import Encoder, to_bert

_HEADS = 12
_DENSE = ("joint", "out", "up", "down")


def read_encoder(folder: Path) -> Encoder:
    """The encoder inside the two graphs of `folder`, its int8 rows and matrices multiplied out by their scales."""
    graphs = [onnx.load(folder / f"{name}.onnx").graph for name in ("lower", "upper")]
    values = {tensor.name: numpy_helper.to_array(tensor) for graph in graphs for tensor in graph.initializer}
    dense = [node for graph in graphs for node in graph.node if node.op_type == "MatMulInteger"]
    state = {
        name: value for name, value in values.items() if name.startswith(("layers.", "norm.", "position."))
    }
    state["word.weight"] = values["word.rows"].astype(np.float32) * values["word.scale"]
    for place, node in enumerate(dense):
        layer, part = divmod(place, len(_DENSE))
        state[f"layers.{layer}.{_DENSE[part]}.weight"] = _matrix(values, node.input[1], node.input[3]).T
    inner = state["layers.0.up.weight"].shape[0]
    config = BertConfig(
        vocab_size=len(state["word.weight"]),
        hidden_size=state["word.weight"].shape[1],
        num_hidden_layers=len(dense) // len(_DENSE),
        num_attention_heads=_HEADS,
        intermediate_size=inner,
        max_position_embeddings=len(state["position.weight"]),
        pad_token_id=1,
        layer_norm_eps=1e-12,
    )
    encoder = Encoder(config)
    encoder.load_state_dict({name: torch.tensor(value) for name, value in state.items()}, strict=True)
    return encoder.eval()


def _matrix(values: dict[str, NDArray[np.float32]], weight: str, zero: str) -> NDArray[np.float32]:
    scale = values[weight.removesuffix("_quantized") + "_scale"]
    return (values[weight].astype(np.float32) - values[zero].astype(np.float32)) * scale


def write(folder: Path, out: Path) -> SentenceTransformer:
    """Write `folder` (lower.onnx, upper.onnx, tokenizer.json, config.json) as a sentence-transformers model under `out`."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_file(str(folder / "tokenizer.json")),
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        cls_token="<s>",
        sep_token="</s>",
        model_max_length=config["max_tokens"],
    )
    with tempfile.TemporaryDirectory() as bare:
        to_bert(read_encoder(folder)).save_pretrained(bare)
        tokenizer.save_pretrained(bare)
        body = Transformer(bare, max_seq_length=config["max_tokens"])
        model = SentenceTransformer(
            modules=[body, Pooling(config["dimension"], "mean"), Normalize()],
            prompts={"query": config["query_prefix"], "passage": config["passage_prefix"]},
            device="cpu",
        )
        model.save(str(out))
    return model


def main() -> None:
    """Write the model and print how far it is from the shipped one on three sentences."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    write(arguments.folder, arguments.out)
    from index.embedding.embed import OnnxEmbedder

    texts = ["How do I become a data scientist?", "ڈیٹا سائنسدان کیسے بنیں؟", "data scientist kaise banein"]
    again = SentenceTransformer(str(arguments.out), device="cpu").encode(texts, prompt_name="query")
    shipped = OnnxEmbedder(arguments.folder).embed_queries(texts)
    print(
        f"{arguments.out}: cosine with {arguments.folder}",
        np.round((again * shipped).sum(axis=1), 4).tolist(),
    )


if __name__ == "__main__":
    main()
