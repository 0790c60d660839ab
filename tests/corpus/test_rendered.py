"""An annotation rendered into a format and read again stands where it stood, and is grounded there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hum_qc.corpus import open_corpus
from hum_qc.filters.grounding import ungrounded_spans

Annotation = tuple[list[str], list[tuple[int, int, str]]]
"""Words, and entities as first word, word after the last, and label; entities do not touch."""

words = st.text("abcdefghXYZ0123éßж", min_size=1, max_size=6)
LABELS = ("person", "place", "work")


@st.composite
def annotations(draw: st.DrawFn) -> Annotation:
    """A sentence with one to three entities."""
    sentence = draw(st.lists(words, min_size=8, max_size=16))
    starts = draw(st.lists(st.sampled_from([0, 4, 8, 12]), min_size=1, max_size=3, unique=True))
    size = draw(st.integers(1, 3))
    label = st.sampled_from(LABELS)
    return sentence, [(at, at + size, draw(label)) for at in sorted(starts) if at + size <= len(sentence)]


def places(annotation: Annotation) -> list[tuple[str, int, int]]:
    """Each entity's text and place in the words joined by a space."""
    sentence, entities = annotation
    starts = [sum(len(word) + 1 for word in sentence[:i]) for i in range(len(sentence) + 1)]
    return [(" ".join(sentence[a:b]), starts[a], starts[b] - 1) for a, b, _ in entities]


def as_conll(annotation: Annotation) -> tuple[str, str]:
    """BIO tags, one word a line."""
    sentence, entities = annotation
    tags = ["O"] * len(sentence)
    for first, after, label in entities:
        tags[first:after] = [f"B-{label}", *[f"I-{label}"] * (after - first - 1)]
    return "a.conll", "".join(f"{word}\t{tag}\n" for word, tag in zip(sentence, tags, strict=True)) + "\n"


def as_cluener(annotation: Annotation) -> tuple[str, str]:
    """Mentions by label, with the place of their first and last character."""
    labels: dict[str, dict[str, list[list[int]]]] = {}
    for (text, start, end), (_, _, label) in zip(places(annotation), annotation[1], strict=True):
        labels.setdefault(label, {}).setdefault(text, []).append([start, end - 1])
    return "a.jsonl", json.dumps({"text": " ".join(annotation[0]), "label": labels}) + "\n"


def as_squad(annotation: Annotation) -> tuple[str, str]:
    """A question with several answers."""
    answers = [{"text": text, "answer_start": start} for text, start, _ in places(annotation)]
    record = {"context": " ".join(annotation[0]), "question": "Who?", "answers": answers}
    return "a.jsonl", json.dumps(record) + "\n"


def as_fewrel(annotation: Annotation) -> tuple[str, str]:
    """A relation of the first entity to itself or to the second."""
    (first, *_), last = annotation[1], annotation[1][-1]
    head, tail = ([" ".join(annotation[0][a:b]), "Q1", [list(range(a, b))]] for a, b, _ in (first, last))
    record = {"relation": "P1", "tokens": annotation[0], "h": head, "t": tail}
    return "a.jsonl", json.dumps(record) + "\n"


@pytest.mark.parametrize("render", [as_conll, as_cluener, as_squad, as_fewrel])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(annotation=annotations())
def test_an_annotation_stands_where_it_stood(
    render: Callable[[Annotation], tuple[str, str]], annotation: Annotation, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Text, start and end of every span come back, and each is exact in the context."""
    if not annotation[1]:
        return
    name, text = render(annotation)
    path = tmp_path_factory.mktemp("r") / name
    path.write_text(text, encoding="utf-8")
    with open_corpus([str(path)]) as corpus:
        (block,) = corpus.blocks()
        batch, rejected = block.samples()
    assert rejected == []
    spans: list[dict[str, Any]] = batch["spans"][0].to_list()
    expected = places(annotation)
    if render is as_fewrel:
        expected = [expected[0], expected[-1]]
    assert batch["context"].to_list() == [" ".join(annotation[0])]
    assert sorted((one["text"], one["start"], one["end"]) for one in spans) == sorted(expected)
    assert ungrounded_spans(batch.with_columns(pl.lit("closed_ie").alias("task"))).values.to_list() == [0]
