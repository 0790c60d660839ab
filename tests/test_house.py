"""House rules, executable: rooms, budgets, and what an import may cost."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "hum_qc"
MODULES = sorted(PACKAGE.rglob("*.py"))
ROOMS = ("corpus", "filters", "engine", "reports", "cli", "index", "rules", "synthesis", "checks")
ARROWS = {
    "synthesis": {"rules"},
    "rules": {"filters"},
    "filters": {"index"},
    "engine": {"corpus", "filters", "index"},
    "cli": set(ROOMS),
    "api": set(ROOMS),
    "__main__": set(ROOMS),
}
HEAVY = ("polars", "spacy", "great_expectations", "openai", "pandas", "numba", "datatrove", "pyarrow", "numpy")


def room_of(path: Path) -> str:
    """The room of a module; modules of the ground floor have none, the Python API counts as a door."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return first if first in (*ROOMS, "api", "__main__") else ""


def imports(path: Path) -> set[str]:
    """Every module of ours that a module names in an import, wherever it stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.startswith("hum_qc.")}


def test_rooms_import_each_other_only_along_the_arrows() -> None:
    """The ground floor knows no room; a room knows only those below it."""
    crossings = []
    for path in MODULES:
        room = room_of(path)
        allowed = ARROWS.get(room, set()) | {room}
        for name in imports(path):
            other = name.split(".")[1]
            if other in ROOMS and other not in allowed and path.name != "__init__.py":
                crossings.append(f"{path.relative_to(ROOT)} -> {other}")
    assert sorted(set(crossings)) == []


def test_a_module_stays_under_300_lines() -> None:
    """Longer ones are asked why; none is."""
    long = {
        str(p.relative_to(ROOT)): n for p in MODULES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert long == {}


def test_a_function_stays_under_40_lines() -> None:
    """Counted without the docstring."""
    long = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                doc = node.body[0] if ast.get_docstring(node) else None
                inside = (doc.end_lineno or 0) - doc.lineno + 1 if doc else 0
                size = (node.end_lineno or node.lineno) - node.lineno + 1 - inside
                if size > 40:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {size} lines")
    assert long == []


def test_the_policy_rooms_hold_no_python() -> None:
    """Policy is text that a non-programmer can review."""
    assert [str(p) for room in ("filters", "rules", "checks", "reports") for p in (ROOT / room).rglob("*.py")] == []


def test_only_the_command_line_prints() -> None:
    """`print` anywhere else would break `--json` and notebooks."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        if room_of(path) != "cli"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert found == []


@pytest.mark.parametrize("what", ["import hum_qc", "import hum_qc.cli; hum_qc.cli.main(['--version'])"])
def test_a_bare_import_pulls_in_nothing_heavy(what: str) -> None:
    """What the command line needs to answer at once, and nothing else."""
    code = (
        f"import sys\ntry:\n    {what}\nexcept SystemExit:\n    pass\nprint([m for m in {HEAVY} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
