"""How often `verb_object` agrees with a reader, and what the figures of diversity cost.

`verb_object_rows.json` holds, for rows drawn by a seed, the first command and the head of its object as one reader
wrote them down before the rules were written (`en`, `zh`), and for new rows after the rules were mended (`zh_again`).

Usage: python scripts/bench_diversity.py --data ../shared/data [--differences]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from calibrate_shape import CORPORA, load

import hum_qc.filters  # noqa: F401 - registers the measures
from hum_qc.filters.verbs import verb_object

UP = "come up with"


def parts(label: str | None) -> tuple[str | None, str | None]:
    """Verb and object of a label."""
    if label is None:
        return None, None
    verb, _, rest = (UP, "", label[len(UP) :].strip()) if label.startswith(UP) else label.partition(" ")
    return verb, rest or None


def same_object(read: str | None, wrote: str | None) -> bool:
    """Chinese heads may be cut at their beginning: the reading keeps the last characters."""
    if read is None or wrote is None or read.isascii():
        return read == wrote
    return wrote.endswith(read) or read.endswith(wrote)


def main() -> None:
    """Print agreement by set of rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds candidates/")
    parser.add_argument("--differences", action="store_true", help="print what differs")
    given = parser.parse_args()
    sets = json.loads(Path(__file__).with_name("verb_object_rows.json").read_text(encoding="utf-8"))
    names = {row[0] for rows in sets.values() for row in rows}
    frames = {name: load(given.data / "candidates" / CORPORA[name]) for name in names}
    labels = {name: verb_object(frame).values for name, frame in frames.items()}
    print("| rows | commands | verb | object | both | no command | read as none |\n|---|--:|--:|--:|--:|--:|--:|")
    for which, rows in sets.items():
        count = dict.fromkeys(("verb", "object", "both", "none"), 0)
        for corpus, at, verb, wrote in rows:
            read = parts(labels[corpus][at])
            if verb is None:
                count["none"] += read[0] is None
                continue
            right = (read[0] == verb.removesuffix(" of"), same_object(read[1], wrote))
            count["verb"] += right[0]
            count["object"] += right[1]
            count["both"] += all(right)
            if given.differences and not all(right):
                print(f"  {which} {corpus} {at}: read {read}, wrote {verb} {wrote}")
        commands = sum(row[2] is not None for row in rows)
        figures = [commands, count["verb"], count["object"], count["both"], len(rows) - commands, count["none"]]
        print(f"| {which} | " + " | ".join(map(str, figures)) + " |")


if __name__ == "__main__":
    main()
