"""Format variants: what is written can be read back (seeds row "format variants")."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.errors import UsageError
from hum_qc.rules.format_parsing import INNER, ReadingError, carried, parse
from hum_qc.rules.formats import Format
from hum_qc.rules.library import load_rules

LIBRARY = load_rules()
KINDS = {
    "ner": [one for one in LIBRARY.for_(task="closed_ie").formats if one.scope.subtask == ("ner",)],
    "relation": [one for one in LIBRARY.for_(task="closed_ie").formats if one.scope.subtask == ("relation",)],
    "event": [one for one in LIBRARY.for_(task="closed_ie").formats if one.scope.subtask == ("event",)],
    "triple": list(LIBRARY.for_(task="open_ie").formats),
}
FORMATS = [pytest.param(kind, form, id=form.id) for kind, forms in KINDS.items() for form in forms]
VALUE = st.text(st.sampled_from("abcABC 甲乙丙 0123.,;:|()[]{}\"“”'，；：。→-=\n"), min_size=1, max_size=8).filter(
    str.strip
)
LABEL = st.sampled_from(["person", "city", "works for", "人物", "出生地"])


def bag(facts: list[dict[str, Any]]) -> Counter[str]:
    """Facts without their order, their places, and the order of inner facts."""

    def bare(fact: dict[str, Any]) -> dict[str, Any]:
        inner = sorted(repr(sorted(one.items())) for one in fact.get(INNER, ()))
        return {
            **{key: value for key, value in fact.items() if isinstance(value, str)},
            **({INNER: inner} if inner else {}),
        }

    return Counter(repr(sorted(bare(fact).items())) for fact in facts)


@st.composite
def facts_of_kind(draw: st.DrawFn, kind: str) -> tuple[list[dict[str, Any]], str]:
    """Facts of a kind and the text they stand in."""
    values = draw(st.lists(VALUE, min_size=0, max_size=4))
    context = "\n".join(values)
    facts: list[dict[str, Any]] = []
    at = 0
    for value in values:
        label = draw(LABEL)
        if kind == "ner":
            facts.append({"label": label, "text": value, "start": at, "end": at + len(value)})
        elif kind == "relation":
            facts.append({"head": value, "relation": label, "tail": draw(VALUE)})
        elif kind == "triple":
            facts.append({"subject": value, "predicate": label, "object": draw(VALUE)})
        else:
            roles = draw(st.lists(st.tuples(st.sampled_from(["buyer", "买方"]), VALUE), max_size=2))
            facts.append(
                {"type": label, "trigger": value, INNER: [{"role": role, "text": text} for role, text in roles]}
            )
        at += len(value) + 1
    return facts, context


@pytest.mark.parametrize(("kind", "form"), FORMATS)
@given(data=st.data())
def test_what_a_format_carries_is_read_back_as_it_was(kind: str, form: Format, data: st.DataObject) -> None:
    """With values that hold the format's own signs, too: either the same facts come back, or the format refuses."""
    facts, context = data.draw(facts_of_kind(kind))
    language = data.draw(st.sampled_from(["en", "zh"]))
    labels = list(
        dict.fromkeys([fact.get("label") or fact.get("relation") or fact.get("type") or "" for fact in facts])
    )
    text = carried(form, facts, language, context=context, labels=labels)
    if text is not None:
        assert bag(parse(form, text, language, context=context)) == bag(facts)
        assert bag(parse(form, text, language, context=context, greedy=True)) == bag(facts)


@pytest.mark.parametrize(("kind", "form"), FORMATS)
def test_the_worked_examples_of_every_format_are_read_back(kind: str, form: Format) -> None:
    """Plain values never need to be refused."""
    for one in form.examples:
        again = carried(form, one.facts, one.language, context=one.context or "", labels=one.labels)
        assert again == one.text
        assert bag(parse(form, one.text, one.language, context=one.context or "")) == bag([dict(f) for f in one.facts])


def test_there_are_five_structured_and_two_natural_formats_of_each_kind_that_are_read_back() -> None:
    """As KAG counts them."""
    for forms in KINDS.values():
        kinds = Counter(one.kind for one in forms)
        assert kinds["structured"] >= 5
        assert kinds["natural"] >= 2


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("entities_lines", [{"label": "person", "text": "Ann\ncity: Bergen"}]),
        ("entities_by_label_lines", [{"label": "person", "text": "Ann; Omar"}]),
        ("entities_table", [{"label": "person", "text": "Ann | Omar"}]),
        ("relations_lines", [{"head": "Ann; Omar", "relation": "works for", "tail": "Nordlys"}]),
        ("relations_lines", [{"head": "Ann", "relation": "works for", "tail": "Nordlys; Oslo"}]),
        ("triples_lines", [{"subject": "a", "predicate": "b; c", "object": "d"}]),
        ("entities_marked", [{"label": "person", "text": "Ann", "start": 0, "end": 3}]),
    ],
)
def test_a_value_that_a_format_cannot_carry_is_refused_and_not_garbled(name: str, facts: list[dict[str, Any]]) -> None:
    """A separator inside of a value, and a mark that is already in the text."""
    form = LIBRARY[name]
    assert isinstance(form, Format)
    context = "Ann [sic|x] left." if name == "entities_marked" else ""
    assert carried(form, facts, "en", context=context, labels=["person"]) is None


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"person": 3}', "no colon here", "[[1, 2]]", "a: b\nc"])
@pytest.mark.parametrize(("kind", "form"), FORMATS)
def test_other_text_is_no_answer_and_no_crash(kind: str, form: Format, text: str) -> None:
    """What the format never writes is an error of its own kind, or facts that give another text."""
    try:
        facts = parse(form, text, "en")
        assert form.render(facts, "en") != text or facts is not None
    except (ReadingError, UsageError, KeyError):
        pass
