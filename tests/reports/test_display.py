"""Hostile text is shown, never obeyed."""

from __future__ import annotations

import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from hum_qc.reports.display import bound, cut, evidence_line, markdown, number, quoted, reading, shown, shown_name

ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


@pytest.mark.parametrize(
    ("text", "sight"),
    [
        ("\x1b[31m", "␛[31m"),
        ("a\u202eb", "a<U+202E>b"),
        ("one\ntwo\r\n", "one⏎two␍⏎"),
        ("\x00\x7f\x9b\u200b", "␀␡<U+009B><U+200B>"),
        ("\ud800", "<U+D800>"),
        ("e" + "\u0301" * 50, "e\u0301\u0301\u0301<47 more marks>"),
        ("中文，全角　空格 👍🏽", "中文，全角　空格 👍🏽"),
    ],
)
def test_active_characters_become_signs(text: str, sight: str) -> None:
    """Each invisible or active character has a sign; all others stay."""
    assert shown(text) == sight


@given(ANY_TEXT, st.integers(1, 40))
def test_whatever_the_text_nothing_active_is_left_and_the_width_holds(text: str, width: int) -> None:
    """For any text, lone surrogates included, the result is one inert line of at most that many cells."""
    line = shown(text, width)
    assert not ACTIVE.search(line)
    assert "\n" not in line
    assert cell_len(line) <= width


def test_lines_stay_lines_where_several_are_shown() -> None:
    """Only line ends survive, and a carriage return alone cannot overwrite a line."""
    assert shown("a\r\nb\rc", lines=True) == "a\nb␍c"


def test_a_cut_counts_cells_and_says_that_it_cut() -> None:
    """A Chinese character takes two cells."""
    assert cut("春天来了", 8) == "春天来了"
    assert cut("春天来了", 7) == "春天来…"


def test_a_long_name_keeps_its_end() -> None:
    """The row behind a long path is what names the sample."""
    assert shown_name("/a/very/long/way/to/corpus.jsonl:17", 16) == "…corpus.jsonl:17"
    assert shown_name("a.jsonl:1", 16) == "a.jsonl:1"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=30))
def test_a_quoted_word_is_inert_and_means_the_word(word: str) -> None:
    """A quoted word shows nothing active."""
    assert not ACTIVE.search(quoted(word))


@pytest.mark.parametrize("word", ["a b", "it's", "\x1b[2J'\\\n", "\u202e中 文", "-x", "$HOME `ls` !", "\t"])
def test_the_shell_reads_a_quoted_word_as_the_word(word: str) -> None:
    """What a person copies from the terminal names the same sample."""
    command = f"printf %s {quoted(word)}"
    environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=True, env=environment)
    assert done.stdout.decode() == word


def test_markdown_is_text_and_nothing_else() -> None:
    """Pipes, backticks, emphasis, links and HTML of a corpus mean nothing in a page."""
    assert markdown("a|b `c` *d* [e](f) <b>") == r"a\|b \`c\` \*d\* \[e\](f) &lt;b&gt;"
    assert markdown("shape.symbol_ratio _x_") == r"shape.symbol_ratio \_x\_"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"max": 0.2}, "≤ 0.2"),
        ({"min": 3, "max": 2000}, "3 to 2,000"),
        ({"allow": ["en", "zh"], "else": "hold"}, "one of en, zh, else hold"),
        ({"deny": [True], "unread": "keep"}, "not yes, unread keep"),
        ({"max": 0.4, "hold": {"max": 0.6}}, "≤ 0.4, hold ≤ 0.6"),
        ({"allow": ["exact"], "hold": ["fuzzy"]}, "exact, hold fuzzy"),
        ({"max": 0}, "≤ 0"),
        ({}, ""),
    ],
)
def test_bounds_are_words(words: dict[str, object], said: str) -> None:
    """A bound reads as a person would say it."""
    assert bound(words) == said


def test_numbers_and_readings() -> None:
    """Thousands are separated, fractions have four digits, null is a dash, flags are words."""
    assert [number(value) for value in (1234567, 0.123456, 3.0, 1e20)] == ["1,234,567", "0.1235", "3", "1e+20"]
    assert [reading(value) for value in (None, True, False, 2, "x\x1b")] == ["–", "yes", "no", "2", "x␛"]


@pytest.mark.parametrize(
    ("evidence", "line"),
    [
        ({"twin": "a.jsonl:3", "similarity": 1.0}, "same as a.jsonl:3"),
        ({"twin": "a.jsonl:3", "similarity": 0.91}, "like a.jsonl:3"),
        ({"start": 0, "end": 3, "text": "abc", "matches": [{"text": "def"}]}, "“abc”"),
        ({"start": 0, "end": 0, "text": ""}, "(empty)"),
        ({"violations": [{"check": "c", "message": "no output"}, {"message": "x"}]}, "no output (+1 more)"),
        ({"count": 9, "spans": [{"text": "Anna", "match": "missing"}]}, "“Anna” (+8 more)"),
        ({"language": "fr", "probability": 0.98765, "second": None}, "language fr, probability 0.9877"),
        ({}, ""),
    ],
)
def test_evidence_in_one_line(evidence: dict[str, object], line: str) -> None:
    """The gist of what was found: a twin, a message, a quotation, else what was noted."""
    assert evidence_line(evidence, 60) == line
