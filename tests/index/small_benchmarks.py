"""Small benchmarks of our own making, in several languages and layouts, and the index that tests search."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from hum_qc.index.build import build
from hum_qc.index.items import item_schema

RIVER = (
    "The Orlenne rises in the marshes above Tavik and runs for three hundred kilometres to the sea at Port Ansel. "
    "In 1784 the miller Josip Harn dammed its upper arm to drive a sawmill, and the lake behind his dam drowned two "
    "hamlets. The town council sued him, lost, and in the end bought the mill, which pumped its drinking water "
    "until the great frost of 1891 split the wheel."
)

MATHS = [
    (
        "Farida bakes 36 rolls for the school fair. She sells 5 rolls to each of 6 teachers and packs the rest into "
        "bags of 3. How many bags does she fill?",
        "2",
    ),
    (
        "A ferry carries 48 cars on each crossing and crosses the bay 7 times a day. Tickets cost 9 dollars per car. "
        "How many dollars does the ferry company earn in a day when every crossing is full?",
        "3024",
    ),
    (
        "Old Benedikt keeps bees. Each of his 14 hives gives 11 jars of honey, and he gives away 20 jars to his "
        "neighbours before selling the others for 6 dollars each. How much money does Benedikt make?",
        "804",
    ),
]

CHOICES = [
    (
        "Which organelle of a plant cell captures sunlight in order to build sugar from carbon dioxide and water?",
        "Chloroplast",
        ["Chloroplast", "Mitochondrion", "Golgi apparatus", "Vacuole membrane"],
    ),
    (
        "A sailor notices that the tide is highest when sun, moon and earth stand in one line. What are such "
        "tides called?",
        "Spring tides",
        ["Neap tides", "Spring tides", "Storm surges", "Tidal bores"],
    ),
    (
        "Which statement is true?",
        "Copper conducts heat far better than dry oak does",
        [
            "Dry oak conducts heat far better than copper does",
            "Copper conducts heat far better than dry oak does",
            "Neither copper nor dry oak can conduct any heat",
            "Wet slate floats on mercury but sinks in ethanol",
        ],
    ),
]

READING = [
    ("Who dammed the upper arm of the Orlenne to drive a sawmill?", "Josip Harn", RIVER),
    ("Which event split the wheel that pumped drinking water for Tavik's council?", "the great frost of 1891", RIVER),
]

SHORT = [("What is the capital of Burkina Faso?", "Ouagadougou"), ("Who painted the Isenheim Altarpiece?", "Grünewald")]

CHINESE = [
    (
        "小明的爷爷在山脚下种了四十棵核桃树，去年冬天冻死了九棵，今年春天又补种了十五棵，现在山脚下一共有多少棵核桃树？",
        "46",
    ),
    ("下列哪一种矿物在莫氏硬度表中比石英更硬，并且常被用作手表的轴承？", "刚玉"),
    ("清代画家郑板桥以画哪三种植物著称？", "兰、竹、石"),
]

JAPANESE = [("潮の満ち引きは主に何の引力によって起こり、満月の夜に最も大きくなるのはなぜですか。", "月")]

KOREAN = [("고려 시대에 팔만대장경을 새긴 목판은 지금 어느 절에 보관되어 있습니까?", "해인사")]

CODE = [
    (
        'def merge_rooms(bookings, gap):\n    """Join bookings of a room that are less than gap minutes apart."""\n',
        "    bookings = sorted(bookings)\n    merged = []\n    for begin, end in bookings:\n"
        "        if merged and begin - merged[-1][1] < gap:\n"
        "            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))\n        else:\n"
        "            merged.append((begin, end))\n    return merged\n",
    ),
    (
        'def longest_plateau(heights):\n    """Length of the longest run of equal neighbours."""\n',
        "    best = run = 0\n    last = None\n    for height in heights:\n"
        "        run = run + 1 if height == last else 1\n        last = height\n        best = max(best, run)\n"
        "    return best\n",
    ),
]

TEMPLATE = (
    "Read the statement below with care, compare it with everything that was said before, and decide whether it is "
    "supported, contradicted, or neither of the two. Statement: "
)
_PEOPLE = ("Arno", "Bettina", "Casimir", "Doria", "Emil", "Fanny", "Gustav", "Hedda", "Ivo", "Jana")
_DEEDS = (
    "repaired a clarinet",
    "buried some tulips",
    "painted the lighthouse",
    "borrowed an anvil",
    "counted herons",
    "sold a harmonium",
    "missed the funicular",
    "carved a walrus",
    "photographed glaciers",
    "translated a limerick",
)
_TIMES = ("before breakfast", "during the eclipse", "at the harbour")
TEMPLATED = [f"{TEMPLATE}{who} {deed} {when}." for who in _PEOPLE for deed in _DEEDS for when in _TIMES]


def frame(benchmark: str, items: list[dict[str, Any]]) -> pl.DataFrame:
    """Items of one benchmark as `build` takes them; an item without an id is named by its position."""
    rows = [{**dict.fromkeys(item_schema()), "item": str(at), **one} for at, one in enumerate(items)]
    return pl.DataFrame(rows, schema=item_schema()).with_columns(benchmark=pl.lit(benchmark))


def _answered(pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"question": question, "answer": answer} for question, answer in pairs]


def benchmarks() -> pl.DataFrame:
    """All of them."""
    return pl.concat(
        [
            frame("maths", _answered(MATHS)),
            frame("choice", [{"question": q, "answer": a, "choices": c} for q, a, c in CHOICES]),
            frame("reading", [{"question": q, "answer": a, "passage": p} for q, a, p in READING]),
            frame("short", _answered(SHORT)),
            frame("zh", _answered(CHINESE)),
            frame("ja", _answered(JAPANESE)),
            frame("ko", _answered(KOREAN)),
            frame("code", _answered(CODE)),
            frame("templated", [{"question": question} for question in TEMPLATED]),
        ]
    )


def index_file(folder: Path, *, text: bool = True) -> Path:
    """The index of all of them."""
    path = folder / ("small.idx" if text else "fingerprints.idx")
    build(path, benchmarks(), text=text)
    return path
