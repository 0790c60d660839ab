"""Answers in InstructUIE's flat notation, whose separators are not escaped: read only as far as they are certain.

`type: mention; ...` for entities, `relation: head, tail; ...` for relations, `( type: trigger, argument: role, ... )`
for events; without labels `mention, ...` and `head, tail; ...`, and `argument: role; ...` for one event. Where an
answer can be cut in several ways, the passage (a value is verbatim in it) and the options (a label is one of them)
choose; where they do not, it is odd.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import Final

from hum_qc.claims import Span

_MAX_ITEMS: Final = 1_000
_MAX_JOINED: Final = 8  # pieces of one value
_MAX_COMMAS: Final = 30  # in one pair
_MAX_LABEL: Final = 300
_EVENT: Final = re.compile(r"(?:^|(?<=[)）]))[\s,，;；]*[(（]")
_BETWEEN: Final = " \t\n,，;；"
_SHOWN: Final = 80

Pair = tuple[str, str]


@dataclass(slots=True)
class Flat:
    """What a flat answer claims: spans without offsets, and what could not be told.

    `passage` is the text of the sample, `labels` and `roles` what it offers; null where it does not say.
    """

    passage: str | None
    labels: Collection[str] | None = None
    roles: Collection[str] | None = None
    spans: list[Span] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    _group: int = -1

    def entities(self, text: str, role: str = "mention") -> None:
        """Read `type: mention; ...`."""
        for label, value in self._items(text, self._grounded, self._labelled):
            self._fact(label, (role, value))

    def mentions(self, text: str) -> None:
        """Read `mention, ...`; what stands in the passage with its comma may be one mention or several."""
        pieces = re.split("(?<=[,，])", text.strip(_BETWEEN))
        joined = self._joints("".join(pair).strip(_BETWEEN) for pair in pairwise(pieces))
        cuts = [0, *(at for at, whole in enumerate(joined, 1) if not whole), len(pieces)]
        for start, end in pairwise(cuts):
            value = "".join(pieces[start:end]).strip(_BETWEEN)
            if end - start > 1:
                self._doubt(value, "may be one mention or several")
            elif value:
                self._fact(None, ("mention", value))

    def relations(self, text: str, *, labelled: bool = True) -> None:
        """Read `relation: head, tail; ...`, or, not labelled, `head, tail; ...`."""
        for label, value in self._items(text, self._grounded_pair, self._labelled if labelled else _unlabelled):
            pair = self._pair(value, "head and tail")
            if pair:
                self._fact(label or None, ("subject", pair[0]), ("object", pair[1]))

    def arguments(self, text: str, event: str | None) -> None:
        """Read `argument: role; ...`, the arguments of one event of that type."""
        pieces = self._until_roles(re.split("(?<=[;；])", text.strip(_BETWEEN)))
        if _with_role(pieces[-1], self.roles) is None:
            self._doubt(text, "is no argument with its role")
            return
        found = self._arguments(pieces, "[;；]")
        if found:
            self._fact(event, *found)

    def events(self, text: str) -> None:
        """Read `( type: trigger, argument: role, ... )`, one after another."""
        starts = list(_EVENT.finditer(text))
        if not starts or not text.rstrip(_BETWEEN).endswith((")", "）")):
            self._doubt(text, "is no event in parentheses")
            return
        ends = [*(found.start() for found in starts[1:]), len(text)]
        found = [
            _labelled(text[at.end() : end].strip(_BETWEEN)[:-1], self.labels)
            for at, end in zip(starts, ends, strict=True)
        ]
        if None in found or any(self._unknown(one[0]) for one in found[1:] if one):
            self._doubt(text, "can be cut into events in several ways, or not at all")
            return
        for one in found:
            parts = self._event(one[1]) if one else None
            if one and parts:
                self._fact(one[0], *parts)

    def _grounded(self, value: str) -> bool:
        return self.passage is not None and value in self.passage

    def _grounded_pair(self, value: str) -> bool:
        return bool(self._grounded_pairs(value))

    def _grounded_pairs(self, value: str) -> list[Pair]:
        heads = takewhile(lambda pair: self._grounded(pair[0]), _cuts(value))  # a longer head is not there either
        return [pair for pair in heads if self._grounded(pair[1])]

    def _joints(self, texts: Iterable[str]) -> list[bool]:
        """Whether what stands where two pieces meet is in the passage, without which they cannot be one value."""
        known: dict[str, bool] = {}
        return [known[text] if text in known else known.setdefault(text, self._grounded(text)) for text in texts]

    def _labelled(self, item: str) -> Pair | None:
        return _labelled(item, self.labels)

    def _unknown(self, label: str) -> bool:
        return bool(label) and self.labels is not None and label not in self.labels

    def _fact(self, label: str | None, *parts: Pair) -> None:
        self._group += 1
        place = {"start": None, "end": None, "group": self._group}
        self.spans += [{"text": value, "label": label, "role": role, **place} for role, value in parts]

    def _doubt(self, text: str, why: str) -> None:
        self.odd.append(f"{text.strip()[:_SHOWN]!r} {why}")

    def _items(self, text: str, fits: Callable[[str], bool], parts: Callable[[str], Pair | None]) -> Iterator[Pair]:
        """Label and value of each item, as `parts` has them.

        What looks like another item belongs to a value only where that value stands in the passage.
        """
        pieces = _runs(re.split("(?<=[;；])", text.strip(" ;；")), lambda one: parts(one) is not None)
        joints = self._joints(one[-1:] + re.split("[:：,，]", other)[0] for one, other in pairwise(pieces))

        def read(start: int, end: int) -> Pair | None:
            return parts("".join(pieces[start:end]).rstrip(" ;；"))

        def cost(start: int, end: int) -> int | None:
            if not all(joints[start : end - 1]):
                return None
            item = read(start, end)
            good = item is not None and fits(item[1])
            if end - start > 1 and not good:
                return None
            return (not good) + (item is None or self._unknown(item[0]))

        cuts = _settle(len(pieces), cost) if len(pieces) <= _MAX_ITEMS else None
        if cuts is None:
            self._doubt(text, "can be cut into items in several ways")
            return
        items = [(read(start, end), "".join(pieces[start:end])) for start, end in pairwise(cuts)]
        for at, (item, said) in enumerate(items):
            after = items[at + 1][0] if at + 1 < len(items) else None
            if item is None:
                self._doubt(said, "is no item of the form that is due")
            elif (at and self._unknown(item[0])) or (after and self._unknown(after[0])):
                self._doubt(said, "may be cut short or begin too early: a label here is none of the options")
            elif re.search("[;；]", item[1]) and not fits(item[1]):
                self._doubt(said, "is not in the text as it stands, and may be several items")
            else:
                yield item

    def _pair(self, value: str, of: str) -> Pair | None:
        """A value cut in two at a comma: the only way, or the only one with both parts in the passage."""
        ways = _cuts(value)
        sure = ways if len(ways) == 1 else self._grounded_pairs(value)
        if len(sure) == 1:
            return sure[0]
        self._doubt(value, f"can be cut into {of} in several ways" if ways else f"is no {of}")
        return None

    def _event(self, rest: str) -> list[Pair] | None:
        """Trigger and arguments: an argument ends in `: role`, the role among the roles where these are known."""
        pieces = re.split("(?<=[,，])", rest)
        if len(pieces) > 1 and pieces[-1].strip() == "None":
            pieces.pop()
        pieces = self._until_roles(pieces)
        first = _with_role(pieces[0], self.roles)
        if first is None:  # then this is the only piece
            trigger = pieces[0].strip(_BETWEEN)
            if trigger and (not re.search("[,，]", trigger) or self._grounded(trigger)):
                return [("trigger", trigger)]
        if first is None or _with_role(pieces[-1], self.roles) is None:
            self._doubt(rest, "is no trigger with arguments and their roles")
            return None
        longer = _with_role("".join(pieces[:2]), self.roles) if len(pieces) > 1 else None
        if longer and self._grounded_pairs(longer[0]):
            self._doubt(rest, "can be cut into trigger and arguments in several ways")
            return None
        pair = self._pair(first[0], "trigger and argument")
        arguments = self._arguments(pieces[1:])
        if pair is None or arguments is None:
            return None
        return [("trigger", pair[0]), (f"argument/{first[1]}", pair[1]), *arguments]

    def _until_roles(self, pieces: Sequence[str]) -> list[str]:
        return _runs(pieces, ends=lambda piece: _with_role(piece, self.roles) is not None)

    def _arguments(self, pieces: Sequence[str], between: str = "[,，]") -> list[Pair] | None:
        joints = self._joints(one[one.replace("：", ":").rfind(":") :] for one in pieces[:-1])

        def read(start: int, end: int) -> Pair:
            return _with_role("".join(pieces[start:end]), self.roles) or ("", "")

        def cost(start: int, end: int) -> int | None:
            if not all(joints[start : end - 1]):
                return None
            good = self._grounded(read(start, end)[0])
            return None if end - start > 1 and not good else int(not good)

        cuts = _settle(len(pieces), cost) if len(pieces) <= _MAX_ITEMS else None
        found = [read(start, end) for start, end in pairwise(cuts or [])]
        if cuts is None or any(re.search(between, value) and not self._grounded(value) for value, _ in found):
            self._doubt("".join(pieces), "can be cut into arguments in several ways")
            return None
        return [(f"argument/{role}", value) for value, role in found]


def _labelled(item: str, labels: Collection[str] | None) -> Pair | None:
    """The label before the colon and the value after it; the longest of the labels offered, which may hold colons."""
    item = item.strip()
    known = [one for one in labels or () if item.startswith(one) and item[len(one) :].lstrip().startswith((":", "："))]
    if known:
        label = max(known, key=len)
        value = item[len(label) :].lstrip()[1:]
    else:
        before, colon, value = item[:_MAX_LABEL].replace("：", ":").partition(":")
        label, value = before.strip(), item[len(before) + 1 :] if colon else ""
    value = value.strip()
    return (label, value) if label and value else None


def _unlabelled(item: str) -> Pair | None:
    """An item that is a pair, under no label."""
    return ("", item.strip()) if _cuts(item) else None


def _with_role(piece: str, roles: Collection[str] | None) -> Pair | None:
    """The value and the role of an argument: the role stands after the last colon."""
    piece = piece.strip(_BETWEEN)
    value, _, role = piece.replace("：", ":").rpartition(":")
    role = role.strip()
    if not value.strip(_BETWEEN) or not role or re.search("[,，]", role) or (roles is not None and role not in roles):
        return None
    return piece[: len(value)].strip(), role


def _cuts(value: str) -> list[Pair]:
    """Every way to cut a value in two at a comma; none where there are too many to try."""
    commas = list(re.finditer("[,，]", value))
    if len(commas) > _MAX_COMMAS:
        return []
    halves = [(value[: at.start()].strip(), value[at.end() :].strip()) for at in commas]
    return [(one, other) for one, other in halves if one and other]


def _runs(
    pieces: Sequence[str],
    begins: Callable[[str], bool] = lambda _: False,
    ends: Callable[[str], bool] = lambda _: False,
) -> list[str]:
    """Pieces joined to runs: a piece begins one when it says so, or when the piece before ends one."""
    runs: list[list[str]] = []
    ended = True
    for piece in pieces:
        if ended or begins(piece):
            runs.append([])
        runs[-1].append(piece)
        ended = ends(piece)
    return ["".join(run) for run in runs]


def _settle(count: int, cost: Callable[[int, int], int | None]) -> list[int] | None:
    """The cuts of `count` pieces into items that cost least in all; None where several do.

    `cost` is that of one item of the pieces from the first number to before the second; None where it may not be.
    """
    best: list[tuple[int, int, int]] = [(0, 1, count)]  # for the last n pieces: cost, number of ways, first cut
    for start in range(count - 1, -1, -1):
        ways: list[tuple[int, int, int]] = []
        for end in range(start + 1, min(start + _MAX_JOINED, count) + 1):
            price = cost(start, end)
            if price is not None:
                rest = best[count - end]
                ways.append((price + rest[0], rest[1], end))
        least = min(way[0] for way in ways)
        cheapest = [way for way in ways if way[0] == least]
        best.append((least, min(2, sum(way[1] for way in cheapest)), cheapest[0][2]))
    if best[-1][1] > 1:
        return None
    cuts = [0]
    while cuts[-1] < count:
        cuts.append(best[count - cuts[-1]][2])
    return cuts
