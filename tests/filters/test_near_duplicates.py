"""Near duplicates: what makes twins, what does not, and which of them stays."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hum_qc.errors import PolicyError, UsageError
from hum_qc.filters.recipe import load_recipe
from hum_qc.index.shelves import Shelf, of_frame
from hum_qc.index.signatures import Signatures
from hum_qc.registry import get_measure
from hum_qc.verdict import Bound, Limits
from tests.conftest import make_batch

Row = dict[str, Any]
Find = Callable[..., dict[int, tuple[Any, float]]]

STORY = (
    "A young fox who lived near the old mill could not sleep because the river sang all night. One evening she "
    "followed its voice through the reeds, found a lantern under the bridge, and learned that the song was her own."
)
FABLE = (
    "The baker of a small town wakes before dawn and bakes ninety loaves. When a stranger asks for credit, he lends "
    "him his oven instead, and by spring there are two bakeries, one honest debt, and no more quarrels about the price."
)
CHINESE = (
    "春天来了，山坡上的桃花一夜之间全都开放，村里的孩子们放学以后沿着小河奔跑，"
    "把纸船放进水里，看它们慢慢漂向远方的湖泊。"
)


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """Finds the twin and the similarity of each row that has one above 0.5; of those above 0.8, who stays decides."""

    def look(rows: Sequence[Row], limit: float = 0.8, shelf: int = 3, **options: Any) -> dict[int, tuple[Any, float]]:
        measure = get_measure("twin_similarity")
        known = {name: option.default for name, option in measure.options.items()} | options
        batch = make_batch(*rows)
        parts = []
        for number, start in enumerate(range(0, len(rows), shelf)):
            collected = measure.function(batch[start : start + shelf], **known)
            parts.append(tmp_path / f"{number}.arrow")
            collected.with_columns(pl.lit(number, pl.UInt32).alias("shard")).write_ipc(parts[-1])
        assert measure.match is not None
        found = list(measure.match(parts, Bound(Limits(max=limit)), **known))
        if not found:
            return {}
        pairs = pl.concat(found).filter("decides")
        twins = pairs["twin_file"] if "twin_file" in pairs.columns else pairs["twin_row"]
        return {row: (twin, alike) for row, twin, alike in zip(pairs["row"], twins, pairs["reading"], strict=True)}

    return look


def said(instruction: str, output: str, **more: Any) -> Row:
    return {"instruction": instruction, "output": output, **more}


def edited(text: str, share: float, draw: random.Random) -> str:
    words = text.split()
    for at in draw.sample(range(len(words)), round(share * len(words))):
        words[at] = draw.choice(["kettle", "willow", "marble", "seven", "often"])
    return " ".join(words)


def test_a_copy_with_some_words_replaced_names_its_twin(find: Find) -> None:
    """A tenth of the words may be other ones; the similarity says how much is left."""
    rows = [said("Tell a story.", STORY), said("Tell a fable.", FABLE)]
    rows += [said("Tell a story.", edited(STORY, share, random.Random(1))) for share in (0.0, 0.03, 0.1)]
    found = find(rows)
    assert {row: twin for row, (twin, _) in found.items()} == {2: 0, 3: 0, 4: 0}
    assert found[2][1] == 1.0 > found[3][1] > found[4][1] > 0.8


def test_case_width_and_punctuation_make_no_difference(find: Find) -> None:
    """Nor does what traditional Chinese does to characters."""
    rows = [said("Tell a story!", STORY), said("讲个故事", CHINESE)]
    rows += [said("tell A story", STORY.upper()), said("講個故事。", CHINESE.replace("，", ",").replace("开", "開"))]
    assert find(rows) == {2: (0, 1.0), 3: (1, 1.0)}


def test_chinese_is_compared_character_by_character(find: Find) -> None:
    """A tenth of the characters may be other ones."""
    other = CHINESE
    for old, new in ("桃杏", "纸木", "湖海", "慢悄", "村镇"):
        other = other.replace(old, new)
    unlike = "完全不同的一句话，说的是冬天的雪和炉火边的老人。"
    found = find([said("写一段话。", text) for text in (CHINESE, unlike, other)])
    assert list(found) == [2]
    assert 0.8 < found[2][1] < 0.95


def test_a_short_sample_is_found_too(find: Find) -> None:
    """One word of a dozen is another one."""
    rows = [said("Name a red fruit that grows on trees.", "A ripe cherry or apple.")]
    rows.append(said("Name a red fruit that grows on trees.", "A ripe cherry or plum."))
    assert find([*rows, said("Say hello.", "Hello!"), said("Say HELLO", "hello")])[3] == (2, 1.0)
    assert find(rows)[1][0] == 0


def test_the_same_question_over_another_passage_is_no_twin(find: Find) -> None:
    """Even where the answer is the same word, and however long the question is."""
    question = "Read the review below and say whether the person who wrote it liked the film that it is about or not."
    rows = [
        said(question, "positive", context="A quiet, wonderful film that stays with you for days."),
        said(question, "positive", context="I laughed so hard that my neighbours came to complain."),
        said(question, "positive", context="A quiet, wonderful film that stays with you for weeks."),
    ]
    assert {row: twin for row, (twin, _) in find(rows).items()} == {2: 0}
    joined = [said(f"{question}\n{row['context']}", "positive") for row in rows]
    assert {row: twin for row, (twin, _) in find(joined).items()} == {2: 0}


def test_an_instruction_that_very_many_samples_share_counts_for_nothing(find: Find) -> None:
    """In one field with a short input, it would make twins of all of them; copies of the whole are still found."""
    draw = random.Random(4)
    inputs = [
        f"{one} {two}" for one in ["red", "blue", "green", "grey", "pink"] for two in sorted(set(FABLE.split()))[:20]
    ]
    rows = [said(f"{STORY} Now do so with this: {text}", draw.choice(["yes", "no"])) for text in inputs]
    assert {row: alike for row, (_, alike) in find(rows, shelf=50).items() if alike > 0.8} == {}
    assert find([*rows, rows[70]], shelf=50)[100] == (70, 1.0)
    assert [row for row, (_, alike) in find(rows[:60], shelf=50).items() if alike > 0.8] != []


def test_a_passage_that_questions_share_makes_no_twins(find: Find) -> None:
    """It is left out of the comparison, whatever its length."""
    rows = [
        said("Who lives near the mill?", "A young fox", context=STORY),
        said("What did she find?", "A lantern", context=STORY),
        said("What did she find there?", "A lantern", context=STORY),
    ]
    assert find(rows, limit=0.7) == {2: (1, find(rows, limit=0.7)[2][1])}


def test_another_number_is_another_question(find: Find) -> None:
    """By default; without the rule, numbers only weigh more than words."""
    rows = [
        said(
            f"A farmer has {cows} cows and sells some of them to a neighbour who came from far away. Who bought them?",
            STORY,
        )
        for cows in (16, 21)
    ]
    assert find(rows) == {}
    assert find(rows, same_values=False)[1][1] > 0.8
    assert find([said("What is 12 + 5?", "17"), said("What is 12 + 6?", "18")], same_values=False) == {}


def test_another_name_is_another_question(find: Find) -> None:
    """A word with a capital within a sentence, in the place of another; a word in other case is the same word."""
    rows = [
        said(f"Tell what {name} saw when the travellers came to the old mill by the river at night.", STORY)
        for name in ("Anna", "Berta", "ANNA")
    ]
    assert {row: twin for row, (twin, _) in find(rows).items()} == {2: 0}
    assert {row: twin for row, (twin, _) in find(rows, same_values=False).items()} == {1: 0, 2: 0}


def test_another_name_in_a_short_template_is_no_twin(find: Find) -> None:
    """The words that tell two samples apart weigh more than those which all samples have."""
    capitals = {"France": "Paris", "Norway": "Oslo", "Peru": "Lima", "Kenya": "Nairobi", "Japan": "Tokyo"}
    rows = [said(f"What is the capital of {one}?", f"The capital of {one} is {two}.") for one, two in capitals.items()]
    assert max(alike for _, alike in find(rows, same_values=False).values()) < 0.7


def test_other_labels_or_tools_are_another_question(find: Find) -> None:
    """What is offered is part of what is asked, in whatever order."""
    rows = [said("Which topic?", STORY, labels=labels) for labels in (["a", "b"], ["b", "a"], ["a", "c"])]
    assert find(rows) == {1: (0, 1.0)}
    tools = [said("Do it.", STORY, tools=json) for json in ('[{"name": "left"}]', '[{"name": "right"}]')]
    assert find(tools) == {}


def test_samples_of_one_parent_are_not_compared(find: Find) -> None:
    """Variants of one source are no twins of each other; of others they are."""
    rows = [said("Tell a story.", STORY, parent=parent) for parent in ("p1", "p1", "p2", None)]
    assert find(rows) == {2: (0, 1.0), 3: (0, 1.0)}


def test_a_conversation_is_compared_turn_by_turn_without_its_system_prompt(find: Find) -> None:
    """A long prompt that all conversations share makes no twins of them."""

    def chat(*contents: str) -> Row:
        turns = [{"role": "system", "content": FABLE, "tool_calls": None}]
        for number, content in enumerate(contents):
            turns.append({"role": "assistant" if number % 2 else "user", "content": content, "tool_calls": None})
        return said(contents[-2], contents[-1], turns=turns)

    rows = [chat("Hello", "Hi", "Tell a story", STORY), chat("Hello", "Hi", "Tell a story", STORY + " The end.")]
    rows += [chat("How are you", "Fine", "And now?", "I do not know yet, ask me again tomorrow.")]
    assert {row: twin for row, (twin, _) in find(rows).items()} == {1: 0}


def test_a_passage_apart_and_one_in_the_question_are_compared(find: Find) -> None:
    """Two corpora may put the same sample into different fields."""
    rows = [said("Continue the story.", "And so they lived.", context=STORY)]
    rows.append(said(f"Continue the story.\n{STORY}", "And so they lived."))
    assert find(rows) == {1: (0, 1.0)}


def test_parts_can_be_compared_alone(find: Find) -> None:
    """A question or an answer may come twice where the other does not."""
    rows = [said("Tell me a story about a fox.", STORY), said("What is new in town today?", STORY)]
    rows.append(said("Tell me a story about a fox.", FABLE))
    assert find(rows) == {}
    assert find(rows, of="output") == {1: (0, 1.0)}
    assert find(rows, of="instruction") == {2: (0, 1.0)}
    both = [said("Tell me a story about a fox.", STORY), said("Tell me a tale about a fox.", STORY)]
    assert find(both, of="both")[1][1] < find(both)[1][1]


def test_which_twin_stays_is_policy(find: Find) -> None:
    """The first, the longest, the one of the preferred source, the one with the better reading."""
    rows = [
        said("Tell a story.", STORY, source="web"),
        said("Tell a story.", f"{STORY} The end.", source="model"),
        said("Tell a story.", f"{STORY} Yes.", source="people"),
    ]
    assert {row: twin for row, (twin, _) in find(rows).items()} == {1: 0, 2: 0}
    assert {row: twin for row, (twin, _) in find(rows, keep="longest").items()} == {0: 1, 2: 1}
    by_source = find(rows, keep="source", sources=["people", "web"])
    assert {row: twin for row, (twin, _) in by_source.items()} == {0: 2, 1: 2}


def test_the_best_twin_is_that_of_a_reading_before(tmp_path: Path) -> None:
    """Higher is better, with a minus lower; a sample without a reading comes last."""
    measure = get_measure("twin_similarity")
    readings = pl.DataFrame({"judge.score": [2.0, None, 5.0], "shape.ending": ["whole"] * 3})
    batch = make_batch(*[said("Tell a story.", STORY)] * 3).hstack(readings)
    known = {name: option.default for name, option in measure.options.items()} | {"keep": "best"}
    for by, kept in (("judge.score", 2), ("-judge.score", 0)):
        frame = measure.function(batch, **{**known, "by": by}).with_columns(pl.lit(0, pl.UInt32).alias("shard"))
        frame.write_ipc(tmp_path / "0.arrow")
        assert measure.match is not None
        pairs = pl.concat(measure.match([tmp_path / "0.arrow"], Bound(Limits(max=0.8)), **known)).filter("decides")
        assert pairs["twin_row"].to_list() == [kept, kept]
    for wrong, said_of_it in (("judge.scores", "did you mean 'judge.score'"), ("shape.ending", "read a number")):
        with pytest.raises(UsageError, match=said_of_it):
            measure.function(batch, **{**known, "by": wrong})


def test_nothing_goes_by_way_of_a_third(find: Find) -> None:
    """A sample that is like a dropped one, and not like the one that stays, stays."""
    words = STORY.split()
    steps = [" ".join(["other", *[f"new{n}" for n in range(k)], *words[k + 1 :]]) for k in (0, 3, 6)]
    found = find([said("Tell a story.", text) for text in steps], limit=0.8)
    assert found[1][0] == 0
    assert found[1][1] > 0.8
    assert found[2][0] == 0
    assert found[2][1] <= 0.8 < find([said("Tell a story.", text) for text in steps[1:]])[1][1]


def test_a_large_group_of_copies_is_found_whole(find: Find) -> None:
    """Each names the first, though not all of them are compared with each other."""
    draw = random.Random(3)
    rows = [said("Tell a story.", edited(STORY, 0.03, draw)) for _ in range(150)]
    found = find([said("Tell a story.", STORY), *rows], shelf=40)
    assert sorted(found) == list(range(1, 151))
    assert {twin for twin, alike in found.values() if alike > 0.8} == {0}


def test_a_template_hides_no_copy(find: Find) -> None:
    """Where hundreds of samples share long instructions, the two that also share the rest are still found."""
    draw = random.Random(5)
    names = ["".join(draw.choices("bdfgklmnprst", k=5)) for _ in range(900)]
    rows = [
        said(f"{FABLE} Now do the same for: {' '.join(draw.sample(names, 8))}", draw.choice(names)) for _ in range(300)
    ]
    rows.append(said(rows[120]["instruction"].replace("stranger", "traveller"), rows[120]["output"]))
    assert {row: twin for row, (twin, alike) in find(rows, shelf=100).items() if alike > 0.8} == {300: 120}


def test_text_without_words_is_not_read() -> None:
    """Nothing to compare is no similarity of zero."""
    measure = get_measure("twin_similarity")
    known = {name: option.default for name, option in measure.options.items()}
    frame = measure.function(make_batch(said("", "..."), said("Hi", "")), **known)
    assert frame["row"].to_list() == [1]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=60)), min_size=1, max_size=8))
def test_any_text_can_be_compared(tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str]]) -> None:
    """Control characters, other scripts, emptiness: similarities are shares, and the first of two equals stays."""
    measure = get_measure("twin_similarity")
    known = {name: option.default for name, option in measure.options.items()}
    rows = [said(*(text.encode("utf-8", "replace").decode() for text in one)) for one in [*texts, texts[0]]]
    frame = measure.function(make_batch(*rows), **known).with_columns(pl.lit(0, pl.UInt32).alias("shard"))
    path = tmp_path_factory.mktemp("any") / "0.arrow"
    frame.write_ipc(path)
    assert measure.match is not None
    pairs = pl.concat([pl.DataFrame(), *measure.match([path], Bound(Limits(max=0.8)), **known)], how="diagonal")
    if len(texts) in frame["row"]:
        last = pairs.filter(pl.col("row") == len(texts), "decides")
        assert last["similarity"].to_list() == [1.0]
    if pairs.height:
        assert pairs["similarity"].is_between(0.5, 1.0).all()


def test_an_earlier_release_is_preferred_to_everything(find: Find, tmp_path: Path) -> None:
    """Its samples have their own names, are not compared with each other, and share no parents with the corpus."""
    measure = get_measure("twin_similarity")
    known = {name: option.default for name, option in measure.options.items()}
    old = measure.function(make_batch(said("Tell a fable.", FABLE), said("Tell a story.", STORY, parent="p")), **known)
    shelf: Shelf = of_frame(old)
    path = tmp_path / "spring.idx"
    files, place, row = ["a.jsonl", "b.jsonl"], pl.Series([0, 1], dtype=pl.UInt32), old["row"]
    Signatures("sample", shelf, old["offered"].to_numpy(), files, place.to_numpy(), row.to_numpy()).save(path)
    rows = [said("Tell a story.", edited(STORY, 0.05, random.Random(2)), parent="p"), said("Tell a story.", STORY)]
    found = find([*rows, said("Say something new.", CHINESE), said("Say something new.", CHINESE)], against=path)
    assert {row: twin for row, (twin, _) in found.items()} == {
        0: "spring.idx/b.jsonl",
        1: "spring.idx/b.jsonl",
        3: None,
    }


def test_options_that_need_each_other_are_faults(policy: Callable[..., str], tmp_path: Path) -> None:
    """One line each, before anything is read."""
    (tmp_path / "broken.idx").write_bytes(b"nothing")
    wrong = {
        "keep: best": "by: LAYER.FILTER",
        "by: a.b": "by: LAYER.FILTER",
        "keep: source": "sources:",
        "sources: [a]": "keep: source",
        "against: broken.idx": "no hum_qc index",
        "against: missing.idx": "no file",
    }
    for words, said_of_it in wrong.items():
        recipe = policy(f"recipe: r\nlayers:\n  d:\n    - twin_similarity: {{max: 0.8, {words}}}\n")
        with pytest.raises(PolicyError, match=said_of_it):
            load_recipe(recipe)


def test_signatures_of_another_part_are_a_fault(policy: Callable[..., str], tmp_path: Path) -> None:
    """What was made of answers says nothing about whole samples."""
    frame = get_measure("twin_similarity").function(make_batch(said("a", "b")), of="output")
    offered, row = frame["offered"].to_numpy(), frame["row"].to_numpy()
    Signatures("output", of_frame(frame), offered, ["a"], row.astype("uint32"), row).save(tmp_path / "old.idx")
    recipe = policy("recipe: r\nlayers:\n  d:\n    - twin_similarity: {max: 0.8, against: old.idx}\n")
    with pytest.raises(PolicyError, match="made of: output, and this line compares of: sample"):
        load_recipe(recipe)
