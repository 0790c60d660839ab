"""Language measures: what a text is written in, and when that cannot be told."""

from __future__ import annotations

import polars as pl
import pytest

from hum_qc.errors import UsageError
from hum_qc.filters.function_words import WORDS
from hum_qc.filters.identify import identify, normalise
from hum_qc.filters.language import declared_language, language, language_mix

SENTENCES = {
    "en": "The committee will meet again on Thursday to talk about the new library.",
    "zh": "委员会将于星期四再次开会讨论新图书馆的问题。",
    "de": "Der Ausschuss trifft sich am Donnerstag wieder, um über die neue Bücherei zu sprechen.",
    "fr": "Le comité se réunira de nouveau jeudi pour parler de la nouvelle bibliothèque.",
    "es": "El comité se reunirá otra vez el jueves para hablar de la nueva biblioteca.",
    "it": "Il comitato si riunirà di nuovo giovedì per parlare della nuova biblioteca.",
    "pt": "A comissão vai reunir-se outra vez na quinta-feira para falar sobre a nova biblioteca.",
    "nl": "De commissie komt donderdag weer bijeen om over de nieuwe bibliotheek te praten.",
    "id": "Panitia akan bertemu lagi pada hari Kamis untuk membahas perpustakaan baru itu.",
    "tr": "Komite perşembe günü yeni kütüphaneyi konuşmak için tekrar toplanacak.",
    "vi": "Ủy ban sẽ họp lại vào thứ năm để bàn về thư viện mới.",
    "ru": "Комитет снова соберётся в четверг, чтобы обсудить новую библиотеку.",
    "uk": "Комітет знову збереться у четвер, щоб обговорити нову бібліотеку.",
    "ja": "委員会は木曜日に新しい図書館について再び話し合います。",
    "ko": "위원회는 목요일에 새 도서관에 대해 다시 논의할 것입니다.",
    "ar": "ستجتمع اللجنة مرة أخرى يوم الخميس لمناقشة المكتبة الجديدة.",
    "hi": "समिति नई पुस्तकालय के बारे में बात करने के लिए गुरुवार को फिर मिलेगी।",
    "th": "คณะกรรมการจะประชุมอีกครั้งในวันพฤหัสบดีเรื่องห้องสมุดใหม่",
    "el": "Η επιτροπή θα συνεδριάσει ξανά την Πέμπτη για τη νέα βιβλιοθήκη.",
    "he": "הוועדה תיפגש שוב ביום חמישי כדי לדון בספרייה החדשה.",
}
CODE = [
    "def total(items):\n    result = 0\n    for item in items:\n        result += item.price\n    return result",
    '#include <iostream>\nusing namespace std;\n\nint main() {\n    cout << "Guten Morgen" << endl;\n    return 0;\n}',
    "SELECT name, COUNT(*) FROM customers WHERE country = 'Peru' GROUP BY name;",
    "```python\nprint('wo ist der Bahnhof heute')\n```",
    '{"name": "Maria", "city": "Lisboa", "tags": ["uma", "duas"]}',
]


def labels(texts: list[str | None], **options: object) -> list[str | None]:
    return [one.language for one in identify(pl.Series(texts, dtype=pl.String), **options)]  # type: ignore[arg-type]


def mix(text: str | None) -> float | None:
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    return frame.select(language_mix(pl.col("text"))).item()


@pytest.mark.parametrize("code", SENTENCES)
def test_a_plain_sentence_is_told_by_its_language(code: str) -> None:
    """One sentence in each of the main languages reads that language."""
    assert labels([SENTENCES[code]]) == [code]


@pytest.mark.parametrize("text", CODE)
def test_code_is_not_a_language(text: str) -> None:
    """Program code, data and queries read null, whatever words their strings hold."""
    assert labels([text]) == [None]


def test_prose_around_code_is_told_by_the_prose() -> None:
    """An explanation with a code block is in the language of the explanation."""
    text = "下面的函数计算列表中所有数字的和：\n```python\ndef total(numbers):\n    ...\n```\n调用它即可得到结果。"
    assert labels([text]) == ["zh"]


@pytest.mark.parametrize(
    "text", [None, "", "Yes", "42", "😀😀😀🎉", "A, B, C, D", "https://example.org/lire/la/suite", "。！？", "-'-"]
)
def test_a_text_too_short_or_without_words_reads_null(text: str | None) -> None:
    """Null, answers of a word, numbers, emoji, option letters and links cannot be told."""
    assert labels([text]) == [None]


def test_short_instructions_are_told() -> None:
    """A few plain words are enough, in English and in Chinese."""
    assert labels(["Describe a summer day.", "写一首诗", "Name the largest planet."]) == ["en", "zh", "en"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Komise se sejde znovu ve ctvrtek, aby mluvila o nove knihovne.", "cs"),
        ("Comisia se va intruni din nou joi pentru a vorbi despre noua biblioteca.", "ro"),
        ("Komisja zbierze sie znowu w czwartek, zeby mowic o nowej bibliotece.", "pl"),
        ("Komite persembe gunu yeni kutuphane icin tekrar toplanacak ve karar verecek.", "tr"),
    ],
)
def test_accents_are_not_needed(text: str, code: str) -> None:
    """Languages that are often typed without their accents are told by their function words."""
    assert labels([text]) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "Claude Monet",
        "Drip brew, french press, espresso, pour over, percolator",
        "Pen Extension、Music Extension、Video Sensing。",
        "可以使用 set pen color to、change pen size by 和 erase all。",
    ],
)
def test_names_and_items_are_no_evidence(text: str) -> None:
    """Names, lists of things, and Latin names within Chinese stops look like anything: they read null."""
    assert labels([text]) == [None]


def test_a_word_that_comes_again_is_one_word() -> None:
    """A foreign function word in English names does not grow by being repeated."""
    assert labels(["The common kinds are the block heel, the kitten heel, the flare heel and the wedge heel."]) == [
        "en"
    ]


@pytest.mark.parametrize("pair", ["da no", "da sv", "cs sk", "id ms", "es pt", "pt gl", "ru uk", "bg mk", "hi mr"])
def test_close_languages_have_lists_of_one_length(pair: str) -> None:
    """Neither side of a pair that is taken for each other has far more words to win by."""
    first, second = (len(WORDS[code].split()) for code in pair.split())
    assert abs(first - second) <= 0.25 * max(first, second)


def test_a_quotation_does_not_decide() -> None:
    """What is quoted is mentioned, not used."""
    assert labels(['Translate "Ich wohne in einem kleinen Haus" into English.']) == ["en"]


def test_han_with_english_terms_is_chinese() -> None:
    """Names of tools do not make a Chinese text English."""
    assert labels(["使用 Python 的 pandas 和 NumPy 可以快速处理 CSV 与 JSON 格式的数据文件。"]) == ["zh"]


def test_min_letters_moves_what_is_too_short() -> None:
    """A user can ask for longer texts."""
    assert labels(["Describe a summer day."], min_letters=40) == [None]


def test_a_missing_model_is_a_usage_error() -> None:
    """The path of a model that is not there is named in one line."""
    with pytest.raises(UsageError, match=r"no_such\.ftz"):
        labels([SENTENCES["fr"]], model="no_such.ftz")


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x1b[31m\x07" * 50,
        "a\nb\r\n\x85\u2028" * 100,
        "'" * 1000,
        "`" * 999,
        "<" * 5000,
        "$\\" * 3000,
        "\ufffd" * 50,
        "\ufffe\u200b\u202e",
    ],
)
def test_hostile_text_is_not_a_language(text: str) -> None:
    """Control characters, lone punctuation and open markup neither crash nor read a language."""
    assert labels([text]) == [None]


def test_a_huge_line_is_read_by_its_beginning() -> None:
    """A megabyte on one line is told like any other text."""
    assert labels([SENTENCES["en"] * 15_000, "x" * 1_000_000])[0] == "en"


def test_the_measure_reads_the_part_asked_for_and_gives_evidence() -> None:
    """`of` picks the text; evidence names language, probability and the second guess."""
    batch = pl.DataFrame({"instruction": [SENTENCES["en"]], "output": [SENTENCES["fr"]]})
    assert language(batch, of="instruction").values.to_list() == ["en"]
    found = language(batch)
    assert found.values.to_list() == ["fr"]
    assert found.evidence is not None
    assert found.evidence([0])[0].keys() == {"language", "probability", "second"}


def test_an_empty_batch_has_no_readings() -> None:
    """No sample, no reading, the type stays text."""
    values = language(pl.DataFrame(schema={"output": pl.String})).values
    assert (len(values), values.dtype) == (0, pl.String)


def test_the_declared_language_is_compared() -> None:
    """Regions, scripts and names of a language are understood; null where either side is unknown."""
    declared = ["zh-Hans", "en_US", "fr", None, "Chinese", "und"]
    output = [SENTENCES[code] for code in ("zh", "en", "en", "en", "zh", "en")]
    readings = declared_language(pl.DataFrame({"language": declared, "output": output}))
    assert readings.values.to_list() == ["agrees", "agrees", "differs", None, "agrees", None]
    assert readings.evidence is not None
    assert readings.evidence([2])[0]["declared"] == "fr"


def test_codes_are_normalised() -> None:
    """Old, three-letter and regional codes read the ISO 639-1 code."""
    assert [normalise(code) for code in ("zh-CN", "eng", "IW", "nb", "yue", "ceb", "code")] == [
        "zh",
        "en",
        "he",
        "no",
        "zh",
        "ceb",
        None,
    ]


def test_a_salad_of_two_languages_reads_high() -> None:
    """Clauses that change language again and again pass the bound."""
    text = "我 yesterday went to 超市 and bought 很多 apples，然后 we cooked 晚饭 together with 朋友们 at home。"
    assert (mix(text) or 0) > 0.25


@pytest.mark.parametrize(
    "text",
    [
        SENTENCES["en"],
        SENTENCES["zh"],
        "使用 Python 的 pandas 和 NumPy 可以快速处理 CSV 与 JSON 格式的数据文件，方法是调用 read 函数再进行清洗。",
        "请把下面的句子翻译成英文：the cat sat on the mat and looked at me",
        "The cat sat on the mat.\n猫坐在垫子上。",
        "单词“happiness and joy”的意思是幸福。",
    ],
)
def test_terms_translations_and_quotations_are_no_salad(text: str) -> None:
    """One language with terms of the other, and a source beside its translation, stay under the bound."""
    assert (mix(text) or 0) < 0.15


def test_no_text_has_no_mix() -> None:
    """A missing text reads null, an empty one 0."""
    assert mix(None) is None
    assert mix("") == 0
