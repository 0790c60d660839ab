"""Reading comprehension of the SQuAD family: one record is one question."""

from __future__ import annotations

from typing import Any, Final

from hum_qc.corpus.decode import Record
from hum_qc.corpus.formats.fields import Faults, Fields, Format, fault, text, wrong_type

UNANSWERABLE: Final = "unanswerable"
_LARGEST: Final = 2**62


def _sniff(record: Record) -> str | None:
    return "context, question and answers" if record.keys() >= {"context", "question", "answers"} else None


def _read(record: Record, faults: Faults) -> Fields:
    """`question` -> instruction; `context`; `answers` -> answers, and spans with their offsets (role `answer`).

    The first answer -> output, `unanswerable` where `is_impossible` says so or there is no answer; it claims no span
    then, whatever answers stand beside it. Answers are a list of {text, answer_start}, Hugging Face's {text: [...],
    answer_start: [...]}, or a list of texts.
    """
    fields: Fields = {
        "instruction": text(record, "question", faults, required=True),
        "context": text(record, "context", faults, required=True),
    }
    impossible = record.get("is_impossible") is True
    given = _answers(record, faults) if "answers" in record or not impossible else []
    fields["answers"] = [answer for answer, _ in given]
    answers = [] if impossible else given
    fields["output"] = answers[0][0] if answers else UNANSWERABLE
    fields["spans"] = [
        {
            "text": answer,
            "label": None,
            "start": start,
            "end": None if start is None else start + len(answer),
            "role": "answer",
            "group": group,
        }
        for group, (answer, start) in enumerate(answers)
    ]
    return fields


def _answers(record: Record, faults: Faults) -> list[tuple[str, int | None]]:
    value = record.get("answers")
    if value is None:
        faults.append(fault("required", "answers", "null" if "answers" in record else "missing"))
        return []
    if isinstance(value, dict) and isinstance(value.get("text"), list):
        starts = value.get("answer_start")
        starts = starts if isinstance(starts, list) else []
        padded: list[Any] = [*starts, *[None] * len(value["text"])]
        value = [{"text": one, "answer_start": start} for one, start in zip(value["text"], padded, strict=False)]
    if not isinstance(value, list):
        faults.append(wrong_type("answers", value, "a list"))
        return []
    found: list[tuple[str, int | None]] = []
    for index, one in enumerate(value):
        field = f"answers[{index}]"
        answer = one if isinstance(one, dict) else {"text": one}
        said = text(answer, "text", faults, required=True, field=f"{field}.text")
        start = answer.get("answer_start")
        if start is not None and (type(start) is not int or abs(start) > _LARGEST):
            faults.append(wrong_type(f"{field}.answer_start", start, "a whole number of characters"))
            start = None
        if said is not None:
            found.append((said, start))
    return found


SQUAD = Format("squad", frozenset({"context", "question", "answers"}), _sniff, _read, task="mrc")
