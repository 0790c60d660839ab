"""Whether a text comes to its end or stops on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hum_qc.filters.matches import phrases, quote
from hum_qc.registry import measure

if TYPE_CHECKING:
    import polars as pl

TAIL: Final = 80
"""Code points at the end of the text that evidence shows."""

OPEN_END: Final = r"[\p{L}\p{N},，、(（“‘-]"
"""A last character that ends no sentence."""

WORDS: Final = r"\p{Han}|[^\s\p{Han}]+"
FAREWELL: Final = 100
"""Code points at the end of a text within which it is signed."""

LONG: Final = 40
"""Words of a single sentence after which a missing end mark is no matter of style."""

CLAUSE: Final = 8
"""English words of a single sentence from which on its last one tells whether it is whole."""

SCRAP: Final = 4
"""Letters of what may be the beginning of a word, where it is no word that ends sentences."""

MARKER: Final = r"^\s*(?:[-*•+·>]|\d+\s?[.)、：:]|[a-zA-Z][.)])\s*"
SENTENCE: Final = r"(?:\p{Ll}{2}|\p{Han}|\d\d|[)”\"'’%])[.!?][\"”’)*]*\s+[\"“(*]*[\p{Lu}\d\p{Han}]|[。！？]"
"""Where one sentence ends and another begins; initials and `Mr.` do not count."""

HEAD: Final = 42
"""Code points within which a heading before a colon ends."""

HEADED: Final = r"^[^.!?。！？\n]+[:：]\s"
CLOSING: Final = (
    r"(?:^|\n|[.!?,]\s+)(?:Sincerely|Yours?|Love|Cheers|Best|Thanks|Thank you|Warm|Kind|Respectfully|Regards"
    r"|All the best|With (?:\w+ )?(?:love|regards|respect|gratitude|appreciation|hope|thanks|wishes))"
)
SIGNED: Final = (
    r"(?:#|＃|@|https?://|www\.)\s?\S*$"
    r"|(?:[\"”'][ \t]*\n?|[.!?。！？…][ \t]*)[ \t]*[-–—~―]+[ \t]*[\"“]?[\p{Lu}\p{Han}][^-–—.!?。！？,，\n]*$"
    rf"|{CLOSING}[^.!?\n]*[,!.\n]\s*[\p{{Lu}}\[][^.!?\n]*$"
    r"|(?:此致|敬礼|敬上|祝)[^。\n]*\n+[^。\n]*$"
)
"""A hashtag, an address, the author of a quotation or the name under a letter."""

CODE: Final = r"[{}|\\_`]|\(\)|</?\w|[;=#]\s*$|=\s*\S+$|=\s*[\"'\[]|SELECT |// "
GREETING: Final = r"\n[^\n]*[^,，\n][,，][ \t]*\n[^\n]*$"
"""A line that ends in a comma before the last one: `Yours,` and a name."""

NAMED: Final = r"\p{Lu}[\p{L}.'’]*,? \p{Lu}\p{Ll}{2,}$|[\s,$]\d[\d.,]*$"
"""A name of two words or a number, as in `in Tampa, Florida` and `in 2019`: the usual end of a statement of fact."""

DANGLING_HAN: Final = (
    r"\p{Han}(?:[，、（“：]|因为"
    r"|[的和与及或在对把被为是从向以将由但而使让并个有于不他这如通其更自提需最常创选编保之括当指该经都也还造按许每基扩检很减只第增非广够"
    r"找参且预即各执必循随充某太再返仅继投寻])$"
)
"""Characters that hardly ever end a sentence (fewer than 4 in 1,000 uses in Chinese instruction corpora)."""

FINISHED_LINE: Final = r"[.!?。！？；;,，][\"”’')）*]*[^\S\n]*\n"
UNFINISHED_LINE: Final = r"[^.!?。！？；;,，\s:：\"”’')）*][\"”’')）*]*[^\S\n]*\n"


def _tail(text: str | None) -> dict[str, Any]:
    end = len((text or "").rstrip())
    return quote(text or "", max(0, end - TAIL), end)


@measure(unit="label: whole, unsure, cut", source="own definition", evidence=_tail)
def cut_off(text: pl.Expr) -> pl.Expr:
    """Whether the text stops before its end; null for no text.

    - `cut`: it ends inside a code fence, or in prose after a comma, an opening bracket or a word that ends
      no sentence (`the`, `and`, `的`; see `phrases/dangling.txt`).
    - `unsure`: the last sentence has no end mark although the ones before it have theirs, or a single sentence
      ends in a scrap of a word: stopped, or a full stop left out. Only a reader can tell.
    - `whole`: anything else. Short answers, titles, plain lists, code, tables, signed letters and hashtags end
      without a mark and are whole, and so is what ends in a word that often ends a sentence
      (`phrases/closing.txt`), in a name or in a number: writers leave the last full stop out.
    """
    import polars as pl

    ended = text.str.strip_chars_end()
    # Most texts end as they should; empty text costs the expressions below nothing, null would.
    open_text = pl.when(ended.str.tail(1).str.contains(OPEN_END)).then(ended).otherwise(pl.lit(""))
    code_text = pl.when(text.str.contains("```", literal=True)).then(text).otherwise(pl.lit(""))
    fenced = code_text.str.count_matches("(?:^|\n)[ \t]*```") % 2 == 1
    prose = ~_has(open_text.str.extract(r"([^\n]*)$"), CODE) & ~_has(open_text.str.tail(FAREWELL), SIGNED)
    return (
        pl.when(text.is_null())
        .then(None)
        .when(fenced | (prose & _dangles(open_text)))
        .then(pl.lit("cut"))
        .when(prose & _trails(open_text))
        .then(pl.lit("unsure"))
        .otherwise(pl.lit("whole"))
    )


def _dangles(text: pl.Expr) -> pl.Expr:
    """Whether a last line of some length ends with a word or mark that something must follow."""
    line = text.str.extract(r"([^\n]*)$").str.replace(MARKER, "")
    size = line.str.count_matches(WORDS)
    word = line.str.extract(r"[\s\"“‘(]([a-z]+)$")
    return (
        (word.is_in(list(phrases("dangling"))) & (size >= 6))
        | (_has(line, r"[,(]$") & (size >= 8))
        | (_has(line, DANGLING_HAN) & (size >= 10))
    ).fill_null(False)


def _trails(text: pl.Expr) -> pl.Expr:
    """Whether the last sentence lacks the end mark that the sentences or lines before it have."""
    raw = text.str.extract(r"([^\n]*)$")
    line = raw.str.replace(MARKER, "")
    item = line != raw
    several = _has(line, SENTENCE)
    finished, unfinished = text.str.count_matches(FINISHED_LINE), text.str.count_matches(UNFINISHED_LINE)
    alike = (finished >= 1) & (unfinished * 3 <= finished)
    follows = _has(text, SENTENCE) & (unfinished <= finished)
    commas = line.str.extract(r"([^.!?。！？:：]*)$").str.count_matches("[,，、]")
    headed = _has(line.str.head(HEAD), HEADED) & ~several & ~item
    size = line.str.count_matches(WORDS)
    last = line.str.extract(r"[\s\"“‘(-]([a-z]+)$")
    closed = (last.is_in(list(phrases("closing"))) | _has(line, NAMED)).fill_null(False)
    scrap = (last.str.len_chars() <= SCRAP) & (line.str.count_matches("[a-z]{3,}") >= CLAUSE) & (commas <= 2)
    return (
        (_has(text, r"[\p{L}\p{N},，]$") & (commas <= 5) & ~headed & ~closed)
        & (
            (item & (alike | several))
            | (~item & (size >= 5) & (several | follows))
            | (~item & scrap & ~_has(text, "\n"))
            | ((finished >= 2) & (unfinished == 0) & ~_has(text.str.tail(FAREWELL), GREETING))
            | (size >= LONG)
        )
    ).fill_null(False)


def _has(text: pl.Expr, pattern: str) -> pl.Expr:
    return text.str.contains(pattern).fill_null(False)
