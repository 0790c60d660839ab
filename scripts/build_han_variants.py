"""Write `hum_qc/han_variants.txt`: Chinese characters that are one character, simplified or traditional.

Usage: python scripts/build_han_variants.py OPENCC_DICTIONARY_FOLDER

The folder is `opencc/dictionary` of `opencc-python-reimplemented` 0.1.7 (Apache-2.0, like OpenCC's own). The table
from traditional to simplified is taken as it stands (the first choice where there are several). The others (simplified
to traditional, variants of Taiwan and Hong Kong) add only characters that GB 2312 does not have, for one that it has
is a simplified character in its own right: so `\u8986` does not become `\u590d`. Phrases are not read.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

HEAD = (
    "# Chinese characters that are one character in simplified or traditional writing, a simplified one first.\n"
    "# Derived from the character tables of OpenCC (https://github.com/BYVoid/OpenCC), Apache License 2.0,\n"
    "# by scripts/build_han_variants.py.\n"
)
TABLES = ("TSCharacters.txt", "STCharacters.txt", "TWVariants.txt", "HKVariants.txt")


def pairs(path: Path) -> list[tuple[str, str]]:
    """Single characters that a table joins."""
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    return [(one, other) for one, *others in filter(None, rows) for other in others if len(one) == len(other) == 1]


def simplified(character: str) -> bool:
    """Whether GB 2312, the set of simplified characters, has it."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def last(becomes: dict[str, str], of: str) -> str:
    """Where a character ends."""
    while of in becomes:
        of = becomes[of]
    return of


def joined(folder: Path) -> dict[str, str]:
    """Each character and the one that stands for it, perhaps over several steps."""
    becomes: dict[str, str] = {}
    first = dict(reversed(pairs(folder / TABLES[0])))
    for one, other in first.items():
        if last(becomes, other) != one:
            becomes[one] = other
    targets = set(becomes.values())
    for name in TABLES[1:]:
        for one, other in pairs(folder / name):
            if other not in becomes and not simplified(other) and last(becomes, one) != other:
                becomes[other] = one
            elif one not in becomes and not (one in targets or simplified(one)) and last(becomes, other) != one:
                becomes[one] = other
    return becomes


def main() -> None:
    """Join, and write."""
    becomes = joined(Path(sys.argv[1]))
    classes: dict[str, set[str]] = defaultdict(set)
    for each in becomes:
        classes[last(becomes, each)].add(each)
    lines = [first + "".join(sorted(others)) for first, others in sorted(classes.items())]
    target = Path(__file__).parents[1] / "hum_qc" / "han_variants.txt"
    target.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines):,} classes, {sum(map(len, lines)):,} characters, {target.stat().st_size:,} bytes")


main()
