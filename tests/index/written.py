"""Records written in any layout, from the layout itself: every field it names is filled."""

from __future__ import annotations

from typing import Any

from hum_qc.index.items import Layout

CHOICES = ["a heron", "a stork", "a crane", "a swan", "a goose"]
RIGHT = CHOICES[1]
ANSWER, PASSAGE = "It nests on roofs.", "Birds come back in March."


def put(record: dict[str, Any], path: str, value: Any) -> None:
    """Set what stands at a dotted path; numbers are places in lists."""
    steps = path.split(".")
    place: Any = record
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        inner: Any = value if following is None else [] if following.isdigit() else {}
        if isinstance(place, list):
            place += [inner] * (int(step) == len(place))
            place = place[int(step)]
        elif following is None:
            place[step] = value
        else:
            place = place.setdefault(step, inner)


def parts(layout: Layout, number: int) -> dict[str, Any]:
    """One item in the layout, without the lists it may stand in; question and id end in the number."""
    record: dict[str, Any] = {}
    for way, value in ((layout.passage, PASSAGE), (layout.language, "en")):
        if way is not None:
            put(record, way, value)
    for way, value in ((layout.question, f"Which bird is it? {number}"), (layout.id, f"i{number}")):
        for path in way if isinstance(way, list) else [way] * (way is not None):
            put(record, path, value)
    put_choices(record, layout)
    put_answer(record, layout)
    return record


def put_choices(record: dict[str, Any], layout: Layout) -> None:
    """The options, in the shape that the answer's way asks for."""
    ways = layout.answer if isinstance(layout.answer, dict) else {}
    if isinstance(layout.choices, list):
        for path, option in zip(layout.choices, CHOICES, strict=False):
            put(record, path, option)
    elif layout.choices is not None and layout.choices not in layout.listed:
        labels = [chr(65 + at) for at in range(4)]
        lettered = [f"({a}) {option}" for a, option in zip(labels, CHOICES, strict=False)]
        options: Any = lettered if layout.labelled else CHOICES[:4]
        if ways.get("keys") == layout.choices:
            options = [{"label": a, "text": option} for a, option in zip(labels, CHOICES, strict=False)]
        elif "keys" in ways:
            options = {"label": labels, "text": CHOICES[:4]}
        elif str(ways.get("marked")).startswith(f"{layout.choices}."):
            options = {"choices": CHOICES[:4], "labels": [0, 1, 0, 0]}
        put(record, layout.choices, options)


def put_answer(record: dict[str, Any], layout: Layout) -> None:
    """The answer, by whatever names it."""
    way = layout.answer
    if isinstance(way, str) and way not in ([*layout.choices] if isinstance(layout.choices, list) else []):
        put(record, way, RIGHT if layout.choices else ANSWER)
    elif isinstance(way, dict):
        word, path = next(iter(way.items()))
        value = {"letter": "B", "key": "B", "index": 1, "number": "2", "field": next(iter(way.get("map", "x")))}.get(
            word
        )
        if value is not None:
            put(record, path, value)


def records(layout: Layout) -> list[dict[str, Any]]:
    """Three items as records: one each, or one record with a list of them, or one record per option."""
    items = [parts(layout, number) for number in range(3)]
    if layout.same:
        rows = [(item, at) for item in items for at in range(4)]
        found = [{**item, layout.listed[0]: CHOICES[at], layout.listed[1]: at == 1} for item, at in rows]
    elif layout.each:
        found = [gathered(layout, items)]
    else:
        found = items
    others = [name for name in (*layout.fields, *layout.columns) if "." not in name]
    return [{**dict.fromkeys(others, "x"), **record} for record in found]


def gathered(layout: Layout, items: list[dict[str, Any]]) -> dict[str, Any]:
    """One record that holds all the items in its lists, and beside them what they share."""
    record: dict[str, Any] = {}
    if layout.passage is not None:
        put(record, layout.passage, PASSAGE)
    for path in layout.each:
        values = [item.get(path, value_at(item, path)) for item in items]
        put(record, path, values if len(layout.each) > 1 else items)
    return record


def value_at(item: dict[str, Any], path: str) -> Any:
    """What stands at a dotted path."""
    value: Any = item
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
