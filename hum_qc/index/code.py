"""Program code by its structure, so that renamed identifiers and another indentation make no difference."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from hum_qc.index.tokens import buffers

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    Array = np.ndarray[tuple[int], np.dtype[Any]]

LOOKS_LIKE_CODE: Final = ("def ", "return", "function", "class ", "#include", "=> {", "){", ") {", "print(", "import ")

KNOWN: Final = (
    "and as assert async await break class continue def del elif else except finally for from global if import in is "
    "lambda nonlocal not or pass raise return try while with yield True False None self "
    "abs all any bin bool chr dict divmod enumerate filter float format hash hex int isinstance iter len list map max "
    "min next object oct open ord pow print range reversed round set slice sorted str sum tuple type zip math string "
    "var let const function new this typeof instanceof switch case default do throw catch null undefined Math Array "
    "Object String Number JSON console public private protected static void final int long double char boolean class "
    "extends implements interface package include using namespace std vector auto struct template fn mut impl match "
    "pub func go defer chan select where order by group insert into values update delete create table"
)
"""Words that programs do not choose themselves: keywords and built-in names of common languages."""


@cache
def _known() -> tuple[Array, Array]:
    import numpy as np

    from hum_qc.index.kernels import FNV_BASIS, FNV_PRIME, mix
    from hum_qc.index.lookup_kernels import fill

    hashes = set()
    for word in KNOWN.split():
        value = int(FNV_BASIS)
        for byte in word.encode():
            value = (value ^ byte) * int(FNV_PRIME) & (1 << 64) - 1
        hashes.add(int(mix(np.uint64(value))))
    return fill(np.array(sorted(hashes), np.uint64))


def structure(texts: pl.Series) -> tuple[Array, Array, Array, Array]:
    """Keys of six code tokens that follow one another, the bytes where each begins and ends, and the keys of each text.

    Names count only when they are words of a language or stand after a point; strings and comments not at all.
    """
    import numpy as np

    from hum_qc.index import code_kernels

    data, bounds = buffers(texts)
    room = int(bounds[-1] - bounds[0]) + 1
    keys, begins, ends = np.empty(room, np.uint64), np.empty(room, np.int64), np.empty(room, np.int64)
    offsets = np.zeros(len(texts) + 1, np.int64)
    count = code_kernels.structure(data, bounds, *_known(), (keys, begins, ends), offsets)
    return keys[:count], begins[:count], ends[:count], offsets


def looks_like_code(text: pl.Expr) -> pl.Expr:
    """Whether a text holds what code often holds; null where there is no text."""
    return text.str.contains_any(list(LOOKS_LIKE_CODE))
