"""Worked arithmetic: equations that are wrong, and final answers that contradict their own last step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from hum_qc.filters.matches import MOST, quote
from hum_qc.registry import Evidence, Readings, batch_measure
from hum_qc.sample import Part, part

if TYPE_CHECKING:
    from hum_qc.sample import Batch

NUMBER: Final = r"(?<!\d)(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,18})(?!\d)(?:\.\d{1,18}(?!\d))?"
"""A number that somebody may have worked with; longer ones are strings of digits."""
SUSPECT: Final = r"[\d)）%％\p{L}]\s*(?:[=＝]|等于|equals|is equal to)\s*[-−$¥￥€£]*\s*\d"
"""In every equation between numbers: a cheap look before the dear one."""
SIGNS: Final = {
    "plus": "+", "加上": "+", "加": "+", "minus": "-", "减去": "-", "减": "-", "times": "*", "multiplied by": "*",
    "乘以": "*", "乘": "*", "divided by": "/", "除以": "/", "−": "-", "–": "-", "x": "*", "X": "*", "×": "*", "·": "*",
    "⋅": "*", "**": "^", "÷": "/", "（": "(", "）": ")", "％": "%", "－": "-", "＋": "+", "／": "/",
}  # fmt: skip
"""Ways to write an operator or bracket, and the sign that stands for it."""
REACH: Final = 150
"""Characters of the longest side that is read."""
LARGEST: Final = 10**60
ROUNDING: Final = Fraction(1, 200)
"""Relative error that decimals, rounded on the way, may add up to."""

_LONGEST: Final = 20_000
_EQUALS: Final = re.compile(r"(?<![=<>!:≠≈~+*/-])[=＝](?![=>])|等于|\bequals\b|\bis equal to\b")
_TOKEN: Final = re.compile(
    rf"(?P<space>\s+)|(?P<number>{NUMBER})|(?P<sign>\*\*|[-+*/^()%−–×·⋅÷（）％－＋／]|(?<![A-Za-z])[xX](?=\s*[\d(（$¥￥€£])"
    r"|\b(?:plus|minus|times|multiplied by|divided by)\b|加上?|减去?|乘以?|除以)"
    r"|(?P<unit>[$¥￥€£]|(?!(?:and|but|for|from|get|gives|the|then|with)\b)[A-Za-z]{3,12}\b|[元个只本块支张条件天人年页角分岁])|(?P<other>.)",
    re.DOTALL,
)
_RIGHT: Final = re.compile(rf"[^\S\n]*([-−]? ?[$¥￥€£]? ?{NUMBER}(?: ?/ ?\d+(?![\d.]))?)")
_GOES_ON: Final = re.compile(
    r"\s*(?:(?:[A-Za-z]{3,12}|[元个只本块支张条件天人年页角分岁])?\s*[-+*/^×÷·⋅−–(（\[√±!:：~|\\]\s*[\d$A-Za-z(（√]"
    r"|\d|[,.]\d|[xX]\s?\d|[A-Za-z](?![A-Za-z])|[√π°²³^_{]|(?:k|bn|hundred|thousand|million|billion|trillion|dozen)\b"
    r"|[百千万亿余分角…¢]|cents?\b|\.{3}|[^\n.]{0,20}\b(?:mod|modulo|remainder|rem|approx)|[^\n。]{0,8}余)",
    re.IGNORECASE,
)
"""After an equation: its right side is more than the number, or another kind of number."""
_NOTE: Final = re.compile(r"<<([^<>=\n]{1,200})=([^<>=\n]{1,60})>>")
"""A calculator note of GSM8K, `<<48/2=24>>`, before the number that it gave."""
_PER_CENT: Final = re.compile(r"\s*[%％]")
_ANSWER: Final = re.compile(
    rf"(?:^####\s*|\banswer(?: is)?\s*[:：]?\s+|\\boxed\{{|答案?(?:是|为)?\s*[:：]\s*|答案[是为])"
    rf"[$¥￥€£]?(?P<answer>-?{NUMBER})(?![\d.,]*[/\d^xX*])",
    re.IGNORECASE | re.MULTILINE,
)
_ANY: Final = re.compile(NUMBER)
_CLOCK: Final = re.compile(r"0\d")
"""0730 is a time, or a code."""


_FRACTION: Final = re.compile(r"\d+\s?/\s?\d+(?:\s+[A-Za-z]+)?\s*$")
"""Of something: `3/4 is equal to $15`."""


class _Equation(NamedTuple):
    left: str
    right: str
    start: int
    end: int
    spelled: bool = False


@batch_measure(unit="count", source="calculator notes of GSM8K, Cobbe et al. 2021; equations by our own rules")
def arithmetic_conflict(batch: Batch, *, of: Part = "output") -> Readings:
    """Wrong equations between numbers, and final answers that are not in the last worked step.

    `3 + 4 = 8` is wrong; so are `<<48/2=25>>`, `3加4等于8`, and a final `#### 18`, `The answer is 18` or `答：18`
    after a last step that holds no 18. Rounded results are right, and so are percentages of either reading
    (`50 - 10% = 45`). What holds a variable, a remainder, a root, a scale word or another kind of number is not judged.
    null: no equation that can be judged.
    """
    import polars as pl

    texts = batch.select(part(of).alias("text")).to_series()
    suspects = texts.str.contains(SUSPECT).fill_null(value=False)
    read = {row: _read(text[:_LONGEST]) for row, text in zip(suspects.arg_true(), texts.filter(suspects), strict=True)}
    found = {row: conflicts for row, (judged, conflicts) in read.items() if judged}
    values: list[int | None] = [None] * batch.height
    for row, conflicts in found.items():
        values[row] = len(conflicts)
    return Readings(
        pl.Series("arithmetic_conflict", values, dtype=pl.Int64),
        lambda rows: [{"count": len(found.get(row, ())), "conflicts": found.get(row, [])[:MOST]} for row in rows],
    )


def _read(text: str) -> tuple[int, list[Evidence]]:
    """How many equations could be judged, and every conflict."""
    judged, last = 0, 0
    conflicts: list[Evidence] = []
    for one in _equations(text):
        value = _value(one.left)
        if value is None or (one.spelled and _FRACTION.match(one.left)):
            continue
        judged, last = judged + 1, max(last, one.end)
        if not _agrees(one, value, per_cent=bool(_PER_CENT.match(text, one.end))):
            conflicts.append({"conflict": "equation", **quote(text, one.start, one.end), "value": _shown(value)})
    answers = list(_ANSWER.finditer(text, last)) if judged else []
    if answers and not _in_last_step(text, last, answers[-1]):
        conflicts.append({"conflict": "final answer", **quote(text, *answers[-1].span())})
    return judged, conflicts


def _equations(text: str) -> Iterator[_Equation]:
    """Every equation whose sides are whole."""
    for note in _NOTE.finditer(text):
        yield _Equation(note[1], note[2], *note.span())
    plain = _NOTE.sub(lambda note: " " * len(note[0]), text)  # as long, so that places stay
    before = 0
    for equals in _EQUALS.finditer(plain):
        first = max(before, equals.start() - REACH, plain.rfind("\n", 0, equals.start()) + 1)
        before = equals.end()
        right = _RIGHT.match(plain, equals.end())
        if right and not _GOES_ON.match(plain, right.end()):
            start = first + _beginning(
                plain[first : equals.start()], cut=plain[first - 1 : first] not in ("", "\n", "=")
            )
            if start < equals.start():
                yield _Equation(
                    plain[start : equals.start()].rstrip(), right[1], start, right.end(), equals[0] not in "=＝"
                )


def _beginning(side: str, *, cut: bool) -> int:
    """Where the expression begins that ends the text; its length where there is none, or more stands before it.

    `cut` says that the text was itself cut out of a longer one.
    """
    tokens = [token for token in _TOKEN.finditer(side) if not token["space"]]
    first = 0
    for at, token in enumerate(tokens):
        counted = at and tokens[at - 1].lastgroup == "number"
        if token["other"] or (token["unit"] and not counted and len(token[0]) > 1):
            first = at + 1
    while first < len(tokens) and tokens[first].lastgroup == "sign" and _unbalanced(tokens[first:]):
        first += 1
    expression = tokens[first:]
    operators = [token for token in expression if token["sign"] and token[0] not in "()（）%％"]
    if not operators or expression[0]["sign"] not in (None, "(", "（", "-"):
        return len(side)
    start = expression[0].start()
    lead = side[:start]
    joined = bool(lead) and lead[-1] not in " \t(（:：,，;；。“\"'$¥￥€£、。是共为即"
    single = re.search(r"(?:^|[^A-Za-z])[A-Za-z]\s*$|\d\s+and\s*$", lead)  # 2 y + 3; 1 and 1/4
    negative = expression[0]["sign"] == "-" and bool(lead.strip())
    return len(side) if joined or single or negative or (cut and not lead.strip()) else start


def _unbalanced(tokens: Sequence[re.Match[str]]) -> bool:
    """Whether the first token is a bracket that is not closed."""
    opened = sum(token[0] in "(（" for token in tokens) - sum(token[0] in ")）" for token in tokens)
    return tokens[0][0] in "(（" and opened > 0


def _agrees(equation: _Equation, value: Fraction, *, per_cent: bool) -> bool:
    """Whether the number on the right is the value of the left side, as exactly as it is written."""
    left, right = equation.left, equation.right
    said = _value(right)
    if said is None:
        return True
    decimals = 6 if "/" in right else len(right.partition(".")[2])
    values = {value}
    if "%" in left or "％" in left:
        values |= {one for one in (_value(left, of_whole=True), _value(re.sub("[%％]", "", left))) if one is not None}
    slack = ROUNDING if "." in left else Fraction(0)
    saids = [(said, decimals), (said / 100, decimals + 2)] if per_cent else [(said, decimals)]
    return any(
        _rounded(one, other, exact) or abs(one - other) <= slack * abs(one) for one in values for other, exact in saids
    )


def _rounded(value: Fraction, said: Fraction, decimals: int) -> bool:
    """Whether `said` is the value to that many decimals: rounded or cut off; to whole ones (buses), up as well."""
    if value.denominator == 1:
        return value == said
    off, step = abs(said) - abs(value), Fraction(1, 10**decimals)
    return abs(off) <= step / 2 or -step < off <= 0 or (not decimals and abs(off) < 1)


def _in_last_step(text: str, last: int, answer: re.Match[str]) -> bool:
    """Whether the answer is a number of the line with the last equation or after it, or that in cents or per cent."""
    steps = text[text.rfind("\n", 0, last) + 1 : answer.start()]
    said = abs(_number(answer["answer"]))
    return any(_number(number) in (said, said * 100, said / 100) for number in _ANY.findall(steps))


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


def _value(side: str, *, of_whole: bool = False) -> Fraction | None:
    """The value of one side; None when it is no expression. `of_whole`: `50 - 10%` takes 10 % of the 50 away."""
    tokens = [token for token in _TOKEN.finditer(side) if not token["space"] and not token["unit"]]
    if any(token["other"] or _CLOCK.match(token[0]) for token in tokens):
        return None
    parser = _Parser([SIGNS.get(token[0], token[0]) for token in tokens], of_whole=of_whole)
    try:
        value = parser.sum()
    except (ValueError, ZeroDivisionError, IndexError, RecursionError):
        return None
    whole = parser.at == len(parser.tokens) and max(abs(value.numerator), value.denominator) < LARGEST
    return value if whole else None


class _Parser:
    """Sums, products, powers and percentages of numbers, in exact fractions."""

    def __init__(self, tokens: list[str], *, of_whole: bool) -> None:
        self.tokens, self.of_whole, self.at = tokens, of_whole, 0

    def sum(self) -> Fraction:
        value = self._product()
        while self._next() in ("+", "-"):
            sign = 1 if self._take() == "+" else -1
            term = self._product()
            value += sign * term * (value if self.of_whole and self.tokens[self.at - 1] == "%" else 1)
        return value

    def _product(self) -> Fraction:
        value = self._power()
        while self._next() in ("*", "/"):
            value = value * self._power() if self._take() == "*" else value / self._power()
        return value

    def _power(self) -> Fraction:
        if self._next() == "-":
            self._take()
            return -self._power()
        value = self._atom()
        if self._next() == "^":
            self._take()
            exponent = self._power()
            if exponent.denominator > 1 or abs(exponent) > 20 or abs(value) > 10**9:
                raise ValueError("a power that nobody works out by hand")
            value = Fraction(value**exponent.numerator)
        while self._next() == "%":
            self._take()
            value /= 100
        return value

    def _atom(self) -> Fraction:
        first = self._take()
        if first != "(":
            return _number(first)
        value = self.sum()
        if self._take() != ")":
            raise ValueError("an open bracket")
        return value

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]


def _shown(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 and abs(value) < 10**15 else float(f"{float(value):.6g}")
