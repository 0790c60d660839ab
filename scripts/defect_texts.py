"""The wordings of planted defects, in English and Chinese: what a bank of them holds, and the first bank.

Whoever wrote the first bank had seen the phrase lists of the filters; `defect_texts_heldout` is the bank to measure by.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Sayings = Mapping[str, tuple[str, ...]]
"""Wordings by language: en, zh."""
Rewrite = Callable[[str], str]
Loop = Callable[[str, list[str], str, random.Random], str]
"""A loop made of an answer, its words (Chinese: characters) and what stands between them."""


@dataclass(frozen=True)
class Bank:
    """What defects are worded with."""

    refusals: Sayings
    as_an_ai: Sayings
    templates: Sayings
    """ANSWER stands for the answer of the row."""
    echoes: Sayings
    """{asked}, {bare} (no full stop), {lower} and {upper} stand for the instruction, {given} for the input."""
    names: Sayings
    """Names and dates that no passage holds."""
    labels: Sayings
    preambles: Sayings
    letters: Sayings
    """X stands for the letter."""
    blanks: tuple[str, ...]
    symbols: tuple[str, ...]
    """Each one an alphabet to draw from."""
    controls: tuple[str, ...]
    foreign: tuple[str, ...]
    """Sentences neither English nor Chinese."""
    loops: tuple[Loop, ...]
    garbles: tuple[Rewrite, ...]
    """Wrong encodings."""
    breaks: tuple[Callable[[str, random.Random], str], ...]
    """Ways to break JSON; where the result still parses, another row is taken."""
    styles: tuple[Rewrite, ...]
    """Ways to write a text again that say the same."""


_HALF: Final = "".join(chr(code) for code in range(0x21, 0x7F))
_WIDE: Final = str.maketrans(_HALF, "".join(chr(ord(char) + 0xFEE0) for char in _HALF))
_NARROW: Final = str.maketrans("，。！？：；（）“”‘’", ",.!?:;()\"\"''")


def _latin(text: str) -> str:
    return text.encode("utf-8").decode("latin-1")


def _windows(text: str) -> str:
    return "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in text.encode("utf-8"))


def _phrase(words: Sequence[str], gap: str, rng: random.Random) -> str:
    start = rng.randrange(len(words) - 5)
    return gap.join(words[start : start + rng.randint(3, 5)])


def _without_quote(text: str, rng: random.Random) -> str:
    at = rng.choice([match.start() for match in re.finditer('"', text)])
    return text[:at] + text[at + 1 :]


SEEN: Final = Bank(
    refusals={
        "en": (
            "I'm sorry, but I can't help with that request.",
            "Sorry, I am unable to assist with this.",
            "I cannot fulfill this request.",
            "Unfortunately, I don't have enough information to answer that question.",
            "I apologize, but I'm not able to provide an answer to this question.",
            "I'm afraid I won't be able to complete this task for you. Is there anything else I can do?",
            "I can't answer that. Please provide more details so that I can assist you.",
            "Sorry, but that's not something I can do.",
            "I must respectfully decline to answer this, as it may violate the content policy.",
            "It is not possible for me to respond to this request.",
            "I am sorry, I do not have access to that kind of information.",
            "I'm unable to generate a response to this instruction without further context.",
        ),
        "zh": (
            "很抱歉，我无法回答这个问题。",
            "对不起，我不能提供这方面的帮助。",
            "抱歉，您的请求我暂时无法完成，请换一个问题。",
            "非常抱歉，由于缺少必要的信息，我没有办法给出答案。",
            "不好意思，这个任务超出了我的能力范围。",
            "我无法执行此操作，请提供更多信息。",
            "对不起，您没有给出具体内容，所以我无法回答您的问题。",
            "很遗憾，我不能满足您的要求。",
            "抱歉，我无法协助处理该请求。您还有其他问题吗？",
            "这个问题我回答不了，请咨询相关专业人士。",
            "对不起，根据相关规定，我不能讨论这个话题。",
        ),
    },
    as_an_ai={
        "en": (
            "As an AI language model, I do not have personal opinions or feelings.",
            "As an artificial intelligence, I can only give general information on this.",
            "Please note that I am an AI assistant and cannot browse the internet.",
            "As a large language model trained by OpenAI, my knowledge is limited to 2021.",
            "I'm just an AI, so please check this with a professional.",
            "Being a language model, I have never experienced this myself.",
            "As an AI, I don't have preferences of my own, but I can offer some thoughts.",
            "My knowledge cutoff is September 2021, so this may be out of date.",
        ),
        "zh": (
            "作为一个人工智能语言模型，我没有个人的感受和观点。",
            "我是一个AI助手，不具备实际操作的能力。",
            "作为AI，我只能根据已有的数据给出一般性的建议。",
            "需要说明的是，我是一款大型语言模型，知识截止到2021年。",
            "作为一名人工智能助手，我无法体验真实的情感。",
            "我只是一个语言模型，以上内容仅供参考。",
            "身为人工智能，我没有自己的偏好。",
        ),
    },
    templates={
        "en": (
            "{{answer}}",
            "[Insert your answer here]",
            "Dear {{customer_name}},\n\nANSWER\n\nKind regards,\n{{company}}",
            "ANSWER\n\n[Insert example here]",
            "The answer is {answer}.",
            "{topic} is best explained as follows. ANSWER",
            "<INSERT RESPONSE>",
            "<your answer here>",
            "Hello ${first_name}, ANSWER",
            "ANSWER\n\n### Response:\n{output}",
            "### Instruction:\n{instruction}\n\n### Response:\nANSWER",
            "ANSWER<|im_end|>\n<|im_start|>user\n",
            "[INST] ANSWER [/INST]",
            "[ADD DESCRIPTION HERE]\n\nANSWER",
            "ANSWER\n\nHuman: Thanks! And what about the next one?\nAssistant:",
            "Title: {title}\nDate: {date}\n\nANSWER",
        ),
        "zh": (
            "{{答案}}",
            "【请在此处填写答案】",
            "尊敬的{{姓名}}：\n\nANSWER",
            "ANSWER\n\n[在此插入示例]",
            "答案是{答案}。",
            "{主题}可以这样解释：ANSWER",
            "<请输入您的回答>",
            "（此处填写具体内容）ANSWER",
            "ANSWER\n\n### 回答：\n{output}",
            "### 指令：\n{instruction}\n\n### 回复：\nANSWER",
            "ANSWER<|endoftext|>",
            "标题：{标题}\n日期：{日期}\n\nANSWER",
            "ANSWER\n\n用户：谢谢！还有吗？\n助手：",
            "您好，{name}，ANSWER",
        ),
    },
    symbols=(
        "#$%^&*@!~+=/\\|<>",
        "★☆◆●※→■▲§¶",
        "?!.,;:-_'\"",
        "│┤╣║╗╝┐└┴┬├─┼",
        "\ufffd□▯",
        "=-_*~",
        "😀🔥💯✨👍🎉",
    ),
    controls=(
        "\x00",
        "\x01",
        "\x08",
        "\x0b",
        "\x0c",
        "\x1b[31m",
        "\x1b[0m",
        "\x1b]0;x\x07",
        "\x7f",
        "\x90",
        "\x9d",
        "\ufffe",
    ),
    foreign=(
        "La photosynthèse est le processus par lequel les plantes changent la lumière du soleil en énergie chimique.",
        "Pour bien commencer la journée, il est conseillé de boire un verre d'eau et de faire quelques étirements.",
        "El mercado central abre todos los días a las ocho y ofrece frutas, verduras y pescado fresco de la región.",
        "Para resolver el problema, primero hay que calcular la suma de los dos números y luego dividirla entre tres.",
        "Die Stadt liegt an einem Fluss und ist bekannt für ihre alten Brücken, ihre Museen und ihre Musik.",
        "Zuerst sollte man das Wasser zum Kochen bringen, dann die Nudeln hineingeben und zehn Minuten warten.",
        "Этот роман рассказывает о семье, которая переезжает в маленький город и начинает новую жизнь у моря.",
        "Чтобы сохранить здоровье, важно хорошо спать, правильно питаться и каждый день гулять на свежем воздухе.",
        "この問題を解くには、まず二つの数を足して、その結果を三で割ります。答えは七になります。",
        "東京は日本の首都で、世界で最も人口の多い都市の一つです。交通がとても便利です。",
        "이 책은 어린 소년이 바다를 건너 여행하면서 겪는 이야기를 담고 있습니다. 누구나 쉽게 읽을 수 있습니다.",
        "건강을 지키려면 매일 물을 충분히 마시고 규칙적으로 운동하는 것이 중요합니다.",
        "تقع المدينة على ضفة النهر وتشتهر بأسواقها القديمة ومكتباتها الكبيرة التي يزورها الناس كل يوم.",
        "Để nấu món này, trước hết bạn cần rửa sạch rau, sau đó đun sôi nước và cho một ít muối vào nồi.",
    ),
    names={
        "en": (
            "Marguerite Oyelaran",
            "Northfield Dynamics",
            "Port Ellersby",
            "the Treaty of Valmont",
            "Lake Osterby",
            "Institute for Tidal Studies",
            "Henrik Saltmarsh",
            "quantum gardening",
            "1843",
            "Kestrel Motors",
        ),
        "zh": (
            "欧阳明哲",
            "北辰重工集团",
            "青石渡镇",
            "云栖湖大学",
            "一九四三年冬",
            "瓦尔蒙条约",
            "蓝鲸出版社",
            "司徒婉清",
            "东岭县",
            "九星科技有限公司",
        ),
    },
    labels={
        "en": (
            "sarcastic",
            "toxic",
            "weather",
            "Category 7",
            "undecided",
            "label_3",
            "joy",
            "spam",
            "not sure",
            "recipe",
        ),
        "zh": ("其他", "不确定", "天气", "讽刺", "类别七", "惊讶", "菜谱", "以上都不是", "部分相关", "待定"),
    },
    preambles={
        "en": ("Sure! Here is the JSON:\n", "Output: ", "The extracted entities are as follows: "),
        "zh": ("好的，抽取结果如下：\n", "输出：", "根据文本，答案是"),
    },
    letters={
        "en": ("X", "(X)", "X.", "The answer is X.", "Answer: X", "The correct answer is (X)", "Option X", "[X]", "X)"),
        "zh": ("X", "X。", "答案：X", "答案是X。", "选X", "（X）", "正确答案为X", "选项X"),
    },
    styles=(
        str.upper,
        str.lower,
        lambda text: text.translate(_WIDE),
        lambda text: text.translate(_NARROW),
        lambda text: re.sub(r"[ \n]+", lambda match: match[0] * 2, text) + " ",
        lambda text: re.sub(r"[.,!?;，。！？；](?=\s|$)", "", text),
        lambda text: text.replace(".", "!").replace("。", "！"),
        lambda text: text.title() if text.isascii() else f" {text.replace('，', '， ')}\n",
    ),
    blanks=(" ", "\n", "\n\n\n", "\t", "   \n", "\r\n", "\u00a0", "\u3000", " \u200b ", "\n\u3000\n"),
    echoes=dict.fromkeys(
        ("en", "zh"), ("{asked}", "{bare}", "{asked}\n{given}", "{lower}", '"{asked}"', "{asked} {asked}")
    ),
    loops=(
        lambda text, words, gap, rng: (
            text + gap + gap.join([gap.join(words[-rng.randint(3, 6) :])] * rng.randint(20, 45))
        ),
        lambda text, words, gap, rng: gap.join([text[:120]] * rng.randint(8, 20)),
        lambda text, words, gap, rng: gap.join([*words[:8], *[_phrase(words, gap, rng)] * rng.randint(15, 40)]),
        lambda text, words, gap, rng: gap.join(
            [rng.choice([word for word in words if word.isalnum()] or words)] * rng.randint(40, 120)
        ),
        lambda text, words, gap, rng: "\n".join(
            f"{number}. {gap.join(words[:6])}" for number in range(1, rng.randint(14, 40))
        ),
    ),
    garbles=(_latin, _windows, _windows),
    breaks=(
        lambda text, rng: text[: rng.randint(len(text) // 2, len(text) - 1)],
        lambda text, rng: text[:-1],
        _without_quote,
        lambda text, rng: text.replace('"', "'"),
        lambda text, rng: f"{text[:-1]},{text[-1]}",
        lambda text, rng: text + text[-1],
        lambda text, rng: text.replace('"', "\u201c"),
        lambda text, rng: text.replace(": ", " = ") if ": " in text else text[1:],
    ),
)
"""The first bank."""
