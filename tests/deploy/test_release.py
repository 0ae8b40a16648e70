"""What a release says of itself: the shipped model stands in the bill of materials with the digests of its files."""

import json
import re
import subprocess
import sys
from pathlib import Path

from index.embedding.embed import SHIPPED
from tests.conftest import ROOT


def test_the_bill_names_the_model_and_each_of_its_files(tmp_path: Path) -> None:
    bill = tmp_path / "bill.json"
    bill.write_text(json.dumps({"bomFormat": "CycloneDX", "components": [{"name": "aiohttp"}]}), "utf-8")
    subprocess.run([sys.executable, "deploy/sbom.py", bill], check=True, cwd=ROOT)
    library, model = json.loads(bill.read_text("utf-8"))["components"]
    assert library == {"name": "aiohttp"}
    settings = json.loads((SHIPPED / "config.json").read_text("utf-8"))
    assert (model["name"], model["version"]) == (settings["name"], str(settings["revision"]))
    found = {Path(file["name"]).name: file["hashes"][0]["content"] for file in model["components"]}
    listed = (line.split() for line in (SHIPPED / "SHA256SUMS").read_text("ascii").splitlines())
    assert found == {name: digest for digest, name in listed}


def test_the_lock_gives_every_library_its_digests() -> None:
    """The bill lists what the lock holds: a library without a digest would be anybody's."""
    lock = (ROOT / "requirements.lock").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in lock.splitlines() if line and not line.startswith("#")]
    assert len(lines) > 30
    assert [line for line in lines if not re.search(r"==\S+.*--hash=sha256:[0-9a-f]{64}", line)] == []
