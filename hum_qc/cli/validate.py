"""`hum-qc validate`: every fault of every policy file at once."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hum_qc.cli.arguments import Verbs, print_json, verb
from hum_qc.errors import Fault, PolicyError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hum_qc.policy import Document

FOLDERS: Final = ("filters", "rules", "checks")


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = verb(
        verbs,
        "validate",
        "read policy files and list every fault of all of them, with file and line",
        "hum-qc validate filters/release.yaml",
        do,
    )
    usual = "files or folders (./filters ./rules ./checks, else the starter)"
    parser.add_argument("paths", nargs="*", type=Path, metavar="FILE", help=usual)


def do(arguments: argparse.Namespace) -> int:
    """Validate the files; exit code 2 when any has a fault."""
    files = _files(arguments.paths)
    faults = sorted({fault for file in files for fault in faults_of(file)} or _faults_between(arguments.paths, files))
    if arguments.json:
        listed = [{"file": one.file, "line": one.line, "message": one.message} for one in faults]
        print_json({"files": [str(file) for file in files], "faults": listed})
        return 2 if faults else 0
    if faults:
        raise PolicyError(faults)
    if not arguments.quiet:
        print(f"{len(files)} policy file{'s are' if len(files) != 1 else ' is'} valid")
    return 0


def _files(paths: Sequence[Path]) -> list[Path]:
    """The policy files that the paths name; without paths those of the project, else of the starter."""
    from hum_qc.policy import starter

    if not paths:
        home = Path() if any(Path(folder).is_dir() for folder in FOLDERS) else starter()
        paths = [home / folder for folder in FOLDERS if (home / folder).is_dir()]
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for suffix in ("*.yaml", "*.yml") for one in path.rglob(suffix) if one.is_file())
        elif path.is_file():
            found.append(path)
        else:
            raise UsageError(f"{path}: no such file or folder")
    return list(dict.fromkeys(found))


def _faults_between(paths: Sequence[Path], files: Sequence[Path]) -> set[Fault]:
    """Faults of rules side by side, such as an id that is there twice; not looked for where single files are named."""
    from hum_qc.rules.library import read_files

    return set() if any(path.is_file() for path in paths) else set(read_files(files)[1])


def faults_of(file: Path) -> list[Fault]:
    """Every fault of one policy file, by its kind."""
    from hum_qc.filters.recipe import load_recipe
    from hum_qc.policy import load
    from hum_qc.rules.library import READERS, is_ours

    try:
        document = load(str(file))
        if document.kind == "recipe":
            load_recipe(str(file))
    except PolicyError as error:
        return list(error.faults)
    if is_ours(document):
        return READERS[document.kind](document)[1]
    kinds = {
        "contract": contract_faults,
        "format": format_faults,
        "benchmarks": known_faults,
        "licences": licences_faults,
        "patterns": pattern_faults,
        "waivers": waiver_faults,
    }
    return kinds[document.kind](document) if document.kind in kinds else []


def contract_faults(document: Document) -> list[Fault]:
    """What is wrong with a policy file of kind `contract`."""
    from hum_qc.filters.contracts.records import contract_faults as found

    return [document.fault(message, *path) for path, message in found(document.data)]


def known_faults(document: Document) -> list[Fault]:
    """What is wrong with a policy file of kind `benchmarks`, and with the files that it extends."""
    from hum_qc.index.benchmarks import load_benchmarks

    try:
        load_benchmarks(document.name)
    except PolicyError as error:
        return list(error.faults)
    return []


def pattern_faults(document: Document) -> list[Fault]:
    """What is wrong with a policy file of kind `patterns`."""
    from hum_qc.filters.privacy.own import pattern_faults as found

    return found(document)


def waiver_faults(document: Document) -> list[Fault]:
    """What is wrong with a policy file of kind `waivers`."""
    from hum_qc.waivers import waiver_faults as found

    return found(document)


def format_faults(document: Document) -> list[Fault]:
    """What is wrong with a policy file of kind `format`."""
    from hum_qc.mapping import mapping_faults

    if "mapping" not in document.data:
        return [document.fault("has neither 'mapping:' (how records are read) nor 'kind:' (how answers are written)")]
    return [document.fault(message, "mapping", *path) for path, message in mapping_faults(document.data["mapping"])]


def licences_faults(document: Document) -> list[Fault]:
    """What is wrong with a policy file of kind `licences`, and with those that it extends."""
    from hum_qc.filters.licences.policy import policy_faults

    return policy_faults(Path(document.name))
