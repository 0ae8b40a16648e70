"""The shipped knowledge built under the shipped model: once, and again only when something changes that it is made of.

Building it takes more than a minute, so it is kept in var/tests from one run to the next, under a digest of the
knowledge, the program, the model and the libraries that it comes from.
"""

import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from index.digests import digest, digest_of_files
from index.embedding.embed import SHIPPED, Embedder
from index.files import PACKAGE, locked, program_files
from index.snapshots import build, knowledge_folder, snapshot
from index.snapshots.snapshot import SnapshotError

KEPT = 6
"""So many are kept, of the whole knowledge and of parts of it, so that going back and forth between branches builds
nothing."""
LIBRARIES = ("faiss-cpu", "langchain-text-splitters", "numpy", "onnxruntime", "tokenizers")
AFTER_THE_BUILD = ("langchain.py", "retrieval")
"""What of the package `index` takes no part in a build."""


def ingredients() -> list[Path]:
    """Every file of program, word lists and model that a build depends on."""
    parts = [part for part in PACKAGE.iterdir() if part.name not in AFTER_THE_BUILD]
    folders = program_files(*(part for part in parts if part.is_dir()))
    return [*folders, *(part for part in sorted(parts) if part.suffix == ".py"), *sorted(SHIPPED.iterdir())]


def kept(folder: Path, knowledge: Path, embedder: Embedder, made_of: Sequence[Path]) -> Path:
    """An index folder under `folder` with `knowledge` built and published, from before where nothing has changed.

    Runs that ask at the same time wait for the one that builds. A damaged index is built again.
    """
    root = folder / _mark(knowledge, embedder, made_of)
    with locked(folder / "LOCK"):
        if not _sound(root):
            shutil.rmtree(root, ignore_errors=True)
            pending = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
            snapshot.publish(pending, build.build(build.read(knowledge), pending, embedder).name)
            pending.rename(root)
        root.touch()
        _discard_old(folder)
    return root


def _mark(knowledge: Path, embedder: Embedder, made_of: Sequence[Path]) -> str:
    files = "".join(
        f"{path}\0{content}\n" for path, content in sorted(knowledge_folder.digests(knowledge).items())
    )
    libraries = [platform.machine(), sys.version, *(f"{name} {version(name)}" for name in LIBRARIES)]
    return digest("\n".join([files, embedder.fingerprint, digest_of_files(made_of), *libraries]).encode())[
        :16
    ]


def _sound(root: Path) -> bool:
    try:
        snapshot.verify(root, snapshot.current(root))
    except SnapshotError:
        return False
    return True


def _discard_old(folder: Path) -> None:
    """Those used longest ago, and what a killed run left; only under the lock, when nobody builds."""
    found = [entry for entry in folder.iterdir() if entry.is_dir()]
    whole = sorted((e for e in found if not e.name.startswith(".")), key=lambda entry: entry.stat().st_mtime)
    for entry in {*found} - {*whole[-KEPT:]}:
        shutil.rmtree(entry, ignore_errors=True)
