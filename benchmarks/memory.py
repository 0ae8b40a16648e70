"""The most memory that a command and all its processes hold at one time, as `make test` is measured.

    python benchmarks/memory.py .venv/bin/pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not extras"

What processes share is counted once (PSS). Linux alone.
"""

import subprocess
import sys
import time
from pathlib import Path

import psutil

EVERY = 0.5
"""Seconds from one look to the next."""


def held(pid: int) -> tuple[int, str]:
    """Bytes of one process, and what it runs; nothing of one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        command = " ".join(psutil.Process(pid).cmdline())
    except (OSError, psutil.Error):
        return 0, ""
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024, command


def main(command: list[str]) -> int:
    """Run the command; its exit status. At its end, the peak and the largest processes of that moment."""
    most: list[tuple[int, str]] = []
    began = time.monotonic()
    with subprocess.Popen(command) as running:
        while running.poll() is None:
            try:
                tree = [
                    running.pid,
                    *(one.pid for one in psutil.Process(running.pid).children(recursive=True)),
                ]
            except psutil.Error:
                break
            now = [held(pid) for pid in tree]
            if sum(size for size, _ in now) > sum(size for size, _ in most):
                most = now
            time.sleep(EVERY)
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    print(f"{minutes} min {seconds} s, at most {sum(size for size, _ in most) / 1e9:.2f} GB, then held by:")
    for size, what in sorted(most, reverse=True)[:10]:
        print(f"{size / 1e6:6.0f} MB  {what[:100]}")
    return running.returncode


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
