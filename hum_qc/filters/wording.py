"""Wording that betrays a bad answer: refusals, a model speaking of itself, unfilled templates, stray letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hum_qc.filters.matches import any_of, find, opening, phrases
from hum_qc.registry import measure

if TYPE_CHECKING:
    import polars as pl

# A task about AI, or one that gives the model a part to play, may rightly speak of being an AI.
ABOUT_AI: Final = (
    r"(?i)(?:^|[^a-z])(?:ai|a\.i\.|artificial intelligence|language models?|llms?|gpt|chat-?gpt|chatbots?|robots?"
    r"|openai)(?:[^a-z]|$)"
    r"|人工智能|机器人|语言模型|大模型|AI助手|智能助手"
)
DENIAL: Final = (
    r"(?i)(?:^|[^a-z])(?:sorry|can(?:no|['’]?)t|unable|refus[a-z]*|declin[a-z]*|(?:not|n['’]t) enough|insufficient"
    r"|undetermined|unknown)(?:[^a-z]|$)|抱歉|对不起|无法|不能|拒绝|不足|不知道|不确定|未知"
)
SPOKEN: Final = (
    r"(?i)(?:^|[^a-z])(?:i|i['’][a-z]+|my|me|we|our|you|your|unable|task|request|prompt|question|model|content|n/a|enough"
    r"|insufficient|please|nope|answer|response|provided|input)(?:[^a-z]|$)|[我您你本请恕这该此]|系统|无|不|没|未"
)
DENIED: Final = (
    r"(?i)no|n['’]t|unable|refus|declin|lack|missing|against|please|could you|beyond|outside|flag|n/a|insuf"
    r"|[不无没未拒请恕超忘能]"
)
"""Some of both is in whatever declines a task: a cheap look before the dear one."""
QUOTED: Final = r"(?i)[\"“”「]|(?:^|[^a-z])(?:said|says|replied|answered|told|whispered|asked)(?:[^a-z]|$)"
HEAD: Final = 240
"""Code points of a text within which it declines."""
BRIEF: Final = 420
"""Bytes of the longest text in which two cues are enough."""
CONVERSATION: Final = r"(?i)conversation|dialog|chat|script|interview|transcript|对话|聊天|剧本|采访|访谈"
TEMPLATE: Final = r"(?i)template|placeholder|fill|boilerplate|form(?:$|[^a-z])|blank|模板|占位|填空|填写|表格|表单"
RESIDUE: Final = (
    r"[\[<{【_#%×|]|(?i:xxx|lorem|todo|tb[dac](?:[^a-z]|$)|fixme|human|user|assist|describes|appropriately|\n\s*\()"
    r"|[（(][请待此在略您自内未填插]|描述|完成|下写|写下|助手|用户|(?:此处|这里|下方|下面|请)[写填输插添粘]"
)
"""Signs one of which is in all residue: a cheap look before the dear one."""
CODE: Final = r"```|[;{]\s*(?:\n|$)|</|/>|\w\(\)|==|=>|->|\+=|def \w+\(|print\(|import \w+\s|#!/|SELECT .*FROM"

MARKS: Final = r"[\W_]*"
ANSWER: Final = (
    r"(?:(?i:the|so|thus|hence|therefore|my|final|correct|right|best|true|suitable|appropriate|most|likely|only|answer|ans"
    r"|option|choice|letter|response|solution|result|key|is|was|be|it|its|it['’]?s|that|this|one|would|should|must|will"
    r"|i|i['’]?d|i['’]?ll|i['’]?m|we|go|going|with|for|pick|choose|chose|select|selected|think|believe|say|guess|sure|of|to"
    r"|in|conclusion|question|probably|definitely|here|please)(?:[\W\d_]|$)"
    r"|正确|标准|参考|最终|最佳|本题|该题|此题|答案|答|选项|选择|应该|应当|应|选|故|因此|所以|我|认为|觉得|为|是|的|项|对|吧|了|就|即|最|合适"
    r"|这题|题|题目|结果|当然|可能|肯定|一定|会|正解|解)"
)
LETTER: Final = (
    rf"^{MARKS}(?:{ANSWER}{MARKS})*[A-H](?:{MARKS}|{MARKS}[\W_](?:{ANSWER}{MARKS})*|(?:正确|项|选项|是|吧|对|。)+{MARKS}"
    rf"(?:{ANSWER}{MARKS})*)$"
    rf"|^{MARKS}(?i:(?:the )?(?:correct |right |best |final )?(?:answer|option|choice)(?: is)?)\s*[:：]?{MARKS}[A-H]"
    r"(?:[)）.]?,? (?i:because|since|as|for)\s|[)）])"
    r"|^\s*(?:答案(?:是|为)?|应?选|我选)[:：]?\s*[A-H](?:项|选项)?[，,。：:]?\s*(?:因为|理由|由于|原因)"
    r"|^\s*[(（]?[A-H][)）]\s*(?:[^\n()（）]{0,200}|(?i:because|因为).*)$"
)
OPTIONS: Final = (
    r"(?:^|[^\p{L}])[A-H]\s*[).:：．、}\]）】]|[(（][A-Ha-h][)）]|(?:^|\s)[a-h][).]\s"
    r"|[A-H]\s*(?:[,，/|]|or|and|和|或|与)\s*[A-H](?:[^\p{L}]|$)"
    r"|(?i:single letter|(?:first|last|next|missing|which|what) letter|letter of the alphabet|alphabet|grade"
    r"|regex|regular expression"
    r"|vitamin|blood type|hepatitis|chord|musical|multiple.choice|programming language|article"
    r"|variable|choose the (?:correct|best) option)"
    r"|字母|等级|血型|维生素|选项|选择题|单选|多选|[A-H][\p{Han}]"
)
"""Lettered options, or a task whose answer may be a single letter."""


@measure(
    unit="flag",
    source="phrases and cues of our own, read against Alpaca, Dolly and zh corpora",
    evidence=lambda text, instruction: (
        find(text, opening("refusal_en", "refusal_zh")) or find((text or "")[:HEAD], any_of("refusal_denials"))
    ),
)
def refusal(text: pl.Expr, instruction: pl.Expr) -> pl.Expr:
    """Whether the text declines the task, in English or Chinese; null for no text.

    Either it begins with an opening and a service that is declined ("I'm sorry, but I can't help with ..."), so
    that a story with "I'm sorry, but I can't come" passes (`phrases/refusal_en.txt`, `refusal_zh.txt`). Or it is
    short and its first sentences hold a denial of the writer or name what was not given
    (`refusal_denials.txt`), and one more cue: a request, a service, a rule, a sense or licence that a program
    lacks, somebody else to ask (`refusal_cues.txt`). One cue more is needed where the instruction asks for words
    that somebody says, one where it speaks of denying itself, and one where the text quotes somebody.
    """
    import polars as pl

    both = pl.struct(text.alias("text"), instruction.alias("instruction"))
    cued = both.map_batches(_cued, return_dtype=pl.Boolean, is_elementwise=True)
    opened = text.str.contains(opening("refusal_en")) | text.str.contains(opening("refusal_zh"))
    return pl.when(text.is_not_null()).then(opened | cued)


def _cued(both: pl.Series) -> pl.Series:
    """Whether the cues of refusing in each text are enough for its instruction; each step leaves fewer to the next."""
    import polars as pl

    frame, text = both.struct.unnest().with_row_index("row"), pl.col("text")
    few = (
        frame.filter(text.str.len_bytes() <= BRIEF).filter(text.str.contains(DENIED)).filter(text.str.contains(SPOKEN))
    )
    few = few.with_columns(text.str.head(HEAD))
    denials, others = (
        pl.sum_horizontal(text.str.contains(f"(?i){line}") for line in phrases(name))
        for name in ("refusal_denials", "refusal_cues")
    )
    asked = pl.col("instruction")
    offered = asked.str.contains(
        text.str.strip_chars(" \n.。"), literal=True
    )  # "... or say that it cannot be answered"
    few = few.filter(denials >= 1).filter(~offered.fill_null(False))
    doubts = pl.sum_horizontal(_says(asked, any_of("speech")), _says(asked, DENIAL), _says(text, QUOTED))
    rows = few.filter(denials + others >= 2 + doubts)["row"]
    return pl.repeat(False, len(both), eager=True).scatter(rows, True)


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
    import polars as pl

    spoken = _where(text.str.contains(any_of("machine")), text)  # few texts get that far
    said = _where(spoken.str.contains(any_of("boilerplate")), pl.lit("said"))
    about = _says(_where(said != "", instruction), ABOUT_AI) | _says(_where(said != "", context), ABOUT_AI)
    return pl.when(text.is_not_null()).then((said != "") & ~about)


@measure(
    unit="count",
    source="phrases of our own, read against Alpaca, Dolly and zh corpora",
    evidence=lambda text, instruction: find(text, any_of("markers", "forms", "slots", "gaps", "turns")),
)
def template_residue(text: pl.Expr, instruction: pl.Expr) -> pl.Expr:
    """Number of marks left over from a prompt or form: chat marks, `[insert ...]`, `{{slots}}`; null for no text.

    Gaps and slots count only where the instruction asks for no template, slots in braces only in texts
    without code, turns of a chat (`Human:`, `Assistant:`) only where no conversation is asked for. Gaps for
    names and dates (`[Your Name]`, `____`, `XXX`) do not count in letters, forms and other texts that are
    written with them on purpose. Phrases: `markers.txt`, `forms.txt`, `slots.txt`, `gaps.txt` and `turns.txt`
    in `phrases/`.
    """
    import polars as pl

    found = _where(text.str.contains(RESIDUE), text)  # few texts get that far
    marked, free = (found.str.count_matches(any_of(name)) for name in ("markers", "forms"))
    plain = _where(~found.str.contains(CODE), found)
    slots, gaps = (plain.str.count_matches(any_of(name)) for name in ("slots", "gaps"))
    turns = found.str.count_matches(any_of("turns"))
    asked = _where(found != "", instruction)
    gaps = pl.when(~_says(asked, any_of("writing"))).then(gaps).otherwise(0)
    total = marked + pl.when(~_says(asked, TEMPLATE)).then(free + slots + gaps).otherwise(0)
    total += pl.when(~_says(asked, CONVERSATION)).then(turns).otherwise(0)
    return pl.when(text.is_not_null()).then(total)


@measure(
    unit="flag",
    source="a common fault of benchmark conversions",
    evidence=lambda text, instruction, context, labels: find(text, LETTER),
)
def lettered_answer(text: pl.Expr, instruction: pl.Expr, context: pl.Expr, labels: pl.Expr) -> pl.Expr:
    """Whether the text is but an option letter (A to H) where no lettered options are offered; null for no text.

    The letter may stand among the words that announce an answer ("so I'd go with option B", "故选B项"), or before
    its reason ("B) because ...").

    False where instruction or context show options, where labels are declared, and where a single letter is
    a natural answer (grades, vitamins, notes, variables).
    """
    offered = _says(instruction, OPTIONS) | _says(context, OPTIONS) | (labels.list.len().fill_null(0) > 0)
    return text.str.contains(LETTER) & ~offered


def _where(condition: pl.Expr, text: pl.Expr) -> pl.Expr:
    """The text where the condition holds, elsewhere an empty one."""
    import polars as pl

    return pl.when(condition).then(text).otherwise(pl.lit(""))


def _says(text: pl.Expr, pattern: str) -> pl.Expr:
    return text.str.contains(pattern).fill_null(False)
