"""Program code in answers: whether Python and JSON parse."""

from __future__ import annotations

import ast
import keyword
import re
import textwrap
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from hum_qc.filters.matches import compiled, quote
from hum_qc.registry import Evidence, Readings, batch_measure
from hum_qc.sample import Part, part

if TYPE_CHECKING:
    from hum_qc.sample import Batch

LABELS: Final = ("parses", "python2", "broken")
"""From the best to the worst."""
LARGEST: Final = 20_000
"""Characters of the longest block that is parsed."""
WIDEST: Final = 400
"""Characters of the longest line that is looked at for prose, or rewritten."""
DEEPEST: Final = 60
"""Brackets within each other, or steps of indentation, beyond which nothing is parsed."""
OF_PYTHON: Final = (
    r"(?m)^(?:(?:async )?def [A-Za-z_]\w*\(.*\)[^{;]*:[ \t]*(?:#.*|\n)|from [\w.]+ import [\w*(][^;'\"]*$"
    r"|import [a-z_][\w.]*(?: as \w+)?(?:, ?[a-z_][\w.]*)*[ \t]*$|class [A-Z]\w*(?:\([\w., =]*\))?:[ \t]*(?:#.*)?$"
    r"|if __name__ ?== ?)"
)
"""A line that only Python has."""
FENCE: Final = r"(?m)^[ \t]*(?:```|~~~)"
JSON_WANTED: Final = r"(?i)\bjson\b"

_BLOCK: Final = re.compile(
    r"^[ \t]*(?P<fence>```+|~~~+)[ \t]*(?P<tag>[\w+#.-]*)[^\n]*\n(?P<code>.*?)(?:^[ \t]*(?P=fence)|\Z)", re.S | re.M
)
_PYTHON: Final = frozenset({"python", "py", "python3", "py3", "python2", "py2"})
_MAGIC: Final = re.compile(r"^([ \t]*)[!%].*$", re.M)
"""A line for the notebook, not for Python."""
_KEYWORD: Final = rf"(?:{'|'.join(word for word in keyword.kwlist if word.islower())}|print)\b"
_PROSE: Final = re.compile(
    rf"(?![ \t]*(?:#|{_KEYWORD}))[ \t]*(?:['\"]?[A-Za-z*>\d(-][^=()\[\]{{}}]*?(?:[a-z,'’]+ ){{3,}}"
    r"|[A-Za-z]+(?: [A-Za-z]+)+[:.]?$|(?i:outputs?|inputs?|examples?|results?|explanation|note|usage)\b[ \w]*:"
    r"|[^#\"'=]*[\u4e00-\u9fff])"
)
"""A line that tells something, and is no code."""
_BRACED: Final = re.compile(
    r"^[ \t]*def [^\n]*\{[ \t]*$|\)[^=\n\"'#]*\{[ \t]*$|^[ \t]*(?:val|let|const|func|function|public|private|object)\s",
    re.MULTILINE,
)
"""A line of a language with blocks in braces, which may import as Python does."""
_OUTPUT: Final = re.compile(r"^#? ?(?:outputs?|results?)\b[ \t]*:?[ \t]*$.*", re.IGNORECASE | re.MULTILINE | re.DOTALL)
"""What the code prints, shown after it."""
_STRINGS: Final = re.compile(r"('''|\"\"\").*?(?:\1|\Z)", re.S)
_LINE: Final = r"(?m)^([ \t]*(?:[^#\n'\"]*[:;][ \t]*)?)"
_OF_TWO: Final[tuple[tuple[str, str], ...]] = (
    (_LINE + r"print[ \t]+(?![=(.,])(?:>>[ \t]*[\w.]+,?)?([^\n#]*?),?[ \t]*(?=$|#|;)", r"\1print(\2)"),
    (_LINE + r"print[ \t]*(\([^\n]*\)[ \t]*[%,+][^\n#]*?),?[ \t]*$", r"\1print(\2)"),
    (r"(?m)^([ \t]*except[ \t]*(?:[ \t][\w.]+|\([^)\n]*\)))[ \t]*,[ \t]*(\w+)[ \t]*:", r"\1 as \2:"),
    (r"(?m)^([ \t]*raise[ \t]+[\w.]+)[ \t]*,[ \t]*([^\n]+)$", r"\1(\2)"),
    (r"(?m)^([ \t]*)exec[ \t]+(?![=(.,])([^\n]+)$", r"\1exec(\2)"),
    ("<>", "!="),
    (r"\b0([0-7]+)\b", r"0o\1"),
    (r"\b(\d+)[lL]\b", r"\1"),
)
"""What Python 2 wrote otherwise, and how Python 3 writes it."""


class _Block(NamedTuple):
    language: str
    code: str
    start: int
    fenced: bool


@batch_measure(unit=f"label: {', '.join(LABELS)}", source="grammar of the running Python (ast); RFC 8259 (msgspec)")
def code_syntax(batch: Batch, *, of: Part = "output") -> Readings:
    """Whether the Python and JSON in a text parse: `parses`, `python2` (parses when rewritten for Python 3), `broken`.

    Read are fenced blocks that are marked as Python or JSON, or look like Python; and texts without fences that have
    a line only Python has, or begin like JSON where the instruction asks for JSON. The worst of several blocks
    counts. Nothing is run. null: no such block, prose between lines of code without a fence, a Python session
    (`>>>`), or a block that is too long (20,000 characters) or nested too deeply (60) to be parsed safely.
    """
    import polars as pl

    texts = batch.select(
        part(of).alias("text"),
        wanted=pl.concat_str("instruction", "context", separator="\n", ignore_nulls=True)
        .str.contains(JSON_WANTED)
        .fill_null(value=False),
    )
    text = pl.col("text")
    look = (
        text.str.contains(FENCE) | text.str.contains(OF_PYTHON) | (pl.col("wanted") & text.str.contains(r"^\s*[\[{]"))
    )
    rows = texts.select(look.fill_null(value=False)).to_series().arg_true()
    found: dict[int, tuple[str, Evidence]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the code that is parsed, not of ours
        for row, (code, wanted) in zip(rows, texts[rows].iter_rows(), strict=True):
            blocks = _blocks(code[: 10 * LARGEST], wanted)
            read = [one for block in blocks if (one := _read(block, code)) is not None]
            if read:
                found[row] = max(read, key=lambda one: LABELS.index(one[0]))
    values = pl.Series(
        "code_syntax", [found[row][0] if row in found else None for row in range(batch.height)], pl.String
    )
    return Readings(values, lambda asked: [found[row][1] if row in found else {} for row in asked])


def _blocks(text: str, json_wanted: bool) -> Iterator[_Block]:
    """The blocks of Python and JSON in a text."""
    blocks = list(_BLOCK.finditer(text))
    for block in blocks:
        code, tag = block["code"], block["tag"].lower()
        if tag in _PYTHON or (not tag and compiled(OF_PYTHON).search(code)):
            yield _Block("python", code, block.start("code"), fenced=True)
        elif tag == "json" or (not tag and json_wanted and code.lstrip()[:1] in ("{", "[")):
            yield _Block("json", code, block.start("code"), fenced=True)
    if blocks:
        return
    if compiled(OF_PYTHON).search(text):
        yield _Block("python", text, 0, fenced=False)
    elif json_wanted and text.lstrip()[:1] in ("{", "["):
        yield _Block("json", text, 0, fenced=False)


def _read(block: _Block, text: str) -> tuple[str, Evidence] | None:
    """The label of a block and what is wrong with it; None when it is not parsed."""
    code = block.code
    if len(code) > LARGEST or _depth(code) > DEEPEST:
        return None
    return _read_json(block, text) if block.language == "json" else _read_python(block, text)


def _read_python(block: _Block, text: str) -> tuple[str, Evidence] | None:
    code = _MAGIC.sub(r"\1pass", textwrap.dedent(block.code.replace("\r\n", "\n")))
    code = code if block.fenced else _OUTPUT.sub("", code)
    if re.search(r"^[ \t]*>>> ", code, re.M):
        return None
    try:
        error = _python_error(code)
        if error is None:
            return LABELS[0], {}
        if _python_error(_rewritten(code)) is None:
            return LABELS[1], _evidence(block, text, error)
    except (MemoryError, RecursionError):  # too deep after all
        return None
    if not block.fenced and _is_mixed(_STRINGS.sub("''", code)):
        return None
    return LABELS[2], _evidence(block, text, error)


def _is_mixed(code: str) -> bool:
    """Whether lines of prose, or of another language, stand in the code."""
    return bool(_BRACED.search(code)) or any(_PROSE.match(line[:WIDEST]) for line in code.split("\n"))


def _python_error(code: str) -> SyntaxError | None:
    try:
        ast.parse(code)
    except SyntaxError as error:
        return error
    except ValueError as error:  # null characters
        return SyntaxError(str(error))
    return None


def _rewritten(code: str) -> str:
    """Python 2 as Python 3, as far as its statements are told by their lines."""
    code = code.expandtabs(8)
    if max(map(len, code.split("\n"))) > WIDEST:
        return code
    for pattern, now in _OF_TWO:
        code = re.sub(pattern, now, code)
    return code


def _read_json(block: _Block, text: str) -> tuple[str, Evidence] | None:
    lines = [line for line in block.code.splitlines() if line.strip()]
    try:
        wrong = _json_error(block.code)
        if wrong is None or (len(lines) > 1 and not any(map(_json_error, lines))):  # JSON Lines
            return LABELS[0], {}
    except RecursionError:
        return None
    return LABELS[2], _evidence(block, text, SyntaxError(wrong))


def _json_error(code: str) -> str | None:
    import msgspec

    try:
        msgspec.json.decode(code)
    except msgspec.DecodeError as error:
        return str(error)
    return None


def _depth(code: str) -> int:
    """How deep brackets stand within each other; those in strings count too, for it is only a guard."""
    depth = deepest = 0
    for bracket in re.findall(r"[()\[\]{}]", code):
        depth = depth + 1 if bracket in "([{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _evidence(block: _Block, text: str, error: SyntaxError) -> Evidence:
    """The language, what the parser says, and the line it says it of (the whole block where it names none)."""
    evidence: Evidence = {"language": block.language, "message": error.msg}
    if error.lineno is None:
        return {**evidence, **quote(text, block.start, block.start + len(block.code))}
    lines = block.code.splitlines(keepends=True)
    start = block.start + sum(map(len, lines[: error.lineno - 1]))
    line = lines[error.lineno - 1].rstrip() if error.lineno <= len(lines) else ""
    return {**evidence, "line": error.lineno, **quote(text, start, start + len(line))}
