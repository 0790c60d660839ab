"""Long texts are shortened around what matters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hum_qc.reports.excerpt import LONG, segments

SPANS = st.lists(st.tuples(st.integers(-5, 5000), st.integers(-5, 5000)), max_size=20)


def test_a_short_text_is_whole_and_marked() -> None:
    """Marks that touch or overlap are one."""
    pieces = segments("abcdefgh", [(2, 4), (3, 5), (7, 8)])
    assert [(piece.text, piece.marked) for piece in pieces] == [
        ("ab", False),
        ("cde", True),
        ("fg", False),
        ("h", True),
    ]


def test_a_long_text_keeps_the_surroundings_of_its_marks() -> None:
    """The marked place is shown, and what is left out is counted."""
    text = "x" * 4000 + "HERE" + "y" * 4000
    pieces = segments(text, [(4000, 4004)])
    assert [piece.text for piece in pieces if piece.marked] == ["HERE"]
    assert sum(len(piece.text) + piece.left_out for piece in pieces) == len(text)
    assert sum(len(piece.text) for piece in pieces) < LONG


@given(st.integers(0, 5000), SPANS)
def test_nothing_is_lost_or_told_twice(size: int, spans: list[tuple[int, int]]) -> None:
    """Shown and left-out code points add up to the text, in order, for any marks."""
    text = "".join(chr(97 + at % 26) for at in range(size))
    at = 0
    for piece in segments(text, spans):
        at += piece.left_out
        assert text[at : at + len(piece.text)] == piece.text
        at += len(piece.text)
    assert at == size
