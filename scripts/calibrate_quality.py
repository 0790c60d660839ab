"""What the measures of instruction-specific quality flag in real corpora, and what they find of planted faults.

Usage: python scripts/calibrate_quality.py --data ../shared/data [--show MEASURE [--rows 30]] [--planted] [--speed]
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
from calibrate_shape import CORPORA, batch, load

import hum_qc.filters  # noqa: F401 - registers the measures
from hum_qc.filters.shape import echo
from hum_qc.registry import Readings, get_measure

TASKS = "natural_instructions"


def begins(frame: pl.DataFrame) -> Readings:
    """How much of the output repeats the instruction from its beginning: `echo`, whose bound here is 0."""
    columns = (pl.col(name) for name in ("output", "instruction", "context"))
    return Readings(frame.lazy().select(echo(*columns)).collect().to_series())


MEASURES: dict[str, tuple[Callable[[pl.DataFrame], Readings], Callable[[pl.Series], pl.Series]]] = {
    "arithmetic_conflict": (get_measure("arithmetic_conflict").function, lambda read: read > 0),
    "code_syntax": (get_measure("code_syntax").function, lambda read: read == "broken"),
    "translation_language": (get_measure("translation_language").function, lambda read: read == "differs"),
    "answer_letter": (get_measure("answer_letter").function, lambda read: read == "differs"),
    "instruction_overlap": (get_measure("instruction_overlap").function, lambda read: read > 0.8),
    "echo, begins": (begins, lambda read: read > 0),
}
"""The function of each measure, and which readings are flagged."""


def frames(data: Path) -> dict[str, pl.DataFrame]:
    """The corpora of `calibrate_shape.py`, and the tasks of Natural Instructions as one."""
    found = {name: load(data / "candidates" / file) for name, file in CORPORA.items()}
    rows = []
    for path in sorted((data / "candidates" / TASKS).glob("*.json")):
        task = json.loads(path.read_text(encoding="utf-8"))
        rows += [[task["Definition"][0], one["input"], one["output"][0]] for one in task["Instances"]]
    return {**found, "natural instructions": batch(rows)}


def table(corpora: dict[str, pl.DataFrame]) -> None:
    """Print flagged and measured rows of every corpus."""
    print("| corpus | rows | " + " | ".join(MEASURES) + " |\n|---|--:|" + "--:|" * len(MEASURES))
    totals = dict.fromkeys(MEASURES, 0)
    for name, frame in corpora.items():
        cells = []
        for measure, (function, flagged) in MEASURES.items():
            values = function(frame).values
            count = int(flagged(values).sum())
            totals[measure] += count
            cells.append(f"{count} of {values.count():,}" if values.count() else "")
        print(f"| {name} | {frame.height:,} | " + " | ".join(cells) + " |")
    print("| **all** | | " + " | ".join(f"{count}" for count in totals.values()) + " |")


def show(corpora: dict[str, pl.DataFrame], measure: str, rows: int) -> None:
    """Print flagged rows, drawn by a seed from all corpora, with their evidence."""
    function, flagged = MEASURES[measure]
    found = []
    for name, frame in corpora.items():
        readings = function(frame)
        places = flagged(readings.values).fill_null(value=False).arg_true().to_list()
        told = readings.evidence(places) if readings.evidence else [{}] * len(places)
        found += [
            (name, at, readings.values[at], one, frame.row(at, named=True))
            for at, one in zip(places, told, strict=True)
        ]
    for name, at, value, told, row in random.Random(5).sample(found, min(rows, len(found))):
        asked, given, said = (row[column] or "" for column in ("instruction", "context", "output"))
        print(f"- {name} {at} [{value}] {asked[:150]!r} | {given[:80]!r} -> {said[:220]!r}\n     {str(told)[:240]}")


def planted(corpora: dict[str, pl.DataFrame]) -> None:
    """Print how many of the faults are found that are planted into rows which the measure finds sound."""
    print("| fault | into | planted | found |\n|---|---|--:|--:|")
    for what, measure, corpus, plant in PLANTS:
        function, flagged = MEASURES[measure]
        frame = corpora[corpus]
        sound = frame.filter((~flagged(function(frame).values)).fill_null(value=False))
        changed = [text for row in sound.iter_rows(named=True) if (text := plant(row, random.Random(row["row"])))]
        kept = [row for row in sound.iter_rows(named=True) if plant(row, random.Random(row["row"]))]
        rows = batch([[row["instruction"], row["context"], text] for row, text in zip(kept, changed, strict=True)])
        count = int(flagged(function(rows).values).sum())
        print(f"| {what} | {corpus} | {rows.height:,} | {count / max(1, rows.height):.1%} |")


def _wrong_result(row: dict[str, Any], chance: random.Random) -> str | None:
    places = list(re.finditer(r"=\s*\$?(\d{1,6})(?![\d.,/<>=])", row["output"] or ""))
    if not places:
        return None
    place = chance.choice(places)
    text: str = row["output"]
    return f"{text[: place.start(1)]}{int(place[1]) + chance.choice((1, 2, 10))}{text[place.end(1) :]}"


def _wrong_answer(row: dict[str, Any], chance: random.Random) -> str | None:
    found = re.search(r"#### (\d+)$", row["output"] or "")
    return f"{row['output'][: found.start(1)]}{int(found[1]) + chance.randint(1, 9)}" if found else None


def _missing_sign(row: dict[str, Any], chance: random.Random) -> str | None:
    places = [at for at, sign in enumerate(row["output"] or "") if sign in "():'\""]
    if not places:
        return None
    at = chance.choice(places)
    return str(row["output"][:at] + row["output"][at + 1 :])


def _untranslated(row: dict[str, Any], chance: random.Random) -> str | None:
    given = (row["context"] or "").strip("\"' ")
    return given if given and given != row["output"] else None


def _other_text(row: dict[str, Any], chance: random.Random) -> str | None:
    from hum_qc.filters.offered import chosen

    ((_, one, _told),) = chosen(batch([[row["instruction"], row["context"], row["output"]]]))
    others = [text for at, text in enumerate(one.options) if at != one.letter and text]
    return f"{'ABCDEFGH'[one.letter or 0]}. {chance.choice(others)}" if others else None


Plant = Callable[[dict[str, Any], random.Random], str | None]
PLANTS: tuple[tuple[str, str, str, Plant], ...] = (
    ("another result of one equation", "arithmetic_conflict", "gsm8k", _wrong_result),
    ("another result of one equation", "arithmetic_conflict", "alpaca", _wrong_result),
    ("another result of one equation", "arithmetic_conflict", "zh_supplement", _wrong_result),
    ("another final answer", "arithmetic_conflict", "gsm8k", _wrong_answer),
    ("a bracket, colon or quotation mark lost", "code_syntax", "codealpaca", _missing_sign),
    ("a bracket, colon or quotation mark lost", "code_syntax", "gpteacher code", _missing_sign),
    ("the source in place of the translation", "translation_language", "alpaca", _untranslated),
    ("the text of another option", "answer_letter", "alpaca", _other_text),
)


def speed(corpora: dict[str, pl.DataFrame]) -> None:
    """Print rows a second of one core, over all corpora; run with POLARS_MAX_THREADS=1."""
    print("| measure | rows/s |\n|---|--:|")
    names = (
        "verb_object",
        "distinct_ngrams",
        "option_position",
        "class_label",
        "licence",
        "licence_status",
        "generator_terms",
    )
    whole = pl.concat(corpora.values())
    more: Iterator[tuple[str, Callable[..., Readings]]] = ((name, get_measure(name).function) for name in names)
    for name, function in [*((name, one[0]) for name, one in MEASURES.items()), *more]:
        took = []
        for _ in range(3):
            start = time.process_time()
            function(whole)
            took.append(time.process_time() - start)
        print(f"| {name} | {whole.height / min(took):,.0f} |")


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds candidates/")
    parser.add_argument("--show", choices=list(MEASURES), help="print rows that this measure flags")
    parser.add_argument("--rows", type=int, default=30, help="how many")
    parser.add_argument("--planted", action="store_true", help="plant faults and count what is found")
    parser.add_argument("--speed", action="store_true", help="measure cost instead")
    given = parser.parse_args()
    corpora = frames(given.data)
    if given.show:
        show(corpora, given.show, given.rows)
    elif given.planted:
        planted(corpora)
    elif given.speed:
        speed(corpora)
    else:
        table(corpora)


if __name__ == "__main__":
    main()
