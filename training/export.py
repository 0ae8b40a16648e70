"""Export an encoder as the folder the product loads: ONNX with int8 weights, tokenizer.json, config.json.

python -m training.export --vocabulary var/training/vocabulary.json --out index/model --revision 1
python -m training.export --checkpoint var/training/trained.pt --start index/model --out var/model --revision 3
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import onnx
import onnx.utils
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from training.base import build_encoder, packed_path, read_packed
from training.encoder import Encoder, from_bert
from training.sentence_transformer import read_encoder
from training.tokenizer import build_tokenizer

LOWER_LAYERS = 6
PREFIXES = {"query_prefix": "query: ", "passage_prefix": "passage: "}


class _Rows(nn.Module):
    """A word table held as int8 rows, each with its own scale: a quarter of the size, a finer grid than one scale."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        scale = table.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("rows", torch.round(table / scale).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        return functional.embedding(ids, self.rows).to(torch.float32) * functional.embedding(ids, self.scale)


def export_onnx(encoder: Encoder, out: Path) -> None:
    """Write the encoder with int8 word rows and int8 matrix weights (per channel) as the two graphs of `out`."""
    packed = Encoder(encoder.config)
    packed.load_state_dict(encoder.state_dict())
    packed.word = _Rows(encoder.word.weight.detach())  # type: ignore[assignment]
    packed.eval()
    ids = torch.tensor([[0, 5, 6, 2], [0, 7, 2, 1]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    axes = {0: "batch", 1: "seq"}
    with tempfile.TemporaryDirectory() as folder:
        plain, whole = Path(folder) / "plain.onnx", Path(folder) / "whole.onnx"
        torch.onnx.export(
            packed,
            (ids, mask),
            str(plain),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "embedding": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            plain, whole, op_types_to_quantize=["MatMul"], per_channel=True, weight_type=QuantType.QInt8
        )
        split(onnx.load(whole), out)


def split(model: onnx.ModelProto, out: Path) -> None:
    """Cut the graph after layer `LOWER_LAYERS`: lower.onnx gives `states`, from which upper.onnx makes the embedding.

    The reader compares the states of a question and a section; sections are never taken further.
    """
    norms = [node for node in model.graph.node if node.op_type == "LayerNormalization"]
    states = norms[2 * LOWER_LAYERS].output[0]  # one after the word table, two in each layer
    for node in model.graph.node:
        for names in (node.input, node.output):
            names[:] = ["states" if name == states else name for name in names]
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        onnx.save(model, whole)
        for name, inputs, outputs in (
            ("lower", ["input_ids", "attention_mask"], ["states"]),
            ("upper", ["states", "attention_mask"], ["embedding"]),
        ):
            onnx.utils.extract_model(str(whole), str(out / f"{name}.onnx"), inputs, outputs)


def load_vocabulary(path: Path) -> dict[str, object]:
    """What training.vocabulary wrote: ids, pieces, scores, lowercase."""
    rows: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def write_folder(encoder: Encoder, tokenizer: Tokenizer, out: Path, revision: str) -> None:
    """lower.onnx, upper.onnx, tokenizer.json and config.json under `out`."""
    out.mkdir(parents=True, exist_ok=True)
    export_onnx(encoder, out)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    config = {
        "name": "rahnuma-e5-small",
        "revision": revision,
        "dimension": encoder.config.hidden_size,
        "max_tokens": encoder.config.max_position_embeddings,
        **PREFIXES,
        "pad_id": 1,
    }
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Export the base model over a cut vocabulary, or a training checkpoint."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--vocabulary", type=Path, default=Path("var/training/vocabulary.json"))
    parser.add_argument(
        "--checkpoint", type=Path, help="a file of training.train; without it, the base weights"
    )
    parser.add_argument("--start", type=Path, help="the folder that training began with, for its vocabulary")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--revision", required=True)
    arguments = parser.parse_args()
    if arguments.start:
        encoder = read_encoder(arguments.start)
        tokenizer = Tokenizer.from_file(str(arguments.start / "tokenizer.json"))
    else:
        vocabulary = load_vocabulary(arguments.vocabulary)
        encoder = from_bert(build_encoder(read_packed(packed_path()), vocabulary["ids"]))  # type: ignore[arg-type]
        tokenizer = build_tokenizer(
            vocabulary["pieces"],
            vocabulary["scores"],
            lowercase=bool(vocabulary["lowercase"]),
            urdu=True,  # type: ignore[arg-type]
        )
    if arguments.checkpoint:
        encoder.load_state_dict(torch.load(arguments.checkpoint, weights_only=True)["encoder"])
    write_folder(encoder, tokenizer, arguments.out, arguments.revision)
    for file in sorted(arguments.out.iterdir()):
        print(f"{file.name}: {file.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
