"""Multiple choice: the lettered options of a prompt, and which of them the answer takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from hum_qc.registry import Evidence, Readings, batch_measure
from hum_qc.text import folded, one_script

if TYPE_CHECKING:
    from hum_qc.sample import Batch

OFFERED: Final = r"(?s)(?:^|[^A-Za-z0-9])[Aa]\s?[)）\]】.．、:：].*[^A-Za-z0-9][Bb]\s?[)）\]】.．、:：]"
"""In every prompt that offers lettered options: a cheap look before the dear one."""
LONGEST: Final = 20_000
TELLING: Final = 4
"""Folded characters of the shortest option that may be told by the beginning of an answer."""

_MARK: Final = re.compile(
    r"(?:(?<![A-Za-z0-9'’])[(（\[【]?\s?(?P<letter>[A-Ha-h])\s?[)）\]】.．、](?![A-Za-z]\.)"
    r"|^[^\S\n]*(?P<first>[A-H])\s?[:：])\s*",
    re.MULTILINE,
)
"""`A.`, `(A)`, `a)`; `A:` at the beginning of a line, for elsewhere somebody called A may be speaking."""
_ANSWER: Final = re.compile(
    r"[\s\"'“‘*#]*(?:(?:the |my )?(?:correct |right |best |final )?(?:answer|option|choice)(?: is)?\s*[:：]?\s*"
    r"|(?:正确)?(?:答案|选项)(?:是|为|应该是)?\s*[:：]?\s*|(?:故|应|应该|我)?(?:选择|选)\s*[:：]?\s*){0,3}"
    r"[\"'“‘*]*[(（\[【]?\s?([A-Ha-h])(?:\s?[)）\]】.．、:：]+[*\"'”’]*[^\S\n]*(?P<text>[^\n]*)|\s*(?:$|\n))",
    re.IGNORECASE,
)


class Choice(NamedTuple):
    """Lettered options, the position of the letter that the answer states, and the text it states beside it."""

    options: tuple[str, ...]
    letter: int | None
    text: str


@batch_measure(unit="label: agrees, differs", source="own definition")
def answer_letter(batch: Batch) -> Readings:
    """Whether the letter of an answer and the text beside it are the same option (`B. text of C` differs).

    Options are those that instruction or context letter from A on. Texts are compared without case, space and
    punctuation. null: no lettered options, or an answer that does not state the letter of one and, beside it, the
    text of one.
    """
    import polars as pl

    found = {
        row: (one, told) for row, one, told in chosen(batch) if one.letter is not None and told is not None and one.text
    }
    labels: list[str | None] = [None] * batch.height
    for row, (one, told) in found.items():
        labels[row] = "agrees" if told == one.letter else "differs"

    def evidence(rows: Sequence[int]) -> list[Evidence]:
        return [_evidence(*found[row]) if row in found else {} for row in rows]

    return Readings(pl.Series("answer_letter", labels, dtype=pl.String), evidence)


def chosen(batch: Batch) -> list[tuple[int, Choice, int | None]]:
    """Row, options and the position of the option whose text the answer gives, where lettered options are offered."""
    import polars as pl

    asked = pl.concat_str("instruction", "context", separator="\n", ignore_nulls=True)
    frame = batch.select(asked=asked, output="output").with_row_index("row")
    frame = frame.filter(pl.col("output").is_not_null() & pl.col("asked").str.contains(OFFERED))
    choices = {
        row: one for row, text, output in frame.iter_rows() if (one := _choice(text[-LONGEST:], output[:LONGEST]))
    }
    plain = _folded(text for one in choices.values() for text in (*one.options, one.text))
    return [(row, one, _told(one, plain)) for row, one in choices.items()]


def _choice(asked: str, output: str) -> Choice | None:
    options = _options(asked)
    if not options:
        return None
    answer = _ANSWER.match(output)
    if answer is None or len(_options(output)) > 1:  # an answer that letters its own lines takes none of them
        return Choice(options, None, output.strip().partition("\n")[0])
    letter = "ABCDEFGH".index(answer[1].upper())
    return Choice(options, letter if letter < len(options) else None, (answer["text"] or "").strip())


def _options(text: str) -> tuple[str, ...]:
    """The texts of the longest run of options lettered A, B, ...; the last one where several are as long."""
    best: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for mark in _MARK.finditer(text):
        letter = mark["letter"] or mark["first"]
        at = "ABCDEFGH".index(letter.upper())
        if run and at == len(run) and letter.isupper() == (run[0]["letter"] or run[0]["first"]).isupper():
            run.append(mark)
        elif at == 0:
            run = [mark]
        if len(run) >= max(len(best), 2):
            best = list(run)
    ends = [*(mark.start() for mark in best[1:]), len(text)]
    texts = (
        [text[mark.end() : end].strip(" \t\n;；,，") for mark, end in zip(best, ends, strict=bool(best))]
        if best
        else []
    )
    return (*texts[:-1], texts[-1].partition("\n")[0]) if texts else ()


def _folded(texts: Iterable[str]) -> dict[str, str]:
    """What each text folds to, with simplified and traditional Chinese as one."""
    import polars as pl

    frame = pl.DataFrame({"text": sorted(set(texts))}, schema={"text": pl.String})
    return {text: one_script(plain) for text, plain in frame.select("text", plain=folded(pl.col("text"))).iter_rows()}


def _told(one: Choice, plain: dict[str, str]) -> int | None:
    """The option whose text the answer gives: that of its letter where it may be, else the only other one."""
    told, options = plain[one.text], [plain[option] for option in one.options]
    if not told:
        return None
    if (
        one.letter is not None
        and options[one.letter]
        and (_begins(told, options[one.letter]) or _begins(options[one.letter], told))
    ):
        return one.letter
    same = [at for at, option in enumerate(options) if option == told]
    same = same or [at for at, option in enumerate(options) if len(option) >= TELLING and _begins(told, option)]
    return same[0] if len(same) == 1 else None


def _begins(text: str, beginning: str) -> bool:
    return text.startswith(beginning)


def _evidence(one: Choice, told: int) -> Evidence:
    letter = one.letter or 0
    return {"letter": "ABCDEFGH"[letter], "option": one.options[letter], "text": one.text, "text_is": "ABCDEFGH"[told]}
