"""Two trained folders of the same vocabulary blended into one: weights of the first times a share, of the second the rest.

python -m training.blend var/revision-4 var/revision-3 --share 0.5 --out var/blend --revision 4
"""

import argparse
from pathlib import Path

import torch
from tokenizers import Tokenizer

from training.export import write_folder
from training.sentence_transformer import read_encoder


def main() -> None:
    """Write the blend as a folder that the product loads (Wortsman et al., 2022: averaging keeps what both know)."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--checkpoint", type=Path, help="float weights of the first, before they were int8")
    parser.add_argument("--share", type=float, default=0.5)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--revision", required=True)
    arguments = parser.parse_args()
    encoder = read_encoder(arguments.first)
    if arguments.checkpoint:
        encoder.load_state_dict(torch.load(arguments.checkpoint, weights_only=True)["encoder"])
    other = read_encoder(arguments.second).state_dict()
    blended = {
        name: arguments.share * weight + (1 - arguments.share) * other[name]
        for name, weight in encoder.state_dict().items()
    }
    encoder.load_state_dict(blended)
    tokenizer = Tokenizer.from_file(str(arguments.first / "tokenizer.json"))
    write_folder(encoder, tokenizer, arguments.out, arguments.revision)


if __name__ == "__main__":
    main()
