"""Token annotation: sentences of tokens and tags (CoNLL), with relations (CoNLL04), and FewRel."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from hum_qc.claims import Span
from hum_qc.corpus.decode import Record
from hum_qc.corpus.formats.fields import Faults, Fields, Format, fault, wrong_type

TAG: Final = re.compile(r"O|[BIEMSLU][-_]\S+")
CJK: Final = re.compile("[\u2e80-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_BARE: Final = re.compile(r"[^\W\d][\w./-]*")
_NO_RELATION: Final = "N"


@dataclass(frozen=True, slots=True)
class Scheme:
    """What a container knows of the tags of a file: see `tagging.Tagging`; `odd` is where a line is malformed."""

    characters: bool
    name: str = "BIO"
    odd: tuple[tuple[str, str], ...] = ()


class Mention(NamedTuple):
    """An entity: its type and its tokens, from the first to before `end`."""

    label: str
    start: int
    end: int


def bare_label(tag: str) -> bool:
    """Whether a tag is a label without a prefix."""
    return tag != "O" and not TAG.fullmatch(tag) and _BARE.fullmatch(tag) is not None


def label_of(tag: str | None) -> str | None:
    """The entity type a tag names; None for O and where there is no tag."""
    if tag is None or tag == "O":
        return None
    return tag[2:] if TAG.fullmatch(tag) else tag


def mentions(tags: Sequence[str | None], scheme: str) -> tuple[list[Mention], list[tuple[int, str]]]:
    """The entities that tags mark, and where a tag is wrong.

    Lenient: I, M, E or L without a beginning of its type begins an entity, which in BIO is a fault.
    """
    found: list[Mention] = []
    odd: list[tuple[int, str]] = []
    open_ = False  # whether the last entity may go on
    for at, tag in enumerate(tags):
        label = label_of(tag)
        if tag is None or label is None:
            open_ = False
            continue
        prefix = tag[0] if TAG.fullmatch(tag) else ""
        if prefix in ("B", "S", "U") or not (open_ and found[-1].label == label):
            if prefix in ("I", "M", "E", "L") and scheme == "BIO":
                odd.append((at, f"{tag!r} goes on with no entity of its type; read as the beginning of one"))
            elif not prefix and scheme != "bare":
                odd.append((at, f"{tag!r} is no tag; read as a label"))
            found.append(Mention(label, at, at + 1))
        else:
            found[-1] = found[-1]._replace(end=at + 1)
        open_ = prefix not in ("S", "U", "E", "L")
    return found, odd


class Text(NamedTuple):
    """Tokens as one text, and where each begins, in code points."""

    text: str
    starts: list[int]

    def slice(self, tokens: Sequence[str], start: int, end: int) -> tuple[int, int]:
        """The place of the tokens from `start` to before `end`."""
        return self.starts[start], self.starts[end - 1] + len(tokens[end - 1])


def join(tokens: Sequence[str], *, characters: bool) -> Text:
    """Tokens joined by one space, by none between CJK characters and in texts of single characters."""
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    before = ""
    for token in tokens:
        near = before and token and not (characters or (CJK.match(before[-1]) and CJK.match(token[0])))
        gap = " " if near else ""
        parts += (gap, token)
        length += len(gap)
        starts.append(length)
        length += len(token)
        before = token or before
    return Text("".join(parts), starts)


def _listed(record: Record, key: str, faults: Faults) -> list[Any] | None:
    value = record.get(key)
    if isinstance(value, list):
        return value
    faults.append(fault("required", key, "missing") if value is None else wrong_type(key, value, "a list"))
    return None


def tokens_of(record: Record, faults: Faults) -> list[str] | None:
    """The tokens, each a text; null with a fault otherwise."""
    value = _listed(record, "tokens", faults)
    if value is None or all(isinstance(one, str) for one in value):
        return value
    at = next(at for at, one in enumerate(value) if not isinstance(one, str))
    faults.append(wrong_type(f"tokens[{at}]", value[at], "text"))
    return None


def _tags(record: Record, tokens: Sequence[str], faults: Faults) -> list[str | None]:
    """One tag for every token; what is none is null, with a fault unless the container told it."""
    value = _listed(record, "tags", faults) or []
    if len(value) != len(tokens):
        faults.append(fault("shape", "tags", f"{len(value)} tags for {len(tokens)} tokens"))
    wrong = [at for at, one in enumerate(value) if not isinstance(one, str | None)]
    faults.extend(wrong_type(f"tags[{at}]", value[at], "text") for at in wrong[:1])
    tags = [one if isinstance(one, str) and one else None for one in value[: len(tokens)]]
    return tags + [None] * (len(tokens) - len(tags))


def span(text: str, label: str | None, place: tuple[int, int] | None, role: str, group: int) -> Span:
    """One entry of the `spans` column."""
    start, end = place or (None, None)
    return {"text": text, "label": label, "start": start, "end": end, "role": role, "group": group}


def answer(facts: Iterable[tuple[str, Any]]) -> str:
    """An annotation as JSON text: under each label its facts, each once."""
    of_label: dict[str, list[Any]] = {}
    for label, fact in facts:
        listed = of_label.setdefault(label, [])
        if fact not in listed:
            listed.append(fact)
    return json.dumps(of_label, ensure_ascii=False)


class _Sentence(NamedTuple):
    """A tagged sentence: its text and its entities, as far as they can be read."""

    tokens: list[str]
    whole: Text
    found: list[Mention]

    def span(self, at: Mention, label: str, role: str, group: int) -> Span:
        start, end = self.whole.slice(self.tokens, at.start, at.end)
        return span(self.whole.text[start:end], label, (start, end), role, group)

    def entities(self) -> list[Span]:
        return [self.span(one, one.label, "mention", group) for group, one in enumerate(self.found)]


def _sentence(record: Record, faults: Faults) -> _Sentence | None:
    tokens = tokens_of(record, faults)
    if tokens is None:
        return None
    scheme = record.get("scheme")
    if not isinstance(scheme, Scheme):
        single = [token for token in tokens if len(token) == 1]
        scheme = Scheme(len(single) == len(tokens) and any(map(CJK.match, single)))
    faults.extend(fault("shape", field, message) for field, message in scheme.odd)
    found, odd = mentions(_tags(record, tokens, faults), scheme.name)
    faults.extend(fault("shape", f"tags[{at}]", message) for at, message in odd)
    whole = join(tokens, characters=scheme.characters)
    return _Sentence(tokens, whole, [one for one in found if any(tokens[one.start : one.end])])


def _sniff_conll(record: Record) -> str | None:
    tokens, tags = record.get("tokens"), record.get("tags")
    if not (isinstance(tokens, list) and isinstance(tags, list) and len(tokens) == len(tags)) or not tokens:
        return None
    return "tokens and tags" if all(isinstance(tag, str) and TAG.fullmatch(tag) for tag in tags) else None


def _read_conll(record: Record, faults: Faults) -> Fields:
    """`tokens`, joined -> context; `tags` -> spans with offsets in it (role `mention`), and, as JSON text, output.

    There is no instruction and no schema. A malformed line, and a tag that goes on with nothing, is a fault.
    """
    sentence = _sentence(record, faults)
    if sentence is None:
        return {}
    spans = sentence.entities()
    output = answer((one["label"], one["text"]) for one in spans)
    return {"context": sentence.whole.text, "output": output, "spans": spans}


def _sniff_conll04(record: Record) -> str | None:
    return "tokens, tags, relations and heads" if {"tokens", "tags", "relations", "heads"} <= record.keys() else None


def _read_conll04(record: Record, faults: Faults) -> Fields:
    """As `conll`; `relations` and `heads` -> a subject and an object span for each relation, sharing a group.

    The relations of a token are those of the entity that ends there, heads the last tokens of the other entities
    (Bekoulis et al. 2018). A relation at no entity is a fault.
    """
    sentence = _sentence(record, faults)
    if sentence is None:
        return {}
    spans = sentence.entities()
    facts = [(one["label"], one["text"]) for one in spans]
    ends = {one.end - 1: one for one in sentence.found}
    group = len(spans)
    for name, subject, object_ in _pairs(record, faults):
        if subject not in ends or object_ not in ends:
            faults.append(fault("shape", f"relations[{subject}]", f"no entity ends at token {subject} or {object_}"))
            continue
        two = (("subject", ends[subject]), ("object", ends[object_]))
        pair = [sentence.span(entity, name, role, group) for role, entity in two]
        facts.append((name, {"subject": pair[0]["text"], "object": pair[1]["text"]}))
        spans += pair
        group += 1
    return {"context": sentence.whole.text, "output": answer(facts), "spans": spans}


def _pairs(record: Record, faults: Faults) -> Iterator[tuple[str, int, int]]:
    """Name, token of the subject and token of the object of every relation."""
    names, heads = _listed(record, "relations", faults) or [], _listed(record, "heads", faults) or []
    for at, (of_token, ends) in enumerate(zip(names, heads, strict=False)):
        if not (isinstance(of_token, list) and isinstance(ends, list)):
            faults.append(wrong_type(f"relations[{at}]", of_token, "a list, with a list of heads"))
            continue
        for name, end in zip(of_token, ends, strict=False):
            if not isinstance(name, str) or type(end) is not int:
                faults.append(wrong_type(f"relations[{at}]", name, "a name, with the number of a token"))
            elif name != _NO_RELATION:
                yield name, at, end


CONLL = Format("conll", frozenset({"tokens", "tags"}), _sniff_conll, _read_conll, task="closed_ie")
CONLL04 = Format(
    "conll04", frozenset({"tokens", "tags", "relations", "heads"}), _sniff_conll04, _read_conll04, task="closed_ie"
)
