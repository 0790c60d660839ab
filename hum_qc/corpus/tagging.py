"""Tagging files: how their lines are written, found out from the beginning, and a sentence as a record."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Final

from hum_qc.corpus.decode import Record, UnreadableError
from hum_qc.corpus.formats.tokens import CJK, TAG, Scheme, bare_label, label_of
from hum_qc.corpus.sentences import is_remark

_SNIFFED: Final = 2_000
_SURE: Final = 0.9
_BELIEVED: Final = 0.5
_MAX_LABELS: Final = 50
_BLANKS: Final = re.compile(r"[ \t]+")
_NUMBERED: Final = re.compile(r"(.|\D+)(\d{1,4})", re.DOTALL)
_DOC_ID: Final = re.compile(r"#(?:doc +| *sent_id *= *)(\S+)\s*$")
_LIST: Final = re.compile(r"\[(?:(?:'[^']*'|\d+)(?:, *(?:'[^']*'|\d+))*)?\]")
_ITEM: Final = re.compile(r"'([^']*)'|(\d+)")

Row = tuple[str | None, str | None]
"""Token and tag of a line; null where the line has none."""


@dataclass(frozen=True, slots=True)
class Tagging:
    """How the lines of a tagging file are written.

    `tabs`: columns are split by tabs, otherwise by runs of blanks. `width` is the number of columns, `columns` their
    names where a mapping gives them; else the token is the first and the tag the last, and CoNLL04 (`relations`) has
    index, token, tag, relations and heads. `numbered`: the token ends in its place in a word, as in Weibo NER.
    `characters`: tokens are the characters of a text without spaces. `scheme` is BIO (also BIOES, BMES, BILOU), IO
    where I may begin an entity (also IOB1), or bare labels.
    """

    tabs: bool
    width: int
    scheme: str
    columns: tuple[str, ...] = ()
    relations: bool = False
    numbered: bool = False
    characters: bool = False

    @property
    def format(self) -> str:
        """Name of the format of its records."""
        return "conll04" if self.relations else "conll"

    @property
    def reason(self) -> str:
        """What tells it, in words."""
        if self.relations:
            return "token, BIO tag, relations and heads per line"
        kind = "label" if self.scheme == "bare" else f"{self.scheme} tag"
        return f"{'character' if self.characters else 'token'} and {kind} per line"

    @property
    def name(self) -> str:
        """All of it as text: files that differ in it do not leave together."""
        return repr(self)

    def record(self, raw: bytes) -> Record:
        """A sentence as a record: `tokens`, `tags`, `scheme`, `id` where a remark gives one, and what else it has.

        UnreadableError when it is not UTF-8, or no line has a token and a tag.
        """
        try:
            lines = raw.decode("utf-8").split("\n")
        except UnicodeDecodeError as error:
            raise UnreadableError(f"not UTF-8: byte 0x{raw[error.start]:02x} at byte {error.start}") from None
        record: Record = {}
        rows: list[list[str]] = []
        odd: list[tuple[str, str]] = []
        for number, line in enumerate(lines, 1):
            if is_remark(line.encode()):
                if named := _DOC_ID.match(line):
                    record.setdefault("id", named[1])
                continue
            row = self.split(line)
            rows.append(row)
            odd += [(f"line {number}", wrong) for wrong in self._wrong(row)]
        read = [self.read(row) for row in rows]
        if not any(token and tag for token, tag in read):
            raise UnreadableError("no line has a token and a tag")
        named_columns = {name: [_at(row, i) for row in rows] for i, name in enumerate(self.columns)}
        extra = _relations(rows, odd) if self.relations else named_columns
        scheme = Scheme(self.characters, self.scheme, tuple(odd))
        tokens, tags = [token or "" for token, _ in read], [tag for _, tag in read]
        return {**extra, **record, "tokens": tokens, "tags": tags, "scheme": scheme}

    def split(self, line: str) -> list[str]:
        """The columns of a line."""
        bare = line.removesuffix("\r")
        return bare.split("\t") if self.tabs else _BLANKS.split(bare.strip(" \t"))

    def read(self, row: Sequence[str]) -> Row:
        """Token and tag of a line."""
        token = _at(row, self.place("token", 1 if self.relations else 0))
        tag = _at(row, self.place("tag", 2 if self.relations else len(row) - 1))
        if len(row) == 1:  # nothing tells a token from a tag but the look
            token, tag = (None, token) if token and TAG.fullmatch(token) else (token, None)
        if self.numbered and token and (found := _NUMBERED.fullmatch(token)):
            token = found[1]
        return token or None, tag or None

    def place(self, name: str, otherwise: int) -> int:
        """The number of a column."""
        return self.columns.index(name) if name in self.columns else otherwise

    def _wrong(self, row: Sequence[str]) -> list[str]:
        token, tag = self.read(row)
        wrong: list[str] = []
        if token is None:
            wrong.append("no token")
        elif self.numbered and token == row[self.place("token", 0)]:
            wrong.append("the token does not end in its place in a word")
        if tag is None:
            wrong.append("no tag")
        elif len(row) != self.width:
            wrong.append(f"{len(row)} columns where {self.width} are due")
        return wrong


def _at(row: Sequence[str], index: int) -> str | None:
    return row[index] if index < len(row) else None


def _relations(rows: Sequence[Sequence[str]], odd: list[tuple[str, str]]) -> Record:
    """The columns `relations` and `heads` of CoNLL04: per token the names, and the last tokens of the other ends."""
    relations: list[list[str]] = []
    heads: list[list[int]] = []
    for number, row in enumerate(rows):
        names, ends = (_items(_at(row, column)) for column in (3, 4))
        if names is None or ends is None or len(names) != len(ends):
            odd.append((f"tokens[{number}]", "no list of relations with as many heads"))
            names, ends = [], []
        relations.append([str(name) for name in names])
        heads.append([end if isinstance(end, int) else -1 for end in ends])
    return {"relations": relations, "heads": heads}


def _items(text: str | None) -> list[str | int] | None:
    if text is None or not _LIST.fullmatch(text.strip()):
        return None
    return [int(digits) if digits and len(digits) < 10 else word for word, digits in _ITEM.findall(text)]


def find_tagging(head: bytes, columns: tuple[str, ...], *, believed: bool) -> Tagging | None:
    """How the lines of a file are written, from its beginning; None where they are no tokens with tags.

    Nine lines in ten must end in a tag such as O or B-PER; with `believed` (the suffix or the user says so) half of
    them, or all must end in a few bare labels beside O.
    """
    lines = [line for line in islice(head.split(b"\n", _SNIFFED + 1), _SNIFFED) if not is_remark(line)]
    texts = [line.decode("utf-8", "replace").removesuffix("\r") for line in lines]
    filled = [text for text in texts if text.strip(" \t")]
    if len(filled) < 2 - believed or (not believed and not _ends_in_tag(filled[0])):
        return None
    tabs = sum("\t" in text for text in filled) * 2 > len(filled)
    width, _ = Counter(len(Tagging(tabs, 0, "").split(text)) for text in filled).most_common(1)[0]
    sure = _BELIEVED if believed else _SURE
    relations = not columns and tabs and width == 5 and sum(map(_has_heads, filled)) > sure * len(filled)
    plain = Tagging(tabs, len(columns) or width, "BIO", columns, relations)
    rows = [plain.read(plain.split(text)) if text.strip(" \t") else ("", None) for text in texts]
    scheme = _scheme(rows, len(filled), believed=believed)
    if scheme is None or width < 2:
        return None
    tokens = [token for token, _ in rows if token]
    numbered = _counts(token for token, _ in rows if token is not None)
    if numbered:
        tokens = [found[1] for token in tokens if (found := _NUMBERED.fullmatch(token))]
    return Tagging(tabs, plain.width, scheme, columns, relations, numbered, _are_characters(tokens))


def _ends_in_tag(text: str) -> bool:
    return bool(TAG.fullmatch(_BLANKS.split(text.rstrip())[-1])) or _has_heads(text)


def _has_heads(text: str) -> bool:
    columns = text.split("\t")
    return len(columns) == 5 and columns[0].isdecimal() and None not in map(_items, columns[3:])


def _scheme(rows: Sequence[Row], filled: int, *, believed: bool) -> str | None:
    tags = [tag for _, tag in rows]
    share = sum(tag is not None and TAG.fullmatch(tag) is not None for tag in tags) / filled
    if share >= _SURE or (believed and share >= _BELIEVED and not _few_labels(tags)):
        begun = [now[0] for before, now in pairwise([None, *tags]) if now and label_of(now) != label_of(before)]
        return "IO" if begun.count("I") > sum(map(begun.count, "BSU")) else "BIO"
    return "bare" if believed and _few_labels(tags) else None


def _few_labels(tags: Sequence[str | None]) -> bool:
    """Whether the tags are O and a few bare names."""
    names = {tag for tag in tags if tag}
    bare = {tag for tag in names if bare_label(tag)}
    return "O" in names and bool(bare) and len(bare) + 1 == len(names) <= _MAX_LABELS


def _counts(tokens: Any) -> bool:
    """Whether every token ends in its place in a word: 0, or one more than the token before; some CJK among them."""
    last, seen = -1, False
    for token in tokens:
        if not token:
            last = -1
            continue
        found = _NUMBERED.fullmatch(token)
        if found is None or int(found[2]) not in (0, last + 1):
            return False
        last, seen = int(found[2]), seen or CJK.match(found[1]) is not None
    return seen


def _are_characters(tokens: Sequence[str]) -> bool:
    """Whether tokens are single characters, a quarter of them or more CJK."""
    single = sum(len(token) == 1 for token in tokens)
    cjk = sum(CJK.match(token) is not None for token in tokens)
    return bool(tokens) and single >= _SURE * len(tokens) and 4 * cjk >= len(tokens)
