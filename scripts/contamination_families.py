"""Families that the trial makes itself: benchmark items leaked into instruction rows, as they are or handled."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from contamination_edits import (
    ASKING,
    NUMBER,
    Record,
    chat,
    deleted,
    prompt,
    renamed,
    renumbered,
    restyled,
    shaped,
    shuffled,
    spaced,
    substituted,
    traditional,
    wide,
)
from contamination_items import Item, folded, is_cjk, tokens
from contamination_negatives import Negatives

MOST = 300
LONG = 20_000
NO_STANDING = ("logiqa_zh", "ceval", "mmlu_web", "humaneval")
POINTING = ("following", "statement", "these", "this", "above", "below", "passage")


class Case(NamedTuple):
    """One document of the trial and what it is: leak, suspect, near_miss, clean, or disputed, which counts nowhere."""

    family: str
    label: str
    record: Record
    item: Item | None = None


class Pools(NamedTuple):
    """Items by what can be done to them; every question stands in one item only."""

    math: list[Item]
    other: list[Item]
    chinese: list[Item]
    choices: list[Item]
    code: list[Item]
    short: list[Item]
    short_chinese: list[Item]


def pools(items: Sequence[Item]) -> Pools:
    """Items whose question says enough to be recognised by itself, and by no other item."""
    seen = Counter(folded(item.question) for item in items)
    unique = [item for item in items if seen[folded(item.question)] == 1 and item.benchmark not in NO_STANDING]
    long = [item for item in unique if len(tokens(item.question)) >= 12 and item.answer]
    english = [item for item in long if item.language == "en" and not item.passage]
    plain = [item for item in unique if not any(word in folded(item.question) for word in POINTING)]
    return Pools(
        math=[item for item in english if item.benchmark == "gsm8k"],
        other=[item for item in english if item.benchmark != "gsm8k"],
        chinese=[item for item in long if item.language == "zh" and len(item.passage) < 1_000],
        choices=[item for item in unique if len(set(item.choices)) >= 3 and len(tokens(item.question)) >= 6],
        code=[item for item in items if item.benchmark == "humaneval"],
        short=[item for item in plain if item.language == "en" and 3 <= len(item.question.split()) <= 12],
        short_chinese=[item for item in plain if 6 <= len(item.question) <= 24 and is_cjk(item.question)],
    )


class Maker:
    """Makes each family with a random generator of its own, so that one family never moves another."""

    def __init__(self, items: Sequence[Item], negatives: Negatives) -> None:
        self.pools = pools(items)
        self.filler = negatives.filler
        self.vocabulary = negatives.vocabulary

    def mixed(self, family: str) -> tuple[list[Item], random.Random]:
        """Two fifths GSM8K, two fifths other English items, one fifth Chinese ones."""
        rng = random.Random(family)
        math, other, chinese = self.pools.math, self.pools.other, self.pools.chinese
        return [*rng.sample(math, 120), *rng.sample(other, 120), *rng.sample(chinese, 60)], rng

    def told(self, language: str, length: int, rng: random.Random) -> list[str]:
        """Paragraphs of filler, at least so many characters in all."""
        paragraphs: list[str] = []
        while sum(map(len, paragraphs)) < length:
            paragraphs.append(rng.choice(self.filler[language])[1])
        return paragraphs

    def between(self, text: str, language: str, length: int, rng: random.Random) -> str:
        """The text somewhere in the middle third of filler, at least so many characters long."""
        paragraphs = self.told(language, length, rng)
        third = len(paragraphs) // 3
        paragraphs.insert(rng.randint(max(1, third), max(1, 2 * third)), text)
        return rng.choice(("\n\n", "\n", " ")).join(paragraphs)

    def verbatim(self) -> Iterator[Case]:
        """Asked and answered in a chat, word for word."""
        items, _ = self.mixed("verbatim")
        for item in items:
            yield Case("verbatim", "leak", chat(prompt(item, choices=item.choices), item.answer), item)

    def question_only(self) -> Iterator[Case]:
        """The bare question, without answer, choices or passage, inside at least 1,500 characters of filler."""
        items, rng = self.mixed("question_only")
        for item in items:
            asked, reply = rng.choice(self.filler[item.language])
            told = self.between(item.question, item.language, 1_500, rng)
            record = shaped(told, reply, rng) if rng.random() < 0.5 else shaped(asked, told, rng)
            yield Case("question_only", "leak", record, item)

    def deletions(self) -> Iterator[Case]:
        """8 % of the words (Chinese characters) deleted, in the question and in the answer."""
        items, rng = self.mixed("deletions")
        for item in items:
            asked, reply = deleted(prompt(item), 0.08, rng), item.answer
            if len(tokens(reply)) >= 12:
                reply = deleted(reply, 0.08, rng)
            yield Case("deletions_8", "leak", shaped(asked, reply, rng), item)

    def substitutions(self) -> Iterator[Case]:
        """10 % of the words (Chinese characters) replaced by words of the filler; no answer, numbers untouched."""
        items, rng = self.mixed("substitutions")
        for item in items:
            asked = substituted(item.question, 0.10, self.vocabulary[item.language], rng)
            yield Case("substitutions_10", "leak", shaped(asked, rng.choice(ASKING), rng), item)

    def substituted_numbers(self) -> Iterator[Case]:
        """The same for GSM8K with one number changed besides: another problem, so a near miss and no leak."""
        rng = random.Random("numbers")
        for item in rng.sample([item for item in self.pools.math if NUMBER.search(item.question)], 100):
            asked = renumbered(substituted(item.question, 0.10, self.vocabulary["en"], rng), rng)
            yield Case("substitutions_10_and_a_number", "near_miss", shaped(asked, rng.choice(ASKING), rng), item)

    def styles(self) -> Iterator[Case]:
        """Case, blanks and punctuation changed."""
        items, rng = self.mixed("styles")
        for item in items:
            record = shaped(restyled(prompt(item), rng), restyled(item.answer, rng), rng)
            yield Case("case_space_punctuation", "leak", record, item)

    def widths(self) -> Iterator[Case]:
        """Chinese in traditional characters, with a blank after each, or any item in full width: a third each."""
        rng = random.Random("widths")
        chinese = rng.sample(self.pools.chinese, 200)
        for at, item in enumerate([*chinese, *rng.sample(self.pools.other, 100)]):
            edit: Callable[[str], str] = wide
            if at < 100:
                edit = lambda text: traditional(text, rng)  # noqa: E731
            elif at < 200:
                edit = spaced
            yield Case("width_and_script", "leak", shaped(edit(prompt(item)), edit(item.answer), rng), item)

    def multiple_choice(self) -> Iterator[Case]:
        """Options in another order, re-lettered; the right one given half the time."""
        rng = random.Random("choices")
        for item in rng.sample(self.pools.choices, MOST):
            asked, right = shuffled(item, rng)
            reply = right if rng.random() < 0.5 else rng.choice(ASKING)
            yield Case("multiple_choice_shuffled", "leak", shaped(asked, reply, rng), item)

    def short(self) -> Iterator[Case]:
        """Questions of 3 to 12 words (6 to 24 CJK characters) quoted whole in the middle of a conversation."""
        rng = random.Random("short")
        for family, items in (("short_items", self.pools.short), ("short_items_chinese", self.pools.short_chinese)):
            for item in rng.sample(items, MOST):
                turns = [part for _ in range(3) for part in rng.choice(self.filler[item.language])]
                if rng.random() < 0.5:
                    turns[2] = f"{turns[2]}\n{item.question}"
                else:
                    turns[2:4] = [item.question, item.answer or turns[3]]
                yield Case(family, "leak", chat(*turns), item)

    def code(self) -> Iterator[Case]:
        """HumanEval with its own identifiers renamed and its indentation changed, with and without the docstring."""
        rng = random.Random("code")
        for item in self.pools.code:
            whole = renamed(item.question + item.answer, rng)
            yield Case("code_renamed", "leak", shaped("Complete this function.", whole, rng), item)
            body = next(line for line in reversed(item.question.split("\n")) if line.startswith("def "))
            if len(tokens(item.answer)) >= 25:
                alone = renamed(f"{body}\n{item.answer}", rng)
                yield Case("code_solution_renamed", "leak", shaped("Write a function.", alone, rng), item)

    def long_documents(self) -> Iterator[Case]:
        """Question and answer in the middle of at least 20,000 characters."""
        items, rng = self.mixed("long")
        for item in items:
            told = self.between(f"{prompt(item)}\n{item.answer}", item.language, LONG, rng)
            yield Case("long_document", "leak", shaped("Summarise this.\n" + told, "Done.", rng), item)

    def turns(self) -> Iterator[Case]:
        """In an early turn of a long chat, or with the question split over two of the user's turns: half each."""
        items, rng = self.mixed("turns")
        for at, item in enumerate(items):
            rest = [part for _ in range(3) for part in rng.choice(self.filler[item.language])]
            if at % 2:
                yield Case("early_turn", "leak", chat(prompt(item), item.answer, *rest), item)
            else:
                asked = prompt(item)
                cuts = [cut for cut in range(len(asked) // 3, len(asked)) if asked[cut].isspace() or is_cjk(asked[cut])]
                cut = cuts[0] if cuts else len(asked) // 2
                record = chat(asked[:cut], "Go on.", asked[cut:], item.answer, *rest)
                yield Case("split_over_turns", "leak", record, item)

    def cases(self) -> Iterator[Case]:
        """Every family."""
        for family in (
            self.verbatim,
            self.question_only,
            self.deletions,
            self.substitutions,
            self.substituted_numbers,
            self.styles,
            self.widths,
            self.multiple_choice,
            self.short,
            self.code,
            self.long_documents,
            self.turns,
        ):
            yield from family()
