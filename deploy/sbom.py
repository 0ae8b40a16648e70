"""Adds the shipped model to a CycloneDX bill of materials: `python deploy/sbom.py dist/rahnuma.cdx.json`, from the root."""

import json
import sys
from pathlib import Path

MODEL = Path("index/model")


def components(folder: Path) -> list[dict[str, object]]:
    """The model, and below it each of its files with the digest that is compared when it is opened."""
    settings = json.loads((folder / "config.json").read_text("utf-8"))
    files = [
        {
            "type": "file",
            "bom-ref": f"{folder}/{name}",
            "name": f"{folder}/{name}",
            "hashes": [{"alg": "SHA-256", "content": digest}],
        }
        for digest, name in (line.split() for line in (folder / "SHA256SUMS").read_text("ascii").splitlines())
    ]
    return [
        {
            "type": "machine-learning-model",
            "bom-ref": str(folder),
            "name": settings["name"],
            "version": str(settings["revision"]),
            "components": files,
        }
    ]


def main(file: Path) -> None:
    """Rewrite the bill in `file`."""
    bill = json.loads(file.read_text("utf-8"))
    bill["components"] = [*bill.get("components", []), *components(MODEL)]
    file.write_text(json.dumps(bill, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
