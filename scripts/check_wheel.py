"""Build the wheel and use it as a stranger would: plain pip, a fresh environment, the starter policies.

Checks that the only top-level name is `hum_qc`, that every policy file is inside, that nothing is compiled, that the
installed size stays below 700 MB, and that `hum-qc run` judges the example corpus.

Usage: python scripts/check_wheel.py
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("filters", "rules", "checks", "reports")
LIMIT_MB = 700


def build(folder: Path) -> Path:
    """The wheel, built from the working tree."""
    subprocess.run(
        [str(ROOT / ".uv/bin/uv"), "build", "--wheel", "--quiet", "--out-dir", str(folder), str(ROOT)], check=True
    )
    (wheel,) = folder.glob("*.whl")
    return wheel


def check_names(wheel: Path) -> None:
    """Only `hum_qc` at the top, and every policy file of the repository inside."""
    names = zipfile.ZipFile(wheel).namelist()
    top = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    assert top == {"hum_qc"}, f"top-level names: {sorted(top)}"
    shipped = {name.removeprefix("hum_qc/starter/") for name in names if name.startswith("hum_qc/starter/")}
    expected = {str(p.relative_to(ROOT)) for room in ROOMS for p in (ROOT / room).rglob("*") if p.is_file()}
    assert shipped == expected, f"policy files that differ: {sorted(shipped ^ expected)}"


def installed_megabytes(python: Path) -> float:
    """The size of what the wheels brought: neither the bytecode that Python adds, nor pip and setuptools themselves."""
    packages = next(python.parents[1].glob("lib/python*/site-packages"))
    files = (p for p in packages.rglob("*") if p.is_file() and not p.is_symlink() and p.suffix != ".pyc")
    theirs = ("pip", "setuptools", "pkg_resources", "_distutils_hack")
    return sum(p.stat().st_size for p in files if not p.relative_to(packages).parts[0].startswith(theirs)) / 1e6


def main() -> None:
    """Build, look inside, install, run."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        wheel = build(folder)
        check_names(wheel)
        venv.create(folder / "env", with_pip=True)
        python = folder / "env/bin/python"
        install = [str(python), "-m", "pip", "install", "--quiet", "--only-binary=:all:", str(wheel)]
        subprocess.run(install, check=True)
        command = [str(folder / "env/bin/hum-qc"), "run", str(ROOT / "examples/corpus.jsonl"), "--json"]
        done = subprocess.run([*command, "--out", "run"], cwd=folder, check=True, capture_output=True, text=True)
        counts = json.loads(done.stdout)["counts"]
        assert counts["kept"] > 0, counts
        assert counts["input"] == sum(counts[word] for word in ("kept", "held", "dropped", "rejected")), counts
        size = installed_megabytes(python)
        assert size <= LIMIT_MB, f"the core install takes {size:.0f} MB, more than {LIMIT_MB}"
        print(f"wheel ok: {wheel.name}, {size:.0f} MB installed, example run {counts}", file=sys.stderr)


if __name__ == "__main__":
    main()
