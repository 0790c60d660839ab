"""The shape measures: what they flag, and above all what they leave alone."""

from __future__ import annotations

import inspect
from typing import Any

import polars as pl
import pytest

import hum_qc.filters.encoding
import hum_qc.filters.ending
import hum_qc.filters.length
import hum_qc.filters.repetition
import hum_qc.filters.shape
import hum_qc.filters.wording  # noqa: F401 - registers the measures
from hum_qc.errors import UsageError
from hum_qc.filters.encoding import MOJIBAKE
from hum_qc.filters.matches import any_of, compiled, opening
from hum_qc.filters.wording import LETTER
from hum_qc.registry import get_measure
from hum_qc.sample import part, schema


def sample(
    output: str | None, instruction: str | None = "Say something.", context: str | None = None
) -> dict[str, Any]:
    return {"output": output, "instruction": instruction, "context": context}


def batch(*samples: dict[str, Any]) -> pl.DataFrame:
    columns = schema()
    return pl.DataFrame([{name: one.get(name) for name in columns} for one in samples], schema=columns)


def read(name: str, *samples: dict[str, Any], of: str = "output", **options: Any) -> list[Any]:
    """Readings of a measure for some samples."""
    found, frame = get_measure(name), batch(*samples)
    if found.kind == "batch":
        return found.function(frame, of=of, **options).values.to_list()
    columns = [part(of) if column == "text" else pl.col(column) for column in _arguments(found.function)]
    return frame.select(found.function(*columns, **options).alias("reading"))["reading"].to_list()


def evidence(name: str, one: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Evidence of a measure for one sample."""
    found = get_measure(name)
    if found.kind == "batch":
        return found.function(batch(one), **options).evidence([0])[0]
    texts = [one["output"] if column == "text" else one.get(column) for column in _arguments(found.function)]
    return found.evidence(*texts, **options)


def _arguments(function: Any) -> list[str]:
    return [p.name for p in inspect.signature(function).parameters.values() if p.kind is not p.KEYWORD_ONLY]


def texts(*outputs: str | None) -> list[dict[str, Any]]:
    return [sample(one) for one in outputs]


PROSE = (
    "Bees live together in hives. Each hive has one queen, and thousands of workers look after her. "
    "In summer they gather nectar from the flowers around them."
)
PROSE_ZH = "蜜蜂成群地住在蜂巢里。每个蜂巢有一只蜂王，成千上万的工蜂照顾着它。夏天它们从周围的花朵中采集花蜜。"
RIGHT = [
    "Paris",
    "42",
    "是",
    "B2",
    "3.14",
    "x > 3",
    "positive",
    "[]",
    ":-)",
    "?",
    ".- -...",
    "🍎🍌",
    "def f(x):\n    return x + 1",
]


@pytest.mark.parametrize("text", RIGHT)
def test_short_right_answers_pass_every_shape_measure(text: str) -> None:
    """One word, a number, a smiley or a line of code is a complete answer."""
    one = sample(text, "What is the answer to this question?", "Paris is the capital of France; x > 3 holds.")
    assert read("empty_text", one) == [False]
    assert read("echo", one) == [0.0]
    assert read("echo", one, source="context") == [0.0]
    assert read("symbol_ratio", one)[0] <= 0.8
    assert read("cut_off", one) == ["whole"]
    for name in ("refusal", "boilerplate", "lettered_answer"):
        assert read(name, one) == [False], name
    for name in ("template_residue", "control_characters", "mojibake"):
        assert read(name, one) == [0], name


def test_a_missing_text_reads_empty_and_nothing_else() -> None:
    """No text is `empty_text`; every other measure says that it could not measure."""
    assert read("empty_text", sample(None)) == [True]
    for name in (
        "echo",
        "symbol_ratio",
        "cut_off",
        "refusal",
        "boilerplate",
        "template_residue",
        "repetition",
        "control_characters",
        "mojibake",
        "lettered_answer",
        "word_count",
        "character_count",
    ):
        assert read(name, sample(None)) == [None], name


def test_empty_text_sees_through_invisible_characters_and_fillers() -> None:
    """Spaces, zero-width characters and a lone filler are no text."""
    assert all(read("empty_text", *texts("", " \n\t", "\u200b\ufeff", "\u3000", "...", "……", "___", "--", "\u2800")))


def test_empty_text_can_ask_for_the_instruction() -> None:
    """`of: instruction` reads the instruction, not the output."""
    assert read("empty_text", sample("Fine.", " "), sample("", "Go on."), of="instruction") == [True, False]


def test_echo_of_the_instruction_is_found_in_other_dress() -> None:
    """Case, spaces and punctuation do not hide a copy; what is added lowers the reading."""
    ask = "Name three kinds of fruit that grow in Spain."
    copies = ["name three kinds of fruit that grow in Spain", f"  {ask}\n", f'"{ask}"']
    assert read("echo", *(sample(one, ask) for one in copies)) == [1.0, 1.0, 1.0]
    answered = f"{ask} Oranges, lemons and figs grow there, and so do many others in the warm south of the land."
    assert 0 < read("echo", sample(answered, ask))[0] < 0.6
    assert read("echo", sample("Oranges, lemons, figs.", ask)) == [0.0]
    assert read("echo", sample("请列出三种水果的名字", "请列出三种水果的名字。")) == [1.0]


def test_an_edit_of_the_context_is_no_echo() -> None:
    """Capitals, commas and paragraphs may be the whole task; only an untouched copy counts."""
    given = "she likes music and he likes films and both of them like long walks"
    edited = "She likes music, and he likes films; and both of them like long walks."
    assert read(
        "echo", sample(edited, "Correct it.", given), sample(given, "Correct it.", given), source="context"
    ) == [
        0.0,
        1.0,
    ]


@pytest.mark.parametrize("text", [PROSE, PROSE_ZH])
def test_prose_is_whole_until_it_is_cut(text: str) -> None:
    """The same text, ended and stopped."""
    assert read("cut_off", sample(text)) == ["whole"]
    assert read("cut_off", sample(text[:-6])) != ["whole"]


@pytest.mark.parametrize(
    "text",
    [
        "The hive has one queen that lays all of the eggs and the",
        "The workers gather nectar, pollen and water for the hive,",
        "它们从周围的花朵中采集花蜜和",
        "它们从周围的花朵中采集花蜜，",
        "Here it is:\n```python\nprint(1)\n",
    ],
)
def test_what_ends_where_nothing_can_end_is_cut(text: str) -> None:
    """A dangling word, a comma or an open code fence."""
    assert read("cut_off", sample(text)) == ["cut"]


@pytest.mark.parametrize(
    "text",
    [
        "The World We Live In",
        "1. Apples\n2. Pears\n3. Plums",
        "Dear Ann,\n\nthank you for the book. I liked it very much.\n\nYours sincerely,\nPaul Miller",
        "We must act now. The sea is rising. #climate",
        '"Be the change that you wish to see. Nothing else helps." - Mahatma Gandhi',
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
        '{"name": "Ann", "age": 3}',
        "See the page. It is at https://example.org/a/b",
        "The roses are red\nthe violets are blue\nand all of the garden\nis waiting for you",
        "Here:\n```\nprint(1)\n```",
        "The capital of France is Paris",
    ],
)
def test_what_ends_without_a_mark_on_purpose_is_whole(text: str) -> None:
    """Titles, lists, letters, hashtags, quotations, tables, JSON, addresses, poems, code, single sentences."""
    assert read("cut_off", sample(text)) == ["whole"]


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that.",
        "I’m sorry, I am unable to provide this information.",
        "As an AI language model, I cannot browse the internet.",
        "Unfortunately, I cannot complete this request.",
        "很抱歉，我无法回答这个问题。",
        "作为一个人工智能语言模型，我不能提供医疗建议。",
        "对不起，作为AI我无法完成您的请求。",
    ],
)
def test_refusals_are_seen_at_the_beginning(text: str) -> None:
    """English and Chinese; the evidence begins where the text begins."""
    assert read("refusal", sample(text)) == [True]
    assert evidence("refusal", sample(text))["start"] == 0


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't come to the party tonight, said Ann.",
        "The guard said: I'm sorry, but I can't help with that.",
        "I cannot stand the rain, and neither can my dog.",
        "抱歉，我不能参加明天的会议。",
        "我无法忘记那个夏天。",
    ],
)
def test_people_in_stories_may_decline(text: str) -> None:
    """An apology without a service that is declined, or later in the text, is no refusal."""
    assert read("refusal", sample(text)) == [False]


def test_boilerplate_is_flagged_unless_ai_is_the_subject() -> None:
    """The same sentence is a fault in a recipe and right in an answer about AI."""
    said = "As an AI language model, I do not eat, but here is a soup."
    assert read("boilerplate", sample(said, "Give me a recipe."), sample(said, "What is an AI language model?")) == [
        True,
        False,
    ]
    assert read("boilerplate", sample("作为一名AI助手，我很乐意帮忙。", "写一首诗。")) == [True]
    assert read("boilerplate", sample("The author works on language models.", "Who is she?")) == [False]


@pytest.mark.parametrize(
    "text",
    [
        "Dear {{name}}, welcome.",
        "It is [insert topic here].",
        "Fine.<|im_end|>",
        "Yes.\n### Instruction:\nGo on",
        "[INST] hello [/INST]",
        "<noinput>",
        "Ok.\nHuman: and?\nAssistant: Well",
        "我是XXX（请填写）。",
        "Lorem ipsum dolor sit",
        "<请输入您的回答>",
        "【请在此处填写答案】",
        "[your name goes here]",
        "{客户名称}您好",
    ],
)
def test_residue_of_templates_is_counted(text: str) -> None:
    """Each kind of mark counts, and the evidence quotes it from the text."""
    assert read("template_residue", sample(text))[0] >= 1
    found = evidence("template_residue", sample(text))
    assert text[found["start"] : found["end"]] == found["text"]


def test_code_letters_and_conversations_may_hold_what_looks_like_residue() -> None:
    """Slots in code, the blanks of a letter, type parameters, and turns that were asked for."""
    assert read(
        "template_residue",
        sample("<p>{{ user.name }}</p>", "Write a Vue page."),
        sample("Dear Sir,\nI agree.\nSincerely,\n[Your Name]", "Write a letter."),
        sample("List<String> names = new ArrayList<>();", "Write Java."),
        sample("Human: Hello!\nAssistant: Hi!", "Write a conversation."),
        sample("Dear [insert name], hello.", "Write an email template."),
        sample("Goat: warm\nHuman: warm", "Sort these."),
    ) == [0, 0, 0, 0, 0, 0]


def test_a_letter_is_an_answer_only_where_letters_are_offered() -> None:
    """Options in instruction, context or labels make the letter right."""
    ask = "Which planet is the largest?"
    assert (
        read("lettered_answer", *(sample(one, ask) for one in ("B", "(C)", "答案：C", "The answer is D.")))
        == [True] * 4
    )
    assert (
        read(
            "lettered_answer",
            sample("B", f"{ask}\nA. Mars\nB. Jupiter"),
            sample("B", ask, "(A) Mars (B) Jupiter"),
            {**sample("B", ask), "labels": ["A", "B"]},
            sample("I", ask),
            sample("A cat", ask),
            sample("C", "Which letter comes after B?"),
        )
        == [False] * 6
    )


@pytest.mark.parametrize(
    "text",
    [
        "the " * 50,
        "我喜欢苹果。" * 20,
        "I like to eat red apples in the morning. " * 5,
        "a" * 2000,
        "ok ok " * 40,
        "哈" * 200,
    ],
)
def test_loops_read_high(text: str) -> None:
    """A word, a sentence or a character over and over."""
    assert read("repetition", sample(text))[0] >= 0.75


def test_repetition_is_the_share_said_again() -> None:
    """0 for prose, about a half for a text written twice, whatever its case."""
    once, twice = read("repetition", sample(PROSE), sample(f"{PROSE}\n{PROSE.upper()}"))
    assert once == 0.0
    assert twice == pytest.approx(0.5)
    assert read("repetition", *texts("Paris", "!!!", "")) == [0.0, None, None]


def test_repetition_does_not_cross_samples_or_depend_on_the_batch() -> None:
    """The same text in two samples repeats nothing, and any batch gives the same readings."""
    many = [*texts(PROSE, PROSE, PROSE_ZH, "the " * 30, None, "", "word"), *texts(PROSE_ZH)]
    alone = [read("repetition", one)[0] for one in many]
    assert read("repetition", *many) == alone
    assert alone[:2] == [0.0, 0.0]
    large = texts(*["x y " * 200_000, PROSE, "é" * 700_000, "the " * 30])
    assert read("repetition", *large)[1::2] == [alone[0], alone[3]]


def test_evidence_of_repetition_points_at_the_second_saying() -> None:
    """Offsets are code points of the untouched text, the quotation has at most 200 of them."""
    text = f"é中 {PROSE}\n{PROSE}"
    found = evidence("repetition", sample(text))
    assert found["start"] == text.index("Bees", 20)
    assert found["end"] == len(text)
    assert found["text"] == text[found["start"] : found["start"] + 200]


def test_symbols_are_counted_by_character() -> None:
    """Symbol soup reads high; code, mathematics, tables and emoji do not."""
    assert read("symbol_ratio", sample("@#$%^&*()!~<>?/{}[]a;:"))[0] > 0.9
    right = [
        "f(x) = x^2 + 3x - (4 / 7)",
        "| a | b |\n|-----|-----|\n| 1 | 2 |",
        "🍎🍌🍇🍒🍋🍉🍓🥝🍍",
        "for (i = 0; i < n; i++) { s += a[i]; }",
    ]
    assert all(one <= 0.6 for one in read("symbol_ratio", *texts(*right)))


def test_soup_of_boxes_and_emoji_is_found_beside_words() -> None:
    """25 symbols in a row read 1, also box drawing, also after two words; a table drawn with boxes does not."""
    soup = ["│┤╣║╗╝┐└┴┬├─┼" * 3, "😀🔥💯✨👍🎉" * 5, "The answer #$%^&*@!~+=/\\<>#$%^&*@!~+=/\\<>"]
    assert read("symbol_ratio", *texts(*soup)) == [1.0, 1.0, 1.0]
    table = "┌────────────┬────────────┐\n│ name       │ age        │\n└────────────┴────────────┘"
    assert read("symbol_ratio", *texts(table, "-" * 80, "Report\n" + "=" * 60))[0:3] <= [0.6, 0.6, 0.6]


def test_an_echo_may_go_on_with_itself_or_with_the_context() -> None:
    """The instruction twice, or followed by its input, adds nothing either."""
    ask, given = "Name three kinds of fruit that grow in Spain.", "Only those that are exported."
    assert read("echo", sample(f"{ask} {ask}", ask, given), sample(f"{ask}\n{given}", ask, given)) == [1.0, 1.0]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{number}. Eat red apples in the morning" for number in range(1, 20)),
        f"{' '.join(f'word{number}' for number in range(400))} {'and so it goes ' * 20}",
    ],
)
def test_loops_of_list_items_and_at_the_end_of_long_answers_read_high(text: str) -> None:
    """The numbers of a list do not hide that its items are one, nor does a long answer hide how it ends."""
    assert read("repetition", sample(text))[0] >= 0.9
    assert evidence("repetition", sample(text))["text"]


def test_a_statement_may_leave_its_last_full_stop_out() -> None:
    """After a word that ends sentences, a name or a number a text is whole; after a scrap of a word it is not."""
    begun = "The festival is held by the river every summer. It was founded by the people of"
    assert (
        read("cut_off", *texts(f"{begun} the town", f"{begun} Tampa, Florida", f"{begun} the town in 1974"))
        == ["whole"] * 3
    )
    assert read(
        "cut_off", *texts(begun, f"{begun} the nei", "The festival by the river was founded one summer when the peo")
    ) == [
        "cut",
        "unsure",
        "unsure",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "I must respectfully decline to answer this.",
        "There isn't enough context for me to answer this.",
        "I don't think I can help with that.",
        "My guidelines do not permit me to answer.",
        "Your question is outside my area of expertise.",
        "您的问题我暂时回答不上来。",
        "这超出了我的知识范围。",
        "由于信息不足，无法作答。",
        "此类内容我不便讨论。",
    ],
)
def test_refusals_are_seen_in_many_wordings(text: str) -> None:
    """Declining, lacking, being beyond, being forbidden; with or without an apology."""
    assert read("refusal", sample(text)) == [True]


@pytest.mark.parametrize(
    "text",
    [
        "No, it is not possible for a whale to fly.",
        "I have no knowledge of the topic.",
        "Sadly, it is something that we all must face.",
        "我们不能继续浪费资源。",
        "由于两个句子的意思相同，因此无法确定哪个更好。",
        "我做不到忘记她。",
    ],
)
def test_what_is_said_about_the_world_is_no_refusal(text: str) -> None:
    """Something may be impossible or unknown without the task being declined."""
    assert read("refusal", sample(text)) == [False]


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Being a language model, I have never been there.", True),
        ("I'm only an AI, so check this.", True),
        ("I was trained by OpenAI.", True),
        ("As an AI researcher, she travels a lot.", False),
        ("Many speak Spanish as a native language.", False),
        ("身为人工智能，我没有偏好。", True),
        ("本AI助手无法提供意见。", True),
        ("作为人工智能的一个分支，机器学习很重要。", False),
    ],
)
def test_boilerplate_is_who_speaks_not_what_is_spoken_of(text: str, flag: bool) -> None:
    """`As an AI,` is the model; `as an AI researcher` and `作为人工智能的一个分支` are not."""
    assert read("boilerplate", sample(text)) == [flag]


def test_control_characters_are_counted_but_not_the_useful_ones() -> None:
    """NUL, escape, overrides and zero-width spaces count; tabs, line ends and emoji joiners do not."""
    assert read("control_characters", *texts("a\x00b\x1b[0m", "a\u202eb", "a\u200bb", "a\tb\r\nc", "👩‍💻 ok")) == [
        2,
        1,
        1,
        0,
        0,
    ]
    assert evidence("control_characters", sample("中文\u200b"))["start"] == 2


@pytest.mark.parametrize("text", ["café", "It’s “fine” – really…", "你好，世界", "Привет", "naïve 🙂", "10 °C"])
def test_mojibake_is_what_wrong_decoding_makes(text: str) -> None:
    """UTF-8 read as Latin-1 is found for every script; the text itself is clean."""
    assert read("mojibake", sample(text)) == [0]
    assert read("mojibake", sample(text.encode().decode("latin-1")))[0] >= 1


def test_mojibake_knows_the_classics_and_spares_accents() -> None:
    """Replacement characters and GBK rests count; Portuguese, French and German do not."""
    assert all(read("mojibake", *texts("a\ufffdb", "锟斤拷", "烫烫烫", "donâ€™t", "cafÃ©", "浣犲ソ锛")))
    assert read("mojibake", *texts("NÃO É ASSIM", "Âge d’or", "Ärger über Öl", "20 °C ± 1", "很烫")) == [0, 0, 0, 0, 0]


def test_words_and_characters_are_counted_in_both_languages() -> None:
    """A Chinese character is a word; marks are none."""
    assert read("word_count", *texts("Don't stop - now!", "你好，world", "", "3.5 km")) == [3, 3, 0, 2]
    assert read("character_count", *texts("你好 a🍎", "")) == [5, 0]


def test_tokens_are_counted_with_the_users_own_tokenizer(tmp_path: Any) -> None:
    """The path names the file; no text is null; any part can be asked for."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    own = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    own.pre_tokenizer = pre_tokenizers.Whitespace()
    own.enable_truncation(2)
    path = tmp_path / "tokenizer.json"
    own.save(str(path))
    samples = [sample("one two three"), sample(None), sample("")]
    assert read("token_count", *samples, tokenizer=str(path)) == [3, None, 0]
    assert read("token_count", sample("x", "one two"), of="instruction", tokenizer=str(path)) == [2]


def test_a_missing_or_broken_tokenizer_is_one_clear_line(tmp_path: Any) -> None:
    """The message names the file and says what is wrong."""
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    for path in (tmp_path / "absent.json", broken):
        with pytest.raises(UsageError, match=path.name) as caught:
            read("token_count", sample("x"), tokenizer=str(path))
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "pattern",
    [
        any_of("markers", "forms", "slots", "gaps", "turns"),
        any_of("boilerplate"),
        any_of("machine"),
        any_of("refusal_denials", "refusal_cues"),
        opening("refusal_en", "refusal_zh"),
        MOJIBAKE,
        LETTER,
    ],
)
def test_both_regex_engines_read_the_phrases_alike(pattern: str) -> None:
    """Polars flags and Python finds the place: they must agree on what matches."""
    tries = [
        "{{name}}",
        "I'm sorry, but I can't help with that.",
        "As an AI, I think so.",
        "作为AI助手，我无法",
        "ok",
        "[INST]",
        "",
    ]
    flags = pl.Series(tries).str.contains(pattern).to_list()
    assert flags == [compiled(pattern).search(one) is not None for one in tries]


@pytest.mark.parametrize(
    ("text", "ask", "flag"),
    [
        ("You did not attach the report. Please share it with me.", "Sum up the report.", True),
        ("This request goes against the content policy, so no answer will be given.", "Explain the trick.", True),
        ("I have no access to live traffic data.", "How long is the drive?", True),
        ("您还没有上传合同，请先把内容发给我。", "总结合同的要点。", True),
        ("法律问题请咨询律师，我不便提供意见。", "我能起诉他吗？", True),
        ("You can't sell the goat or give it away.", "Ask me something funny.", False),
        ("We cannot answer your call right now.", "Write a message for a telephone.", False),
        ("无法回答", "几点下班？如果文中没有提到，请回答“无法回答”。", False),
        ("No, dogs must not eat chocolate.", "May dogs eat chocolate?", False),
        ("植物无法在没有光的地方生长。", "植物需要什么？", False),
    ],
)
def test_a_short_answer_declines_by_two_cues(text: str, ask: str, flag: bool) -> None:
    """A denial and one more cue in any words; a denial about the world, or one that was asked for, is none."""
    assert read("refusal", sample(text, ask)) == [flag]
    assert bool(evidence("refusal", sample(text, ask))) or not flag


@pytest.mark.parametrize("text", ["So I would pick option D.", "Key = (B)", "故本题选A项。", "C) because it is larger"])
def test_a_letter_may_hide_among_words_that_announce_it(text: str) -> None:
    """Only the letter is an answer; a sentence with another word in it is none."""
    assert read("lettered_answer", sample(text, "Which planet is larger?")) == [True]
    assert read("lettered_answer", sample("The answer is A Tale of Two Cities.", "Which book?")) == [False]


def test_an_announced_copy_is_an_echo() -> None:
    """`Sure!`, `Task:` and tags add nothing to a copy; an answer after the question does."""
    ask = "Name three kinds of fruit that grow in Spain."
    copies = [f"Okay! {ask}", f"Task: {ask}\nInput: ", f"<p>{ask}</p>", f"{ask} {ask} {ask}"]
    assert read("echo", *(sample(one, ask) for one in copies)) == [1.0] * 4
    assert read("echo", sample(f"{ask} Oranges, figs and lemons grow there.", ask))[0] < 0.8


def test_a_letter_may_have_gaps_but_a_fact_may_not() -> None:
    """`[Your Name]` belongs under a letter and not into an essay."""
    text = "I was born in [City Name] and went to [School Name] there."
    assert read("template_residue", sample(text, "Tell me about yourself."))[0] == 2
    assert read("template_residue", sample(text, "Write a letter to a friend.")) == [0]


@pytest.mark.parametrize("table", ["gbk", "cp1251", "mac_roman", "cp437", "koi8_r"])
def test_utf8_read_with_another_table_is_found(table: str) -> None:
    """Whole Chinese words and English quotation marks, whatever the table that read them."""
    for text in ("天气很好，我们出去走走吧", "It’s “fine”"):
        assert read("mojibake", sample(text.encode().decode(table, "replace")))[0] >= 1, text


def test_mojibake_spares_other_scripts_markup_and_questions() -> None:
    """Russian, Greek, French, Japanese, traditional Chinese, HTML and doubt are right as they are."""
    right = [
        "Это «хорошо», — сказал он.",
        "Η Ελλάδα",
        "Où êtes-vous, là-bas?",
        "ｱｲｳ です",
        "銀行與鐵鍋",
        "a?b:c",
        "Really???",
    ]
    assert read("mojibake", *texts(*right, "<p>a &amp; b &#39;c&#39;</p>")) == [0] * 8
    assert read("mojibake", sample("Tom &amp; Jerry &#8211; a film"))[0] >= 1


@pytest.mark.parametrize(
    "text",
    [
        " ".join(word for word in PROSE.split() for _ in range(3)),
        "\n".join(f"Q{number}: Bees live in hives\nA{number}: Bees live in hives" for number in range(1, 9)),
        "The end is " + "n" * 90,
        "wax hive bee bee hive wax wax bee " * 8,
    ],
)
def test_stammering_numbered_and_dragged_out_texts_read_high(text: str) -> None:
    """Words said thrice, questions that are their answers, one letter without end, a handful of words."""
    assert read("repetition", sample(text))[0] > 0.5


def test_hostile_texts_are_measured() -> None:
    """Huge lines, markup, escapes and deep nesting read without error in every measure."""
    hostile = texts(
        "\x00" * 5000, "[" * 50_000, "<b>" * 20_000, "\u202e" * 100, "\ud7ff", "a\n" * 50_000, "的" * 100_000
    )
    for name in (
        "empty_text",
        "echo",
        "symbol_ratio",
        "cut_off",
        "refusal",
        "boilerplate",
        "template_residue",
        "repetition",
        "control_characters",
        "mojibake",
        "lettered_answer",
        "word_count",
        "character_count",
    ):
        assert len(read(name, *hostile)) == len(hostile), name
        assert read(name) == [], name
