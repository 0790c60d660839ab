"""Small sources of our own, in the formats that annotated data comes in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hum_qc.corpus import open_corpus
from hum_qc.rules.library import load_rules
from hum_qc.synthesis.hum import Hum, Plan
from hum_qc.synthesis.pool import Pool, pool_of
from hum_qc.synthesis.survey import survey

POOL: Pool = pool_of(load_rules())

CLUENER = [
    {"text": "王小明经理昨天从杭州飞到成都，参观了东湖公园。", "label": {
        "name": {"王小明": [[0, 2]]}, "position": {"经理": [[3, 4]]},
        "address": {"杭州": [[8, 9]], "成都": [[12, 13]]}, "scene": {"东湖公园": [[18, 21]]}}},
    {"text": "海达集团和市图书馆签了合同。", "label": {
        "company": {"海达集团": [[0, 3]]}, "organization": {"市图书馆": [[5, 8]]}}},
    {"text": "今天的天气非常好，适合出门散步。", "label": {}},
    {"text": "记者李红在《大河日报》上写道：绿洲队赢了。", "label": {
        "name": {"李红": [[2, 3]]}, "position": {"记者": [[0, 1]]}, "book": {"《大河日报》": [[5, 10]]},
        "organization": {"绿洲队": [[15, 17]]}}},
]  # fmt: skip

CONLL = """Dr. B-title
Ann B-person
Lee I-person
left O
Bergen B-city
. O

The O
Nordlys B-company
board O
met O
President O
Omar B-person
Said I-person
. O

Rain O
fell O
all O
day O
. O
"""

RELATIONS = [
    {"sentence": "Mia Chen works for Nordlys in Bergen.", "relation_list": [
        {"head": "Mia Chen", "relation": "works for", "tail": "Nordlys"},
        {"head": "Nordlys", "relation": "based in", "tail": "Bergen"}]},
    {"sentence": "Omar Said was born in Turku.", "relation_list": [
        {"head": "Omar Said", "relation": "born in", "tail": "Turku"}]},
    {"sentence": "She lives in Turku.", "relation_list": [{"head": "She", "relation": "lives in", "tail": "Turku"}]},
]  # fmt: skip

EVENTS = [
    {"task": "EE", "source": "made", "instruction": json.dumps({
        "instruction": "从文中抽取事件。", "schema": [
            {"event_type": "收购", "trigger": True, "arguments": ["买方", "标的"]},
            {"event_type": "起诉", "trigger": True, "arguments": ["原告", "被告"]}],
        "input": "海达集团去年买下了城南的磨坊。"}, ensure_ascii=False),
     "output": json.dumps({
         "收购": [{"trigger": "买下", "arguments": {"买方": "海达集团", "标的": "磨坊"}}],
         "起诉": []}, ensure_ascii=False)},
]  # fmt: skip

TOWER = "The old tower of Lund is 82 metres high. It was finished in 1632 by the mason Erik Holm."
MILL = "A water mill stands beside the river. Two families share it and grind rye there every autumn."


def squad(version: str = "v2.0") -> dict[str, Any]:
    """Two paragraphs; one question cannot be answered."""

    def asked(question: str, answer: str | None, passage: str) -> dict[str, Any]:
        answers = [] if answer is None else [{"text": answer, "answer_start": passage.index(answer)}]
        return {"id": question, "question": question, "answers": answers, "is_impossible": answer is None}

    tower = [
        asked("How high is the tower?", "82 metres", TOWER),
        asked("Who finished the building?", "Erik Holm", TOWER),
        asked("Who painted the ceiling?", None, TOWER),
    ]
    mill = [
        asked("Which grain do the owners grind?", "rye", MILL),
        asked("Where is the mill?", "beside the river", MILL),
    ]
    paragraphs = [{"context": TOWER, "qas": tower}, {"context": MILL, "qas": mill}]
    return {"version": version, "data": [{"title": "Lund", "paragraphs": paragraphs}]}


TOPICS = [
    {"text": "The home side won the cup after extra time.", "label": "sport"},
    {"text": "Shares of the bank fell for the third day.", "label": "business"},
    {"text": "A new telescope saw its first light in the desert.", "label": "science"},
    {"text": "The goalkeeper will miss the final with a broken hand.", "label": "sport"},
] * 3
TOPIC_MAPPING = {"context": "text", "output": "label", "task": {"value": "classification"}}

GENERAL = [{"instruction": f"Name {n} rivers.", "input": "", "output": f"Here are {n} of them."} for n in range(2, 40)]
DOCUMENTS = [{"text": "Lund is a town in Sweden. It rains there. Astrid Berg was born in Malmö. Nobody knows why."}]
DOCUMENT_MAPPING = {"context": "text", "task": {"value": "open_ie"}}


def write_lines(path: Path, rows: list[Any]) -> Path:
    """Rows as JSONL."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def write_sources(folder: Path) -> list[Path]:
    """All sources that need no mapping."""
    (folder / "sentences.conll").write_text(CONLL, encoding="utf-8")
    (folder / "questions.json").write_text(json.dumps(squad()), encoding="utf-8")
    return [
        write_lines(folder / "cluener.jsonl", CLUENER),
        folder / "sentences.conll",
        write_lines(folder / "relations.jsonl", RELATIONS),
        write_lines(folder / "events.jsonl", EVENTS),
        folder / "questions.json",
        write_lines(folder / "general.jsonl", GENERAL),
    ]


def made(
    paths: list[Path], mapping: dict[str, Any] | None = None, pool: Pool = POOL, **plan: Any
) -> tuple[Hum, list[dict[str, Any]]]:
    """What Hum makes of files: itself, and the records of its candidates."""
    with open_corpus(paths, mapping=mapping) as corpus:

        def batches() -> Any:
            return (block.samples()[0] for block in corpus.blocks(max_records=3))

        hum = Hum(pool, survey(batches()), Plan(**plan))
        return hum, [json.loads(one.record) for one in hum.candidates(batches)]
