"""The prompt template that items share, found by comparing them, and taken off.

A template is cut only where a person would cut it: at a line break, after a sentence, after a colon, at a bracketed
token such as `[INST]` or `<|user|>`. What three prompts and a tenth of them begin (or end) with, up to such a place,
is template; several templates in one file are found side by side. What no one shares stays as it is, and so does a
prompt that would be empty. Words that stand inside a sentence of their own (`Translate {} to French`), or differ from
prompt to prompt (`Question 12:`), are not found; a sentence that many questions begin with is taken for template.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Final

MIN_COUNT: Final = 3
MIN_SHARE: Final = 0.1
_DEPTH: Final = 400
_SPAN: Final = 32_768
"""How far into a prompt a template is looked for, in code points."""

# A template may end here: before white space with a line break, after a sentence, a colon or a closing bracket.
_ENDS: Final = re.compile(r"\S(?=[^\S\n]*\n)|[.!?](?=\s)|[。！？:：\]>](?=.)", re.DOTALL)
# A template may begin here: after a line break or a sentence, at an opening bracket, at a label that ends the prompt.
_BEGINS: Final = re.compile(r"(?<=\n)[^\S\n]*(?=\S)|(?<=[.!?])\s+(?=\S)|(?<=[。！？])(?=.)|(?=[\[<])", re.DOTALL)
_LAST_LABEL: Final = re.compile(r"(?<=\s)[^\s:：]{1,32}\s?[:：]$")


@dataclass(frozen=True, slots=True)
class Template:
    """What prompts share: every beginning and every end that is template, without the white space beside it."""

    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()

    def take_off(self, prompt: str) -> str:
        """The prompt without its template; the prompt itself where nothing would be left."""
        bare = prompt.strip()
        heads = _heads(bare) if self.before else []
        start = max(takewhile(lambda end: bare[:end] in self.before, heads), default=0)
        rest = bare[start:].lstrip()
        tails = _tails(rest) if self.after else []
        cut = min(takewhile(lambda at: rest[at:] in self.after, tails), default=len(rest))
        return rest[:cut].rstrip() or rest or prompt

    def __bool__(self) -> bool:
        return bool(self.before or self.after)


def shared_template(prompts: Iterable[str]) -> Template:
    """The template of a list of prompts; empty when they share nothing. Repeated prompts count once."""
    distinct = list(dict.fromkeys(prompt.strip() for prompt in prompts))
    need = max(MIN_COUNT, -int(-len(distinct) * MIN_SHARE // 1))
    before = _shared(distinct, _heads, lambda text, end: text[:end], need)
    opened = Template(before)
    rests = [opened.take_off(prompt) for prompt in distinct]
    return Template(before, _shared(rests, _tails, lambda text, at: text[at:], need))


def _heads(text: str) -> list[int]:
    """Where a template may end, from the front."""
    return [found.end() for found in islice(_ENDS.finditer(text, 0, _SPAN), _DEPTH)]


def _tails(text: str) -> list[int]:
    """Where a template may begin, from the back."""
    first = max(0, len(text) - _SPAN)
    found = {one.end() for one in _BEGINS.finditer(text, first)}
    if label := _LAST_LABEL.search(text, first):
        found.add(label.start())
    return sorted((at for at in found if 0 < at < len(text)), reverse=True)[:_DEPTH]


def _shared(
    texts: Sequence[str], places: Callable[[str], list[int]], piece: Callable[[str, int], str], need: int
) -> frozenset[str]:
    """The pieces that enough texts have at their first place, of these at their second, and so on."""
    kept: set[str] = set()
    alive = [(text, places(text)) for text in texts]
    for depth in range(_DEPTH):
        groups: defaultdict[str, list[tuple[str, list[int]]]] = defaultdict(list)
        for text, at in alive:
            if depth < len(at):
                groups[piece(text, at[depth])].append((text, at))
        alive = []
        for shared, members in groups.items():
            if len(members) >= need:
                kept.add(shared)
                alive += members
        if not alive:
            break
    return frozenset(kept)
