"""`hum-qc init`: hands over the four folders of policy."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from hum_qc.cli.arguments import Verbs, print_json, verb
from hum_qc.errors import UsageError
from hum_qc.reports.display import quoted, shown

SHOWN = 3


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = verb(
        verbs,
        "init",
        "copy the four folders of policy (filters, rules, checks, reports) into a folder of your own",
        "hum-qc init my-corpus",
        do,
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path(), metavar="DIR", help="where to (here)")
    parser.add_argument("--force", action="store_true", help="overwrite files that are there already")


def do(arguments: argparse.Namespace) -> int:
    """Copy the starter policy."""
    from hum_qc.policy import ROOMS, starter

    folder: Path = arguments.folder
    files = {file: folder / file.relative_to(starter()) for room in ROOMS for file in _policy(starter() / room)}
    taken = [target for target in files.values() if target.exists()]
    if taken and not arguments.force:
        more = f" and {len(taken) - SHOWN} more" if len(taken) > SHOWN else ""
        raise UsageError(f"{', '.join(map(str, taken[:SHOWN]))}{more}: there already; overwrite with --force")
    for room in ROOMS:
        (folder / room).mkdir(parents=True, exist_ok=True)
    for file, target in files.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        if not (target.exists() and target.samefile(file)):
            shutil.copyfile(file, target)
    if arguments.json:
        print_json({"folder": str(folder), "files": [str(target) for target in files.values()]})
    elif not arguments.quiet:
        _say_what_next(folder, len(files))
    return 0


def _policy(room: Path) -> list[Path]:
    """The files of a policy folder; no Python."""
    if not room.is_dir():
        return []
    found = (file for file in sorted(room.rglob("*")) if file.is_file() and "__pycache__" not in file.parts)
    return [file for file in found if file.suffix not in (".py", ".pyc")]


def _say_what_next(folder: Path, number: int) -> None:
    here = folder == Path()
    place = "this folder" if here else shown(folder)
    print(f"{number} files of policy are in {place}: filters, rules, checks, reports.")
    print("Next, judge a corpus by them, then change filters/default.yaml and look again:")
    step = "" if here else f"cd {quoted(str(folder))} && "
    print(f"  {step}hum-qc run CORPUS --recipe filters/default.yaml")
    print("  hum-qc validate")
