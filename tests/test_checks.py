"""What is checked is the same everywhere: by hand, before a commit, and on the machines that run CI."""

import re
from typing import Any

import yaml

from tests.conftest import ROOT

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
CHECK = re.search(r"^check:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text("utf-8"))


def test_every_ci_runs_the_same_targets() -> None:
    script = re.findall(r"^make (\S+)$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    jobs = read(".github/workflows/check.yml")["jobs"].values()
    steps = [step.get("run", "") for job in jobs for step in job["steps"]]
    assert sorted(re.findall(r"^make (\S+)$", "\n".join(steps), re.MULTILINE)) == sorted(script)
    assert all(re.search(rf"^{target}:", MAKEFILE, re.MULTILINE) for target in script)


def test_hooks_are_a_part_of_make_check() -> None:
    assert CHECK
    tools = set(re.findall(r"\$\(BIN\)/(\S+)", CHECK[1]))
    (hooks,) = [repo["hooks"] for repo in read(".pre-commit-config.yaml")["repos"]]
    called = {hook["entry"].split()[0].removeprefix(".venv/bin/") for hook in hooks}
    assert called == tools


def test_tests_are_measured_in_make_check() -> None:
    assert CHECK
    assert re.search(r"\$\(PYTEST\) .*--cov\b", CHECK[1])
