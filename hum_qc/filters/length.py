"""How long a text is, in characters, words and tokens."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import UsageError, missing_extra
from hum_qc.registry import Readings, batch_measure, measure
from hum_qc.sample import Part, part

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.sample import Batch

SINGLE: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
WORD: Final = rf"[{SINGLE}]|[^\s{SINGLE}\p{{P}}\p{{S}}][^\s{SINGLE}]*"
"""A character of a script without spaces between words, or a run of others that begins with a letter or digit."""


@measure(unit="count words", source="own definition")
def word_count(text: pl.Expr) -> pl.Expr:
    """Number of words; null for no text.

    Words are what spaces separate, if they begin with a letter or digit. In scripts without spaces
    (Chinese, Japanese, Thai and their like) each character counts as a word.
    """
    return text.str.count_matches(WORD)


@measure(unit="count characters", source="own definition")
def character_count(text: pl.Expr) -> pl.Expr:
    """Number of characters (Unicode code points), spaces included; null for no text."""
    return text.str.len_chars()


@batch_measure(unit="count tokens", source="the user's own tokenizer.json (Hugging Face tokenizers)")
def token_count(batch: Batch, *, tokenizer: Path, of: Part = "output") -> Readings:
    """Number of tokens under the tokenizer whose `tokenizer.json` is at the path `tokenizer`; null for no text.

    Special tokens that a template would add are not counted.

    Raises:
        UsageError: The file is missing or is no tokenizer.
        MissingError: The extra `[tokens]` is not installed.
    """
    import polars as pl

    texts = batch.select(part(of).alias("text")).to_series()
    encodings = _tokenizer(tokenizer).encode_batch_fast(texts.fill_null("").to_list(), add_special_tokens=False)
    counts = pl.Series("token_count", [len(one) for one in encodings], dtype=pl.Int64)
    return Readings(
        counts.zip_with(texts.is_not_null(), pl.Series([None], dtype=pl.Int64).new_from_index(0, len(counts)))
    )


@cache
def _tokenizer(path: Path) -> Any:
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise missing_extra("token_count", "tokens") from None
    if not Path(path).is_file():
        raise UsageError(f"token_count: no tokenizer file at '{path}'; give the path of a tokenizer.json")
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises bare Exception for whatever is wrong with the file
        raise UsageError(f"token_count: '{path}' is no tokenizer.json: {error}") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
