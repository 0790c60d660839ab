"""Corpus text is hostile: here it is made fit to be shown, and nowhere else.

Control characters, escape sequences, direction overrides, zero-width characters and lone surrogates
become visible signs, so that none of them reaches a terminal or a page as itself.
"""

from __future__ import annotations

import html
import json
import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any, Final

ELLIPSIS: Final = "…"
LINE_END: Final = "⏎"
_BLANK: Final = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0d\U000e0000-\U000e0fff"
_HIDDEN: Final = re.compile(
    f"[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff{_BLANK}]"
)
_MARK: Final = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_STACKED: Final = re.compile(f"({_MARK}{{3}})({_MARK}+)")
_MARKDOWN: Final = re.compile(r"([\\`*\[\]#|~]|(?<![^\W_])_|_(?![^\W_]))")


def shown(text: object, width: int | None = None, *, lines: bool = False) -> str:
    r"""The text with everything invisible or active made visible, cut to `width` terminal cells.

    `\x1b` becomes `␛`, U+202E becomes `<U+202E>`, a line end becomes `⏎`; with `lines` line ends stay.
    """
    said = str(text)
    if width is not None:
        said = said[: width + 1]
    if lines:
        said = said.replace("\r\n", "\n")
    said = _STACKED.sub(lambda found: f"{found[1]}<{len(found[2])} more marks>", said)
    visible = _HIDDEN.sub(lambda found: "\n" if lines and found[0] == "\n" else _sign(found[0]), said)
    return visible if width is None else cut(visible, width)


def cut(text: str, width: int) -> str:
    """At most `width` terminal cells of a text, with an ellipsis where something is missing."""
    from rich.cells import set_cell_size

    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + ELLIPSIS


def shown_name(name: object, width: int) -> str:
    """A name cut at its beginning: of a long path with a row, the end is what tells."""
    from rich.cells import chop_cells

    said = shown(name)
    if cell_len(said) <= width:
        return said
    return ELLIPSIS + chop_cells(said[::-1], max(width - 1, 1))[0][::-1]


def cell_len(text: str) -> int:
    """How many cells of a terminal a text takes; a Chinese character takes two."""
    from rich.cells import cell_len as cells

    return cells(text)


def _sign(character: str) -> str:
    code = ord(character)
    if character == "\n":
        return LINE_END
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"


def around(text: str, start: int, end: int, width: int) -> str:
    """One line of `text` with `text[start:end]` in it, as much before and after as `width` cells allow."""
    side = max((width - (end - start)) // 2, 0)
    first = max(start - side, 0)
    lead = ELLIPSIS if first else ""
    return cut(lead + shown(text[first : end + width]), width)


def quoted(word: str) -> str:
    r"""A word as a shell takes it; what is not printable is written as `$'\x1b'`, so that it can be copied."""
    if not _HIDDEN.search(word):
        return shlex.quote(word)
    return "$'" + "".join(_ansi_c(c) for c in word) + "'"


def _ansi_c(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if character in "\\'":
        return "\\" + character
    if not _HIDDEN.match(character):
        return character
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def markdown(text: object, width: int | None = None) -> str:
    """One line of text for a Markdown table cell: shown, and neither Markdown nor HTML any more."""
    return _MARKDOWN.sub(r"\\\1", html.escape(shown(text, width), quote=False))


def counted(amount: int, noun: str) -> str:
    """An amount with its noun: `1 record`, `2,000 records`."""
    return f"{number(amount)} {noun}" if amount == 1 else f"{number(amount)} {noun}s"


def number(value: float | int) -> str:
    """A number for people: thousands separated, at most four significant digits after the point."""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.4g}"


def reading(value: Any) -> str:
    """A reading for people; null is a dash."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, int | float) else shown(value, 60)


def bound(words: Mapping[str, Any]) -> str:
    """A bound for people: `≤ 0.2, hold ≤ 0.4`, `one of en, zh`."""
    said = [limits(words)]
    hold = words.get("hold")
    if hold:
        wider = limits(hold) if isinstance(hold, Mapping) else _list(hold)
        said.append(f"hold {wider}")
    if words.get("else") == "hold":
        said.append("else hold")
    if "unread" in words:
        said.append(f"unread {words['unread']}")
    return ", ".join(part for part in said if part)


def limits(words: Mapping[str, Any]) -> str:
    """What a bound keeps, for people, without what follows outside of it: `≤ 0.2`."""
    low, high = words.get("min"), words.get("max")
    if low is not None and high is not None:
        return f"{number(low)} to {number(high)}"
    if low is not None or high is not None:
        return f"≥ {number(low)}" if low is not None else f"≤ {number(high or 0)}"
    if "allow" in words:
        return _one_of(words["allow"])
    if words.get("deny") == []:
        return "any"
    return f"not {_list(words['deny'])}" if "deny" in words else ""


def _one_of(labels: Sequence[Any]) -> str:
    return _list(labels) if len(labels) == 1 else f"one of {_list(labels)}"


def _list(labels: Sequence[Any]) -> str:
    return ", ".join(reading(label) for label in labels)


def measured(value: Any, words: Mapping[str, Any]) -> str:
    """A reading beside what its bound keeps: `reads 0.4, bound ≤ 0.2`; a null reading could not be told."""
    said = "could not tell" if value is None else f"reads {reading(value)}"
    keeps = limits(words)
    return f"{said}, bound {keeps}" if keeps else said


def evidence_line(evidence: Mapping[str, Any], width: int) -> str:
    """The gist of a finding's evidence in one line: a twin, a leak, a message, a quoted text, else keys and values."""
    if "twin" in evidence:
        likeness = "like" if evidence.get("similarity", 1) < 1 else "same as"
        return f"{likeness} {shown_name(evidence['twin'], width - 8)}"
    if "benchmark" in evidence:
        return _leak_line(evidence, width)
    if "message" in evidence:
        return shown(evidence["message"], width)
    if isinstance(evidence.get("text"), str):
        return quotation(evidence["text"], width)
    for value in evidence.values():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            more = evidence.get("count", len(value)) - 1
            tail = f" (+{more} more)" if more > 0 else ""
            return evidence_line(value[0], width - len(tail)) + tail
    pairs = (f"{key} {_plain(value)}" for key, value in evidence.items() if value not in (None, "", []))
    return shown(", ".join(pairs), width)


def _leak_line(evidence: Mapping[str, Any], width: int) -> str:
    """The benchmark item that was found, its score, and the text that was found, as far as there is room."""
    more = len(evidence.get("matches") or ())
    tail = f" (+{more} more)" if more else ""
    said = shown(f"{evidence['benchmark']} {evidence['item']}, score {number(evidence['score'])}", width - len(tail))
    left = width - cell_len(said) - len(tail) - 2
    text = evidence.get("text")
    return f"{said}: {quotation(text, left)}{tail}" if text and left > 12 else f"{said}{tail}"


def quotation(text: str, width: int) -> str:
    """A text in quotation marks on one line; the empty text says so."""
    return f"“{shown(text, width - 2)}”" if text else "(empty)"


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return number(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
