"""Wording that betrays a bad answer: refusals, a model speaking of itself, unfilled templates, stray letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hum_qc.filters.matches import any_of, find, opening
from hum_qc.registry import measure

if TYPE_CHECKING:
    import polars as pl

# A task about AI, or one that gives the model a part to play, may rightly speak of being an AI.
ABOUT_AI: Final = (
    r"(?i)(?:^|[^a-z])(?:ai|a\.i\.|artificial intelligence|language models?|llms?|gpt|chat-?gpt|chatbots?|robots?"
    r"|openai)(?:[^a-z]|$)"
    r"|人工智能|机器人|语言模型|大模型|AI助手|智能助手"
)
CONVERSATION: Final = r"(?i)conversation|dialog|chat|script|interview|transcript|对话|聊天|剧本|采访|访谈"
TEMPLATE: Final = r"(?i)template|placeholder|fill.in|boilerplate|form letter|模板|占位|填空"
CODE: Final = r"```|[;{]\s*(?:\n|$)|</|/>|\w\(\)|==|=>|->|\+=|def \w+\(|print\(|import \w+\s|#!/|SELECT .*FROM"

LETTER: Final = (
    r"^\s*(?:(?i:the )?(?i:correct |right |best )?(?i:answer|option|choice)(?i: is)?"
    r"|(?:正确)?答案(?:应该)?[是为]?|(?:应)?选项?)?"
    r"\s*[:：]?\s*(?i:option )?[(（\[【]?[A-H][)）\]】]?[.。]?\s*$"
)
OPTIONS: Final = (
    r"(?:^|[^\p{L}])[A-H]\s*[).:：．、}\]）】]|[(（][A-Ha-h][)）]|(?:^|\s)[a-h][).]\s"
    r"|[A-H]\s*(?:[,，/|]|or|and|和|或|与)\s*[A-H](?:[^\p{L}]|$)"
    r"|(?i:single letter|(?:first|last|next|missing|which|what) letter|letter of the alphabet|alphabet|grade"
    r"|vitamin|blood type|hepatitis|chord|musical|multiple.choice|programming language|article"
    r"|variable|choose the (?:correct|best) option)"
    r"|字母|等级|血型|维生素|选项|选择题|单选|多选|[A-H][\p{Han}]"
)
"""Lettered options, or a task whose answer may be a single letter."""


@measure(
    unit="flag",
    source="phrases of our own, read against Alpaca, Dolly and zh corpora",
    evidence=lambda text: find(text, opening("refusal_en", "refusal_zh")),
)
def refusal(text: pl.Expr) -> pl.Expr:
    """Whether the text begins by declining the task, in English or Chinese; null for no text.

    Only the beginning counts, and only with a service that is declined ("I'm sorry, but I can't help with
    ..."), so that a story with "I'm sorry, but I can't come" passes. Phrases: `phrases/refusal_en.txt`
    and `refusal_zh.txt`.
    """
    return text.str.contains(opening("refusal_en")) | text.str.contains(opening("refusal_zh"))


@measure(
    unit="flag",
    source="phrases of our own, read against Alpaca, Dolly and zh corpora",
    evidence=lambda text, instruction, context: find(text, any_of("boilerplate")),
)
def boilerplate(text: pl.Expr, instruction: pl.Expr, context: pl.Expr) -> pl.Expr:
    """Whether the text speaks of its writer as an AI model, in English or Chinese; null for no text.

    False where instruction or context are themselves about AI: there the words may be the
    subject. Phrases: `phrases/boilerplate.txt`.
    """
    return text.str.contains(any_of("boilerplate")) & ~(_says(instruction, ABOUT_AI) | _says(context, ABOUT_AI))


@measure(
    unit="count",
    source="phrases of our own, read against Alpaca, Dolly and zh corpora",
    evidence=lambda text, instruction: find(text, any_of("markers", "forms", "slots", "turns")),
)
def template_residue(text: pl.Expr, instruction: pl.Expr) -> pl.Expr:
    """Number of marks left over from a prompt or form: chat marks, `[insert ...]`, `{{slots}}`; null for no text.

    Gaps and slots count only where the instruction asks for no template, slots in braces only in texts
    without code, turns of a chat (`Human:`, `Assistant:`) only where no conversation is asked for. The
    `[Your Name]` of a letter is not counted: letters end like that on purpose. Phrases: `markers.txt`,
    `forms.txt`, `slots.txt` and `turns.txt` in `phrases/`.
    """
    import polars as pl

    count = text.str.count_matches
    forms = pl.when(~_says(instruction, TEMPLATE)).then(
        count(any_of("forms")) + pl.when(~text.str.contains(CODE)).then(count(any_of("slots"))).otherwise(0)
    )
    turns = pl.when(~_says(instruction, CONVERSATION)).then(count(any_of("turns")))
    return count(any_of("markers")) + forms.otherwise(0) + turns.otherwise(0)


@measure(
    unit="flag",
    source="a common fault of benchmark conversions",
    evidence=lambda text, instruction, context, labels: find(text, LETTER),
)
def lettered_answer(text: pl.Expr, instruction: pl.Expr, context: pl.Expr, labels: pl.Expr) -> pl.Expr:
    """Whether the text is only an option letter (A to H) where no lettered options are offered; null for no text.

    False where instruction or context show options, where labels are declared, and where a single letter is
    a natural answer (grades, vitamins, notes, variables).
    """
    offered = _says(instruction, OPTIONS) | _says(context, OPTIONS) | (labels.list.len().fill_null(0) > 0)
    return text.str.contains(LETTER) & ~offered


def _says(text: pl.Expr, pattern: str) -> pl.Expr:
    return text.str.contains(pattern).fill_null(False)
