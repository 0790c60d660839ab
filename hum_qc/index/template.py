"""The prompt template that items share, found by comparing them, and taken off.

A template is cut only where a person would cut it: at a line break, after a sentence, after a colon, at a bracketed
token such as `[INST]` or `<|user|>`. What three prompts and a tenth of them begin (or end) with, up to such a place,
is template; several templates in one file are found side by side. What no one shares stays as it is, and so does a
prompt that would be empty. Words that stand inside a sentence of their own (`Translate {} to French`), or differ from
prompt to prompt (`Question 12:`), are not found; a sentence that many questions begin with is taken for template.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MIN_COUNT: Final = 3
MIN_SHARE: Final = 0.1
_SPAN: Final = 32_768
"""How far into a prompt a template is looked for, in code points."""

_LABEL: Final = 40

# A template may end here: before white space with a line break, after a sentence, a colon or a closing bracket.
_ENDS: Final = re.compile(r"\S(?=[^\S\n]*\n)|[.!?](?=\s)|[。！？:：\]>](?=.)", re.DOTALL)
# A template may begin here: after a line break or a sentence, at an opening bracket, at a label that ends the prompt.
_BEGINS: Final = re.compile(r"(?<=\n)[^\S\n]*(?=\S)|(?<=[.!?])\s+(?=\S)|(?<=[。！？])(?=.)|(?=[\[<])", re.DOTALL)
_LAST_LABEL: Final = re.compile(r"(?<=\s)[^\s:：]{1,32}\s?[:：]$")


Tree = Mapping[tuple[int, str], int]
"""Pieces that follow one another: from where one stands (0 is the end of the prompt) and its text to what follows."""


@dataclass(frozen=True, slots=True)
class Template:
    """What prompts share: the pieces they begin with, from the front, and those they end with, from the back."""

    before: Tree
    after: Tree

    def take_off(self, prompt: str) -> str:
        """The prompt without its template; the prompt itself where nothing would be left."""
        bare = prompt.strip()
        rest = bare[_reach(self.before, bare, _heads) :].lstrip()
        return rest[: len(rest) - _reach(self.after, rest, _tails)].rstrip() or rest or prompt

    def __bool__(self) -> bool:
        return bool(self.before or self.after)


def shared_template(prompts: Iterable[str]) -> Template:
    """The template of a list of prompts; empty when they share nothing. Repeated prompts count once."""
    distinct = list(dict.fromkeys(prompt.strip() for prompt in prompts))
    need = max(MIN_COUNT, math.ceil(len(distinct) * MIN_SHARE))
    before = _tree(distinct, _heads, need)
    opened = Template(before, {})
    return Template(before, _tree([opened.take_off(prompt) for prompt in distinct], _tails, need))


Pieces = Iterator[tuple[int, str]]
"""Pieces of a prompt, from one of its ends on: how far each reaches, and its text."""


def _heads(text: str) -> Pieces:
    """Pieces from the front; each ends where a template may."""
    start = 0
    for found in _ENDS.finditer(text, 0, _SPAN):
        yield found.end(), text[start : found.end()]
        start = found.end()


def _tails(text: str) -> Pieces:
    """Pieces from the back; each begins where a template may."""
    first, end = max(0, len(text) - _SPAN), len(text)
    found = {one.end() for one in _BEGINS.finditer(text, first)}
    if label := _LAST_LABEL.search(text, max(first, end - _LABEL)):
        found.add(label.start())
    for start in sorted((at for at in found if 0 < at < end), reverse=True):
        yield len(text) - start, text[start:end]
        end = start


def _reach(tree: Tree, text: str, pieces: Callable[[str], Pieces]) -> int:
    """How far the template reaches into a text."""
    node, reached = 0, 0
    for reach, piece in pieces(text) if tree else ():
        following = tree.get((node, piece))
        if following is None:
            break
        node, reached = following, reach
    return reached


def _tree(texts: Sequence[str], pieces: Callable[[str], Pieces], need: int) -> Tree:
    """The pieces that enough texts have first, of these what enough have next, and so on."""
    tree: dict[tuple[int, str], int] = {}
    alive = [(0, pieces(text)) for text in texts]
    while alive:
        groups: defaultdict[tuple[int, str], list[Pieces]] = defaultdict(list)
        for node, rest in alive:
            if following := next(rest, None):
                groups[node, following[1]].append(rest)
        alive = []
        for key, members in groups.items():
            if len(members) >= need:
                tree[key] = len(tree) + 1
                alive += [(tree[key], rest) for rest in members]
    return tree
