"""How long a new user waits: `--help`, and the first and the second run over 1,000 rows after an install.

Builds the wheel, installs it with pip into a fresh environment, and times the commands there. The rows are those of the
example corpus, repeated with a number in each copy.

Usage: python scripts/bench_start.py
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
import venv
from pathlib import Path

from check_wheel import ROOT, build, installed_megabytes


def seconds(command: list[str], folder: Path) -> float:
    """Wall time of a command."""
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    """Print one table."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        wheel = build(folder)
        venv.create(folder / "env", with_pip=True)
        python = folder / "env/bin/python"
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", str(wheel)], check=True)
        lines = (ROOT / "examples/corpus.jsonl").read_text(encoding="utf-8").splitlines()
        with (folder / "corpus.jsonl").open("w", encoding="utf-8") as file:
            for number in range(1000):
                row = json.loads(lines[number % len(lines)])
                row["instruction"] = f"{row.get('instruction', '')} ({number})"
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        command = str(folder / "env/bin/hum-qc")
        first = seconds([command, "run", "corpus.jsonl"], folder)
        second = seconds([command, "run", "corpus.jsonl"], folder)
        help_ = min(seconds([command, "--help"], folder) for _ in range(5))
        bare = min(seconds([str(python), "-c", "import hum_qc"], folder) for _ in range(5))
        print("| what | figure |\n| --- | --- |")
        print(f"| 1,000 rows, first run after the install | {first:.1f} s |")
        print(f"| 1,000 rows, second run | {second:.1f} s |")
        print(f"| `hum-qc --help`, best of 5 | {help_:.2f} s |")
        print(f"| `import hum_qc` in a fresh interpreter, best of 5 | {bare:.2f} s |")
        print(f"| installed size | {installed_megabytes(python):.0f} MB |")


if __name__ == "__main__":
    main()
