"""Programs of `benchmarks/` as modules."""

import importlib.util
from types import ModuleType

from tests.conftest import ROOT


def program(name: str) -> ModuleType:
    """The program of that name, loaded anew."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made
