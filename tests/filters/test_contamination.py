"""Contamination: what is a leak of a benchmark item, what is none, and where it is said to stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hum_qc.errors import InputError, PolicyError, UsageError
from hum_qc.filters import contamination
from hum_qc.filters.contamination import STARTER, index_path, open_index
from hum_qc.filters.recipe import load_recipe
from hum_qc.index import build, results, scan
from hum_qc.index.scan import Index
from hum_qc.index.score import ALONE, LEAK
from hum_qc.registry import get_measure
from tests.conftest import make_batch
from tests.index import small_benchmarks as small
from tests.index.small_benchmarks import frame, index_file

FILLER = (
    "Thank you for waiting. The print shop opens at nine, and the posters are still wet, so please hold them by "
    "their edges and keep the lids of the jars closed until somebody from the office comes by."
)
PROSE = (
    "My aunt kept parrots. They learned to whistle the tune of the ice cream van, and every summer the children of "
    "the street came running for nothing. In the end the driver bought a parrot of his own."
)
EMOJI = "👩‍👩‍👧 e\u0301te\u0301 𝒳 ﬁn 汉字。"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The small benchmarks, with their text."""
    return str(index_file(tmp_path_factory.mktemp("contamination")))


@pytest.fixture(scope="module")
def items(index: str) -> dict[tuple[str, str], int]:
    """The place of each item in the index."""
    listed = small.benchmarks().select("benchmark", "item").rows()
    return {name: place for place, name in enumerate(listed)}


def read(name: str, index: str, *texts: str | None) -> list[Any]:
    """Readings of a measure for texts."""
    batch = make_batch(*({"output": text} for text in texts))
    values: list[Any] = get_measure(name).function(batch, index=index, of="output").values.to_list()
    return values


def score(index: str, text: str) -> float:
    """How much of an item stands in a text."""
    reading: float = read("benchmark_containment", index, text)[0]
    return reading


def evidence(index: str, text: str, name: str = "benchmark_containment") -> dict[str, Any]:
    """What is said of one text."""
    found = get_measure(name).function(make_batch({"output": text}), index=index, of="output")
    assert found.evidence is not None
    one: dict[str, Any] = found.evidence([0])[0]
    return one


def named(index: str, text: str) -> tuple[str, str]:
    """Benchmark and item that a text is said to leak."""
    said = evidence(index, text)
    assert said["score"] >= LEAK
    return said["benchmark"], said["item"]


def whole(question: str, answer: str = "", choices: list[str] | None = None) -> str:
    """An item as one would write it down."""
    lines = [f"{letter}. {one}" for letter, one in zip("ABCD", choices or [], strict=False)]
    return "\n".join([question, *lines, f"Answer: {answer}"])


MATHS, CHOICES, CHINESE = small.MATHS, small.CHOICES, small.CHINESE

COPIED = [
    *((("maths", str(at)), whole(*pair)) for at, pair in enumerate(MATHS)),
    *((("choice", str(at)), whole(*item)) for at, item in enumerate(CHOICES)),
    *(
        (("reading", str(at)), f"{passage}\n{question}\n{answer}")
        for at, (question, answer, passage) in enumerate(small.READING)
    ),
    *((("zh", str(at)), whole(*pair)) for at, pair in enumerate(CHINESE)),
    (("ja", "0"), whole(*small.JAPANESE[0])),
    (("ko", "0"), whole(*small.KOREAN[0])),
    *((("code", str(at)), "".join(pair)) for at, pair in enumerate(small.CODE)),
    *((("short", str(at)), whole(*pair)) for at, pair in enumerate(small.SHORT)),
    (("templated", "77"), small.TEMPLATED[77]),
]


@pytest.mark.parametrize(("item", "text"), COPIED, ids=[" ".join(item) for item, _ in COPIED])
def test_a_copied_item_is_a_leak_and_is_named(index: str, item: tuple[str, str], text: str) -> None:
    """In every language and layout, alone or inside of other text."""
    assert named(index, text) == item
    assert named(index, f"{FILLER}\n\n{text}\n\n{PROSE}") == item


ASKED = [
    *((("maths", str(at)), question) for at, (question, _) in enumerate(MATHS)),
    *((("choice", str(at)), question) for at, (question, *_) in enumerate(CHOICES)),
    *((("reading", str(at)), question) for at, (question, *_) in enumerate(small.READING)),
    *((("zh", str(at)), question) for at, (question, _) in enumerate(CHINESE)),
    (("ja", "0"), small.JAPANESE[0][0]),
    (("ko", "0"), small.KOREAN[0][0]),
]
CHANGES: dict[str, Callable[[str], str]] = {
    "within filler": lambda text: f"{FILLER} {text} {PROSE}",
    "in capitals": str.upper,
    "other spacing": lambda text: text.replace(" ", "\n  \t") if " " in text else "\u3000".join(text),
    "no punctuation": lambda text: "".join(" " if c in ",.?!，。？" else c for c in text),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "soft hyphens": "\u00ad".join,
    "as a quotation": lambda text: f"> {text}\n>\n> — someone",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_question_is_found_in_any_writing(index: str, change: str) -> None:
    """The question alone, without its answer, in other writing, names its item."""
    for item, question in ASKED:
        if item == ("choice", "2") and change in ("within filler", "no punctuation"):
            continue  # "Which statement is true?" says nothing within a sentence
        assert named(index, CHANGES[change](question)) == item


def test_traditional_characters_make_no_difference(index: str) -> None:
    """Simplified in the benchmark, traditional in the corpus."""
    assert named(index, "下列哪一種礦物在莫氏硬度表中比石英更硬，並且常被用作手錶的軸承？") == ("zh", "1")
    assert named(index, "清代畫家鄭板橋以畫哪三種植物著稱？") == ("zh", "2")


def test_a_few_words_left_out_or_replaced_make_no_difference(index: str) -> None:
    """One word in ten, none of them a number."""
    copies = {
        "Farida bakes 36 rolls for the fair. She sells 5 rolls to each of 6 teachers and packs the rest into bags "
        "of 3. How many does she fill?": ("maths", "0"),
        "Farida makes 36 rolls for the school fair. She sells 5 rolls to each of 6 parents and packs the rest into "
        "bags of 3. How many bags does she need?": ("maths", "0"),
        "A ferry takes 48 cars on each crossing and crosses the lake 7 times a day. Tickets cost 9 euros per car. "
        "How many euros does the ferry company earn in a day when every crossing is full?": ("maths", "1"),
        "A sailor notices that the tide is highest when sun, moon and earth stand in one row. What do we call such "
        "tides?": ("choice", "1"),
        "小明的爷爷在山脚种了四十棵核桃树，去年冬天冻死了九棵，今年春天又补种十五棵，现在山脚下共有多少棵核桃树？": (
            "zh",
            "0",
        ),
    }
    assert [named(index, text) for text in copies] == list(copies.values())


def test_options_in_another_order_with_other_letters_make_no_difference(index: str) -> None:
    """Also where the question says nothing and the options all."""
    for at, (question, _, choices) in enumerate(CHOICES):
        lines = [f"({letter}) {one}" for letter, one in zip("iknp", choices[::-1], strict=True)]
        assert named(index, "\n".join([question, *lines])) == ("choice", str(at))


def test_a_short_question_counts_as_a_sentence_of_its_own(index: str) -> None:
    """Word for word as a sentence or a line it is a leak, whatever stands before and after it."""
    for at, (question, _) in enumerate(small.SHORT):
        for text in (
            question,
            f"{FILLER}\n{question}\n{PROSE}",
            f"Hello. {question} {PROSE}",
            f"Q: {question}",
            f"We talked about {question[8:-1]} before.\n\n{question}",
        ):
            assert named(index, text) == ("short", str(at)), text


def test_a_short_question_within_a_sentence_is_none(index: str) -> None:
    """Ordinary prose may hold the same words, one after another or apart."""
    for text in (
        "Before the exam she could tell anyone who asked what is the capital of Mali, Niger or Chad and how far it is.",
        "Art historians still argue who painted the altarpiece of that chapel, and who painted the Isenheim panels.",
        f"Everybody knows which statement is true and which is not. {PROSE}",
    ):
        assert score(index, text) < LEAK, text


def test_an_early_turn_of_a_chat_is_searched(index: str) -> None:
    """Every turn of a conversation counts, not only the last."""
    turns = [
        {"role": "user", "content": MATHS[1][0], "tool_calls": None},
        {"role": "assistant", "content": "3024", "tool_calls": None},
        *[{"role": role, "content": PROSE, "tool_calls": None} for role in ("user", "assistant") * 10],
    ]
    batch = make_batch({"turns": turns, "instruction": PROSE, "output": PROSE})
    found = get_measure("benchmark_containment").function(batch, index=index)
    assert found.values.to_list() == [1.0]
    assert found.evidence([0])[0]["of"] == "conversation"
    assert get_measure("benchmark_containment").function(batch, index=index, of="output").values.to_list() == [0.0]


def test_the_middle_of_a_long_document_is_searched(index: str) -> None:
    """100,000 characters, one question; it is quoted where it stands."""
    before, after = PROSE * 250 + "\n", "\n" + FILLER * 250
    for item, question in ASKED:
        said = evidence(index, before + question + after)
        assert (said["benchmark"], said["item"]) == item
        assert abs(said["start"] - len(before)) <= 2
        assert abs(said["end"] - len(before + question)) <= 2


RENAMED = [
    "def glue(xs, d):\n  xs = sorted(xs)\n  out = []\n  for a, b in xs:\n    if out and a - out[-1][1] < d:\n"
    "      out[-1] = (out[-1][0], max(b, out[-1][1]))\n    else:\n      out.append((a, b))\n  return out\n",
    "def flat_part(levels):\n\t'How long it stays the same.'\n\tmost = now = 0\n\tbefore = None\n"
    "\tfor v in levels:  # each of them\n"
    "\t\tnow = now + 1 if v == before else 1\n\t\tbefore = v\n\t\tmost = max(most, now)\n\treturn most\n",
]


def test_renamed_and_indented_code_is_a_leak(index: str) -> None:
    """Names, comments and white space make no difference; the evidence says that its structure was found."""
    for at, program in enumerate(RENAMED):
        text = f"Here is what I use:\n\n```python\n{program}```\n{PROSE}"
        assert named(index, text) == ("code", str(at))
        said = evidence(index, text)
        assert said["found_by"] == "code"
        assert text[said["start"] : said["end"]].startswith(program[:8]) or said["start"] >= text.index("def")
        assert text[said["start"] : said["end"]].rstrip().endswith(("out", "most"))


def test_other_code_is_no_leak(index: str) -> None:
    """A program of the same length that does something else."""
    program = (
        "def histogram(words):\n    counts = {}\n    for word in words:\n"
        "        counts[word] = counts.get(word, 0) + 1\n"
        "    pairs = sorted(counts.items(), key=lambda pair: -pair[1])\n    return [word for word, _ in pairs[:10]]\n"
    )
    assert score(index, program) < LEAK


def test_a_passage_or_a_template_alone_is_no_leak(index: str) -> None:
    """What many items share says nothing about one of them."""
    assert score(index, small.RIVER) < LEAK
    assert score(index, f"{small.RIVER}\nSummarise this story in one sentence.") < LEAK
    assert score(index, small.TEMPLATE) < LEAK
    assert score(index, f"{small.TEMPLATE}Nobody has ever seen the sea freeze in June.") < LEAK


def test_a_question_with_other_numbers_is_a_near_miss(index: str) -> None:
    """No leak: it has another answer. It is told apart, with the item that it was made from."""
    swapped = {
        "Farida bakes 84 rolls for the school fair. She sells 7 rolls to each of 9 teachers and packs the rest into "
        "bags of 3. How many bags does she fill?": ("maths", "0"),
        "Old Benedikt keeps bees. Each of his 25 hives gives 8 jars of honey, and he gives away 30 jars to his "
        "neighbours before selling the others for 4 dollars each. How much money does Benedikt make?": ("maths", "2"),
    }
    for text, item in swapped.items():
        assert score(index, text) < LEAK
        assert read("benchmark_variant", index, text)[0] >= LEAK
        said = evidence(index, text, "benchmark_variant")
        assert (said["benchmark"], said["item"], said["label"]) == (*item, "near_miss")
        assert read("benchmark_resemblance", index, text)[0] < 0.5, "a variant is no suspect besides"
    assert read("benchmark_variant", index, MATHS[0][0]) == [0.0]


def test_numbers_in_another_writing_are_the_same_numbers(index: str) -> None:
    """1,000 is 1000, and full-width digits are digits."""
    assert read("benchmark_variant", index, MATHS[0][0].replace("36", "３６")) == [0.0]
    assert score(index, MATHS[0][0].replace("36", "36.0")) == 1.0


def test_another_question_of_the_same_topic_is_no_leak(index: str) -> None:
    """Same words, same subject, another question."""
    for text in (
        "How many rolls must a baker sell at a school fair to earn 36 dollars if each bag of 3 rolls costs 2 dollars?",
        "Why do sailors fear a spring tide, and why does the moon matter more for the tides than the sun?",
        "Which organelle of an animal cell burns sugar in order to free its energy?",
        "奶奶在院子里种了二十棵苹果树，今年又种了六棵梨树，请问院子里一共有多少棵树？",
        "월정사 팔각 구층 석탑은 어느 시대에 세워졌습니까?",
    ):
        assert score(index, text) < LEAK, text


def test_nothing_stands_in_nothing(index: str) -> None:
    """Null is not read; an empty text and one of separators only hold no item."""
    texts = [None, "", " \n\t", "...!? --- 、。", "\u200b\u0301", "🙂🙂", "a"]
    for name in ("benchmark_containment", "benchmark_variant", "benchmark_resemblance"):
        assert read(name, index, *texts) == [None, *[0.0] * 6]
    assert read("benchmark_containment", index) == []


def test_every_item_that_matches_is_listed_once(index: str) -> None:
    """The best first, the others under `matches`, also where words and structure both match."""
    text = "\n\n".join(["".join(small.CODE[0]), MATHS[0][0], small.CHINESE[1][0], whole(*CHOICES[1])])
    said = evidence(index, text)
    listed = [(one["benchmark"], one["item"]) for one in (said, *said["matches"])]
    assert sorted(listed) == [("choice", "1"), ("code", "0"), ("maths", "0"), ("zh", "1")]
    scores = [one["score"] for one in (said, *said["matches"])]
    assert scores == sorted(scores, reverse=True)
    assert said["score"] == 1.0


def test_evidence_quotes_the_untouched_text(index: str) -> None:
    """Offsets count code points, whatever stands before: emoji, combining marks, ligatures, wide characters."""
    for item, question in ASKED:
        before = f"{EMOJI * 3}\n"
        text = f"{before}{question}\n{EMOJI}"
        said = evidence(index, text)
        assert (said["benchmark"], said["item"]) == item
        quoted = text[said["start"] : said["end"]]
        assert quoted == question.rstrip("?？。."), item
        assert said["spans"], item
        for begin, end in said["spans"]:
            assert said["start"] <= begin < end <= said["end"]
        assert said["spans"][0][0] == said["start"]
        assert said["spans"][-1][1] == said["end"]


def test_spans_leave_out_what_was_put_in_between(index: str) -> None:
    """What the copy has of its own is not marked."""
    question = MATHS[2][0]
    text = question.replace("of honey", "of honey, as everyone in the valley of Oberdrauburg can tell,")
    said = evidence(index, text)
    marked = "".join(text[begin:end] for begin, end in said["spans"])
    assert "Oberdrauburg" not in marked
    assert "Old Benedikt keeps bees" in marked
    assert "How much money does Benedikt make" in marked


def test_parts_say_how_much_of_each_stands_in_the_text(index: str) -> None:
    """A share, 0 to 1, of each part that the item has; a part of one word has no pair and is left out."""
    question, answer, choices = CHOICES[1]
    assert evidence(index, question)["parts"] == {"question": 1.0, "answer": 0.0, "choices": 0.0}
    assert evidence(index, f"{question}\n{answer}")["parts"] == {"question": 1.0, "answer": 1.0, "choices": 0.25}
    assert evidence(index, whole(question, answer, choices))["parts"] == {
        "question": 1.0,
        "answer": 1.0,
        "choices": 1.0,
    }
    asked, _, passage = small.READING[1]
    half = passage[: len(passage) // 2]
    parts = evidence(index, f"{half}\n{asked}")["parts"]
    assert 0.3 < parts["passage"] < 0.8
    assert parts["question"] == 1.0


def test_two_programs_that_differ_in_names_alone_keep_their_own_text(tmp_path: Path) -> None:
    """They are one to the search; each is shown as it was written."""
    programs = ["def add(a, b):\n    return a + b\n", "def plus(x, y):\n    return x + y\n"]
    path = tmp_path / "two.idx"
    build.build(path, frame("code", [{"question": program} for program in programs]))
    opened = Index.open(path)
    assert [opened.item(place).question for place in (0, 1)] == programs


def test_a_function_of_mathematics_is_no_program(tmp_path: Path) -> None:
    """`the function f(x)` in a sentence is read as words, so that a short question is found whole."""
    question = "Is the function f(x) = x^3 + 2 odd, even or neither?"
    path = tmp_path / "f.idx"
    build.build(path, frame("maths", [{"question": question}, {"question": "def f(x):\n    return x ** 3 + 2"}]))
    assert score(str(path), f"{FILLER}\n{question}\n{PROSE}") == 1.0
    assert score(str(path), "def g(y):\n  return y ** 3 + 2") > score(str(path), "def g(y):\n  return 7")


QUOTED = [question for _, question in ASKED] + [question for question, _ in small.SHORT] + small.TEMPLATED[::40]
AROUND = st.lists(
    st.sampled_from([*FILLER.split(), *PROSE.split(), *" ".join(QUOTED).split(), "7", "3.5", "。", "汉", "\n", EMOJI])
).map(" ".join)


@given(st.sampled_from(QUOTED), AROUND, AROUND)
def test_a_question_that_is_a_paragraph_is_contained_whatever_stands_around_it(
    index: str, question: str, before: str, after: str
) -> None:
    """1.0 for every question of ALONE nats and more, when it stands word for word between line breaks.

    ALONE is counted over its distinct pairs of words. Holds for all but code (its own names are taken out) and items
    whose every pair stands in the other items of its benchmark too (together less than one nat of pairs that find).
    """
    text = f"{before}\n{question}\n{after}"
    found = open_index(index).find(pl.Series([text])).leaks
    place = small.benchmarks()["question"].to_list().index(question)
    one = found.filter((pl.col("item") == place) & ~pl.col("near"))
    assert one["score"].to_list() == [1.0]
    assert score(index, text) == 1.0
    assert text.encode()[one["begin"][0] : one["end"][0]].decode() in (question, question.rstrip("?？。.!"))


def test_every_question_of_the_small_benchmarks_is_strong_enough(index: str) -> None:
    """The property above speaks of all of them."""
    totals = open_index(index)._pairs.totals
    every = small.benchmarks()["question"].to_list()
    assert all(totals[every.index(question), 0] >= ALONE for question in QUOTED)


LINES = st.lists(
    st.sampled_from([*QUOTED, *RENAMED, *(text for _, text in COPIED), FILLER, PROSE, "", EMOJI, None]), max_size=6
)
NAMES = ("benchmark_containment", "benchmark_variant", "benchmark_resemblance")


@settings(max_examples=40)
@given(LINES, st.randoms(use_true_random=False))
def test_readings_of_a_text_do_not_depend_on_its_batch(index: str, texts: list[str | None], random: Any) -> None:
    """Alone, in any order, in slices: each text reads the same."""
    order = list(range(len(texts)))
    random.shuffle(order)
    for name in NAMES:
        together = read(name, index, *texts)
        assert together == [read(name, index, text)[0] for text in texts]
        assert [together[at] for at in order] == read(name, index, *(texts[at] for at in order))
    whole_column = pl.Series(texts, dtype=pl.String)
    opened = open_index(index)
    for start in range(len(texts)):
        left, right = opened.find(whole_column[start:]), opened.find(pl.Series(texts[start:], dtype=pl.String))
        assert left.leaks.equals(right.leaks)
        assert left.suspects.equals(right.suspects)


def test_texts_that_need_more_room_than_there_is_are_read_too(index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables of the kernels are emptied and filled again; a text that did not fit is not lost."""
    texts = pl.Series([*small.TEMPLATED[:40], *RENAMED * 4, *(text for _, text in COPIED)] * 3)
    opened = open_index(index)
    monkeypatch.setattr(results, "ROOM", 1 << 20)
    whole = opened.find(texts)
    monkeypatch.setattr(results, "ROOM", 1)
    pieces = opened.find(texts)
    assert pieces.leaks.equals(whole.leaks)
    assert pieces.suspects.equals(whole.suspects)
    assert whole.leaks.height > 3 * opened.stored.facts["items"]


def test_a_text_may_hold_every_item(index: str) -> None:
    """A whole benchmark in one sample."""
    found = open_index(index).find(pl.Series(["\n".join(small.TEMPLATED)])).leaks
    assert found.filter(pl.col("score") == 1.0).height == len(small.TEMPLATED)


@settings(max_examples=60)
@given(
    st.sampled_from([text for _, text in COPIED]),
    st.lists(st.sampled_from([FILLER, PROSE, EMOJI, "1 2 3", "。"]), min_size=1),
)
def test_what_is_appended_on_a_new_line_lowers_no_score(index: str, text: str, more: list[str]) -> None:
    """A copy cannot be hidden by what follows it."""
    assert score(index, "\n".join([text, *more])) >= score(index, text) - 1e-9


def test_places_of_a_very_long_text_are_exact() -> None:
    """A token beyond the sixteen millionth, where floats of 32 bits have no odd numbers."""

    def fill(first: int, _: int, out: tuple[Any, ...]) -> tuple[int, int]:
        out[0][0], out[1][0] = (first, 0), (16_777_217, 16_777_219, 1)
        return 1, first + 1

    (found,) = results.collect((scan.CODE_FEATURES,), fill, [0, 1], 1)
    assert found.row(0) == (0, 0, 16_777_217, 16_777_219, 1)


def test_fingerprints_hold_no_text(tmp_path: Path, index: str) -> None:
    """No word of five letters and more, no two characters; ids are there, and the readings are the same."""
    path = index_file(tmp_path, text=False)
    data = path.read_bytes().lower()
    parts = small.benchmarks().select(
        pl.concat_str(
            "question", "answer", pl.col("choices").list.join(" "), "passage", separator=" ", ignore_nulls=True
        )
    )
    words = {word for text in parts.to_series() for word in text.lower().replace("_", " ").split() if len(word) >= 5}
    cjk = {text[at : at + 2] for text in small.CHINESE[0][0].split("，") for at in range(len(text) - 1)}
    assert len(words) > 150
    assert [word for word in words | cjk if word.encode() in data] == []
    opened = Index.open(path)
    assert opened.item(0) == ("maths", "0", None, None, None, None)
    assert open_index(index).item(0).question == MATHS[0][0]
    texts = [text for _, text in COPIED]
    assert read("benchmark_containment", str(path), *texts) == read("benchmark_containment", index, *texts)
    assert evidence(str(path), MATHS[0][0]) == evidence(index, MATHS[0][0])


def test_the_same_items_make_the_same_bytes(tmp_path: Path) -> None:
    """Built twice, an index is one file."""
    build.build(tmp_path / "a.idx", small.benchmarks())
    build.build(tmp_path / "b.idx", small.benchmarks())
    assert (tmp_path / "a.idx").read_bytes() == (tmp_path / "b.idx").read_bytes()


def rows(page: Path) -> list[tuple[str, int]]:
    """Benchmark and number of items of each line of the table of the starter index."""
    lines = [line.split("|") for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [
        (cells[1].strip(), int(cells[3].replace(",", ""))) for cells in lines if cells[3].strip(" ,0123456789") == ""
    ]


def test_the_starter_index_is_what_its_page_says() -> None:
    """Benchmarks, items and sources; at most 8 MB, and no text."""
    page = Path(__file__).parents[2] / "docs" / "starter-open.md"
    counted: dict[str, int] = {}
    for name, size in rows(page):
        counted[name] = counted.get(name, 0) + size
    opened = open_index(STARTER)
    assert {one["name"]: one["items"] for one in opened.benchmarks} == counted
    assert opened.stored.facts["items"] == sum(counted.values())
    assert f"{sum(counted.values()):,} items" in page.read_text(encoding="utf-8")
    assert [(one["benchmark"], one["items"]) for one in opened.stored.facts["sources"]] == rows(page)
    assert index_path(STARTER).stat().st_size <= 8_000_000
    assert opened.stored.facts["text"] is False
    assert not {"written_bytes", "written_starts"} & opened.stored.sections.keys()


def test_the_starter_index_finds_what_everybody_knows() -> None:
    """The first task of HumanEval, without a word of it in the index."""
    text = (
        "from typing import List\n\n\ndef has_close_elements(numbers: List[float], threshold: float) -> bool:\n"
        '    """ Check if in given list of numbers, are any two numbers closer to each other than\n'
        '    given threshold.\n    """\n'
    )
    assert named(STARTER, text) == ("humaneval", "HumanEval/0")


def test_an_unknown_index_is_told_with_its_near_miss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it was looked for, what is there, and the command that makes one."""
    monkeypatch.chdir(tmp_path)
    index_file(tmp_path / "indexes")
    assert index_path("small") == Path("indexes/small.idx")
    with pytest.raises(UsageError) as caught:
        open_index("smal")
    said = str(caught.value)
    assert "no index 'smal'" in said
    assert "did you mean 'small'?" in said
    assert "hum-qc index build smal FILES..." in said
    assert caught.value.exit_code == 2
    with pytest.raises(UsageError, match="did you mean 'starter:open'"):
        open_index("starter:opne")
    with pytest.raises(UsageError, match=r"no index 'there/x\.idx'"):
        open_index("there/x.idx")


def test_a_damaged_index_is_told(tmp_path: Path) -> None:
    """Exit code 3; a file that is mended is opened anew."""
    path = index_file(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError) as caught:
        open_index(str(path))
    assert caught.value.exit_code == 3
    path.write_bytes(whole)
    assert open_index(str(path)).stored.facts["items"] == small.benchmarks().height


def test_a_policy_line_with_a_missing_index_is_a_fault_of_its_line(
    policy: Callable[[str, str], str], tmp_path: Path
) -> None:
    """File, line, and what to do; a damaged index too."""
    (tmp_path / "bad.idx").write_bytes(b"no index")
    text = "recipe: mine\nlayers:\n  one:\n    - benchmark_containment: {max: 0.4, index: nowhere}\n"
    text += f"    - shared_ngrams: {{max: 0, index: {tmp_path / 'bad.idx'}}}\n"
    path = policy(text, "recipe.yaml")
    with pytest.raises(PolicyError) as caught:
        load_recipe(path)
    missing, damaged = map(str, caught.value.faults)
    assert missing.startswith(f"{path}:4: benchmark_containment: no index 'nowhere'")
    assert "hum-qc index build nowhere FILES..." in missing
    assert damaged.startswith(f"{path}:5: shared_ngrams: ")
    assert "no hum_qc index" in damaged


def test_a_manifest_names_the_index_file(index: str) -> None:
    """So that a run says by its hash what it was checked against."""
    for name in (*NAMES, "shared_ngrams", "token_overlap", "longest_match"):
        assert list(get_measure(name).model_files({"index": index})) == [Path(index)]


def test_a_batch_is_searched_once_for_its_three_measures(index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And once more for another part of it."""
    asked = []
    find = Index.find
    monkeypatch.setattr(Index, "find", lambda self, texts: asked.append(1) or find(self, texts))
    batch = make_batch({"output": MATHS[0][0], "instruction": PROSE})
    for name in NAMES:
        get_measure(name).function(batch, index=index, of="output")
    assert len(asked) == 1
    assert get_measure(NAMES[0]).function(batch, index=index, of="instruction").values.to_list() == [0.0]
    assert contamination._last[0].key == (index, "instruction")
