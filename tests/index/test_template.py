"""The template that prompts share: found where it is one, and nothing taken where there is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.index.template import Template, shared_template

QUESTIONS = ["What is a pine?", "Who wrote Emma?", "How far is the moon?", "Name a river.", "where do storks go"]

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=8)
LINES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
TEXTS = st.lists(LINES, min_size=1, max_size=3).map("\n".join)
BEFORE = st.sampled_from(
    ["", "Question: ", "问题：", "Answer the question.\n\n### Question:\n", "[INST] ", "Think first. ", "<|user|>\n",
     "Q: two and two\nA: four\n\nQ: "]
)  # fmt: skip
AFTER = st.sampled_from(["", "\nAnswer:", "\n\n### Response:\n", "\n答案：", "\nThink step by step.\nA:", "\n[/INST]"])


def taken_off(prompts: list[str]) -> list[str]:
    """The prompts without what they share."""
    template = shared_template(prompts)
    return [template.take_off(prompt) for prompt in prompts]


@given(questions=st.lists(TEXTS, min_size=3, max_size=12, unique_by=str.strip), before=BEFORE, after=AFTER)
def test_what_is_wrapped_comes_back(questions: list[str], before: str, after: str) -> None:
    """Whatever the questions are: a template round them changes nothing in what is left of them."""
    wrapped = [f"{before}{question}{after}" for question in questions]
    assert taken_off(wrapped) == taken_off(questions)


@given(
    letters=st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=3, max_size=12, unique=True),
    tails=st.lists(LINES, min_size=12, max_size=12),
    before=BEFORE,
    after=AFTER,
)
def test_questions_that_share_nothing_come_back_whole(
    letters: list[str], tails: list[str], before: str, after: str
) -> None:
    """Each begins and ends in a letter that no other has."""
    questions = [f"{letter} {tail} {letter}" for letter, tail in zip(letters, tails, strict=False)]
    assert taken_off([f"{before}{question}{after}" for question in questions]) == questions


@given(st.lists(LINES, max_size=12))
def test_nothing_is_ever_emptied(prompts: list[str]) -> None:
    """A prompt that is all template stays."""
    assert all(rest.strip() for rest in taken_off(prompts))


@pytest.mark.parametrize(
    "wrapper",
    [
        "Question: {}\nAnswer:",
        "Below is an instruction.\n\n### Instruction:\n{}\n\n### Response:",
        "问题：{}\n答案：",
        "[INST] {} [/INST]",
        "Answer the following question. {}",
        "{} Answer:",
        "<|im_start|>user\n{}<|im_end|>",
    ],
)
def test_usual_templates_are_taken_off(wrapper: str) -> None:
    """Lines, labels, sentences and the tokens of chats."""
    assert taken_off([wrapper.format(question) for question in QUESTIONS]) == QUESTIONS


def test_words_that_questions_share_by_themselves_stay() -> None:
    """A beginning that is no sentence, line or label belongs to the question, and so does a full stop."""
    questions = [f"What is the capital of {name}?" for name in ("Chad", "Peru", "Mali", "Cuba")]
    assert not shared_template(questions)
    assert taken_off([f"Q: {question}\nA:" for question in questions]) == questions


def test_several_templates_in_one_file_are_found_side_by_side() -> None:
    """Each of a tenth of the prompts at least; prompts outside of them stay."""
    one = [f"Question: {question}" for question in QUESTIONS]
    two = [f"请回答：\n{question}" for question in QUESTIONS]
    assert taken_off([*one, *two, "Hello: there"]) == [*QUESTIONS, *QUESTIONS, "Hello: there"]


def test_a_few_prompts_without_the_template_do_not_hide_it() -> None:
    """A strange row changes nothing for the others."""
    prompts = [f"Question: {question}\nAnswer:" for question in QUESTIONS]
    assert taken_off([*prompts, "", "Answer:"]) == [*QUESTIONS, "", "Answer:"]


def test_a_repeated_prompt_is_no_template() -> None:
    """Copies count once: their sentences are shared by nobody else."""
    copies = ["I have one apple. How many do I have?"] * 50
    assert taken_off([*copies, *QUESTIONS]) == [*copies, *QUESTIONS]


def test_long_examples_before_each_question_are_taken_off() -> None:
    """A prompt of hundreds of lines, as with examples."""
    examples = "".join(f"Question: is {n} even?\nAnswer: {'no' if n % 2 else 'yes'}\n\n" for n in range(150))
    assert taken_off([f"{examples}Question: {question}\nAnswer:" for question in QUESTIONS]) == QUESTIONS


def test_an_empty_template_is_false() -> None:
    """It takes nothing off."""
    assert not Template({}, {})
    assert Template({}, {}).take_off(" x ") == "x"
