"""Publishing and reading of uploads, asked of a process of its own; its progress comes back line by line."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

from bot.publishing.worker.extraction import EXTRACTION, Extraction
from bot.publishing.worker.publication import PUBLICATION, Publication
from bot.publishing.workplace import Shown, Workplace
from index.files import PACKAGE

_ROOT = PACKAGE.parent
_PUBLISHES, _READS = "bot.publishing.worker", "bot.publishing.worker.read"
_UPLOAD_SECONDS = 45.0
_DIFF_SECONDS = 300.0
_LINE = 64 << 20


class WorkFailed(Exception):
    """The task did not succeed. `kind` says how; `detail` is for the admin."""

    def __init__(self, kind: str, detail: Any) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


def publication(
    place: Workplace, *, action: str, who: str, override: str = "", shown: Shown | None = None
) -> AsyncIterator[dict[str, Any]]:
    """Run `prepare` or `publish` with the approved draft; yields progress, last `{"result": report}`.

    A publication is bound to what was `shown`. Raises `WorkFailed` of kind
    `faults`, `refused`, `outdated`, `busy`, `index` (it cannot be written or read), `ended-early` or `failed`.
    """
    do: Literal["prepare", "publish"] = "publish" if action == "publish" else "prepare"
    return _run(_PUBLISHES, PUBLICATION.dump_json(Publication(do, place, who, override, shown)), seconds=None)


async def extraction(path: str, file: Path) -> dict[str, Any]:
    """Title, language, sections and doubts of an upload, read under limits of memory and time; raises `WorkFailed`."""
    task = EXTRACTION.dump_json(Extraction(path, file))
    return await _result(_READS, task, seconds=_UPLOAD_SECONDS)


async def difference(place: Workplace) -> dict[str, Any]:
    """What a publication would change, as `bot.publishing.comparison.Report`; approved documents are read again for it,
    so that it is no work for the answering process. Raises `WorkFailed`."""
    return await _result(_PUBLISHES, PUBLICATION.dump_json(Publication("diff", place)), seconds=_DIFF_SECONDS)


async def _result(program: str, task: bytes, *, seconds: float) -> dict[str, Any]:
    found: dict[str, Any] | None = None
    # read to the end: a generator left half-way would end its process only when garbage is collected
    async for line in _run(program, task, seconds=seconds):
        found = line.get("result", found)
    if found is None:
        raise WorkFailed("failed", "no result")
    return found


async def _run(program: str, task: bytes, *, seconds: float | None) -> AsyncIterator[dict[str, Any]]:
    path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH", "")])])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        program,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": path, "PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/")},
        limit=_LINE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(task + b"\n")
        process.stdin.write_eof()
        async with asyncio.timeout(seconds):
            async for raw in process.stdout:
                line: dict[str, Any] = json.loads(raw)
                if "error" in line:
                    raise WorkFailed(line["error"], line.get("detail"))
                yield line
            if await process.wait() != 0:
                raise WorkFailed("ended-early", "the process ended early: too much memory or time")
    except TimeoutError:
        raise WorkFailed("failed", "took too long") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.communicate()  # its pipes are closed too, and not by the collector
