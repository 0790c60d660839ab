"""The bank of wordings that filters are measured by: written without sight of their phrase lists and code."""

from __future__ import annotations

from typing import Final

from defect_shapes_heldout import BREAKS, GARBLES, LOOPS, STYLES
from defect_texts import Bank, Sayings

NAMES: Final[Sayings] = {
    "en": (
        "Thaddeus Brockhurst", "Solveig Nakamura-Reyes", "the Aldermoor Accord", "Halcyon Freight Ltd.",
        "Mount Quessant", "Battle of Dunmarrow", "University of West Carrow", "14 February 1791", "Zephyrine",
        "Project Lanternfish", "7.3 million hectares", "Duchess Ottoline of Varr", "the Greyfen Museum",
        "Orsk-Palmer syndrome", "Radio Tessaly",
    ),
    "zh": (
        "慕容雪堂", "申屠子衿", "苍梧数字科技集团", "落霞湾自治镇", "南溟海事学院", "一七九一年二月十四日",
        "《星槎日报》", "赫连勃特", "玄鸟基金会", "白鹭滩战役", "七百三十万公顷", "克林顿斯坦", "天枢号货轮",
        "东篱博物馆", "陆离症候群",
    ),
}  # fmt: skip

LABELS: Final[Sayings] = {
    "en": (
        "miscellaneous", "N/A", "irrelevant", "class_12", "humorous", "anger", "cooking", "LABEL_0", "somewhat",
        "mixed feelings", "unknown", "offensive language", "astronomy", "both", "can't say",
    ),
    "zh": (
        "无法判断", "恐惧", "天文", "广告", "说不清", "类型Z", "两者都有", "无", "园艺", "幽默", "有点像", "宠物",
        "低俗", "未分类", "看情况",
    ),
}  # fmt: skip

PREAMBLES: Final[Sayings] = {
    "en": (
        "Here you go: ", "Result -> ", "JSON:\n", "After reading the passage, I found: ", "Of course. ",
        "Answer:\n\n", "json\n", "Based on the schema, ", "> ", "Entities: ", "Final output = ", "# result\n",
        "Okay, extracting now...\n", "The sentence mentions ", "1. ",
    ),
    "zh": (
        "没问题，", "结果如下\n", "提取到的信息：", "JSON格式：", "答：", "阅读后得到：", "以下为输出\n", "经分析，",
        "最终答案 ", "1、", "【结果】", "可以。", "我找到了这些：", "事件信息为", "抽取完毕：\n",
    ),
}  # fmt: skip

LETTERS: Final[Sayings] = {
    "en": (
        "X is correct.", "I'd go with X.", "ans: X", "**X**", "Correct option: X", "It's X.", "Choice X", "X -",
        "<X>", "Answer (X)", "Final answer: X", "The right choice is X.", '"X"', "X:", "So the answer would be X.",
        "Key: X",
    ),
    "zh": (
        "我选X。", "应选X", "X项", "【答案】X", "本题答案为X", "故选X。", "答：X", "选择X。", "X是对的",
        "参考答案：X", "X、", "“X”", "应该选X吧", "最终答案：X", "因此选X项。",
    ),
}  # fmt: skip

ECHOES: Final[Sayings] = {
    "en": (
        "Question: {asked}", "You want me to do the following: {lower}", "{asked}\n\n{asked}\n\n{asked}", "{upper}",
        "Instruction: {asked}\nInput: {given}", "Sure! {asked}", "**{asked}**", "> {asked}", "1. {asked}",
        "{bare}...", "{asked} Please answer.", "{given}\n{asked}", 'The task is: "{bare}"', "Output: {asked}",
        "<p>{asked}</p>", "{asked}\nAnswer:",
    ),
    "zh": (
        "问题：{asked}", "您的要求是：{asked}", "{asked}\n\n{asked}\n\n{asked}", "好的，{asked}",
        "指令：{asked}\n输入：{given}", "“{bare}”", "**{asked}**", "1、{asked}", "{bare}……", "{given}\n{asked}",
        "任务：{bare}", "请{asked}", "{asked}\n答案：", "题目如下：{asked}", "{bare}吗？", "输出：{asked}",
    ),
}  # fmt: skip

BLANKS: Final = (
    "  ", "\t\t\n", "\n \n \n", "\r\n\r\n", "\u2003", "\u200b\u200b", "\ufeff", "\u2060", "\u3000\u3000", "\xa0\n",
    "\u2009 \u2009", "\u200d", "\u2028", "\x0b\n", "\u202f\t", "\u205f",
)  # fmt: skip

SYMBOLS: Final = (
    "()[]{}", "←↑→↓↔↕", "∑∫∂√∞≈≠±÷", "♠♥♦♣♪♫", "░▒▓█▄▀", "…", "。，、；：", "-—–―", "<<>>", "¤¥£€¢", "⠿⠇⠏⠟⠋",
    "〓〒〄※", "_|", "✂✈✉✏✒✔✘", "🍎🍊🐶🐱🚀🌈", "°·•‣⁃", "`´¨^~", "@#",
)  # fmt: skip

CONTROLS: Final = (
    "\x02", "\x03", "\x04", "\x05", "\x06", "\x0e", "\x0f", "\x13", "\x16", "\x19", "\x1a", "\x1c", "\x1f", "\x80",
    "\x9b2K", "\uffff", "\x1b[2J", "\x1b[1;34m", "\x1b(B", "\x1bP0;1|q\x1b\\", "\u202e",
)  # fmt: skip

HELDOUT: Final = Bank(
    refusals={
        "en": (
            "That falls outside what I'm able to help with.",
            "I won't be providing instructions for this, since it could put people in danger.",
            "Thanks for asking, but this goes against the guidelines I have to follow.",
            "Could you paste the article? There doesn't seem to be one attached.",
            "No text was included with your message, so there is nothing for me to summarize.",
            "It looks like the image you mention did not come through, and I can't view pictures anyway.",
            "Without seeing the dataset, I have no way of computing the average.",
            "I don't have real-time data, so today's exchange rate is beyond me.",
            "Please consult a licensed physician; I am not qualified to give a diagnosis.",
            "This is a legal matter, and you should speak to an attorney rather than rely on me.",
            "I'd rather not write jokes about that group of people.",
            "My apologies, this type of content isn't something I create.",
            "Unable to comply.",
            "N/A - insufficient information given.",
            "It would be inappropriate for me to comment on a private individual.",
            "I do not feel comfortable continuing with this conversation.",
            "Booking a table is not something I have the ability to do.",
            "I have no means of playing audio files, so transcribing this recording isn't possible.",
            "There is not enough context here to say anything useful. What would you like me to do?",
            "Hmm, I don't know how to do that.",
            "You haven't told me which two cities to compare. Which ones did you have in mind?",
            "I must refuse. Encouraging self-harm is never acceptable; if you are struggling, please call a helpline.",
            "As this question asks for personal data, no answer will be given.",
            "I cannot in good conscience produce this.",
            "Regrettably, this request can't be processed.",
            "The task cannot be completed because the input is missing.",
            "I was not able to find any information on this.",
            "Your prompt was flagged and no response has been generated.",
            "I have no knowledge of events after my training, so I can't tell you who won.",
            "Nope, not going to do that one.",
        ),
        "zh": (
            "这类内容我不便提供。",
            "请您先把文章发给我，目前我没有看到任何文本。",
            "您似乎忘了附上图片，而且我也看不了图片。",
            "没有输入内容，无法进行分类。",
            "出于安全考虑，这里不给出具体步骤。",
            "涉及个人隐私的问题，恕我不予回答。",
            "身体不适请尽快就医，我没有资格为您做诊断。",
            "此事牵涉法律责任，建议委托执业律师处理，我不发表意见。",
            "我查不到实时的天气数据，您可以看看天气预报软件。",
            "信息不足，无法作答。",
            "这个我真的不会。",
            "您的提问违反了社区规范，已被拒绝。",
            "恕难从命。",
            "我没办法替您订机票，请前往航空公司官网操作。",
            "您指的是哪两座城市？请告诉我具体名称。",
            "这个话题比较敏感，我们换一个聊聊吧。",
            "音频文件我打不开，因此转写不了。",
            "很遗憾，我帮不上忙。",
            "题目不完整，缺少必要条件，没法求解。",
            "我不会写带有歧视色彩的段子。",
            "未能找到相关资料。",
            "这已经超出我的知识范围了。",
            "请提供更多背景，否则我给不了准确的回复。",
            "我拒绝协助任何违法行为。",
            "暂不支持该功能。",
            "系统无法理解您的指令，请重新描述。",
            "如果您正有轻生的念头，请拨打心理援助热线，我不能回应这样的要求。",
            "关于这一点，我不方便透露。",
            "没有给出列表，因此不能排序。",
            "我训练之后发生的比赛，我无从得知结果。",
        ),
    },
    as_an_ai={
        "en": (
            "I was created by Anthropic to be helpful, harmless, and honest.",
            "My training data only goes up to early 2023.",
            "Since I'm a chatbot, I have never tasted food.",
            "I am ChatGPT, a conversational model developed by OpenAI.",
            "Emotions are not something an AI like me can feel.",
            "Speaking as a machine learning model, I have no stake in this.",
            "I don't have a physical body, as I exist only as software.",
            "Hi! I'm Bard, Google's experimental conversational service.",
            "I do not possess consciousness or personal beliefs because I'm a computer program.",
            "My responses are generated from patterns in the text I was trained on.",
            "As of my last update in April 2023, this was still the case.",
            "Unlike humans, I can't have favourites; I'm a virtual assistant.",
            "Note: this answer was generated by an AI system and may contain errors.",
            "I'm an open-source assistant called Vicuna, trained by researchers from LMSYS.",
            "As a text-based model, I can't see pictures.",
            "You're talking to a bot, so take this with a grain of salt.",
            "I have no access to live information; what I know comes from my training.",
            "While I am only a neural network, I will do my best.",
            "I'm Claude, made by Anthropic, and I aim to be careful here.",
            "Because my programming doesn't let me form opinions, I will stay neutral.",
        ),
        "zh": (
            "我是由百度研发的文心一言。",
            "我叫通义千问，是阿里云开发的对话模型。",
            "我的训练数据只到2023年初。",
            "身为一款聊天机器人，我从来没有尝过食物的味道。",
            "本回答由AI生成，仅供参考，请注意甄别。",
            "我并不是真人，所以谈不上喜欢或讨厌。",
            "我没有实体，只是运行在服务器上的一段程序。",
            "从机器学习模型的角度来说，我对此没有立场。",
            "我是ChatGLM，由清华大学和智谱共同训练。",
            "像我这样的AI无法像人类那样感受喜怒哀乐。",
            "作为您的虚拟助手，我没有联网的能力。",
            "截至我上一次更新时，情况仍然如此。",
            "我的知识库停留在2022年，后来的变化我并不清楚。",
            "您正在与机器人对话，回复可能有误。",
            "我是OpenAI训练出来的ChatGPT，很高兴认识您。",
            "因为我只是一个计算机程序，所以没有自我意识。",
            "我的回答都是根据训练语料中的规律生成的。",
            "作为一名智能助手，我会保持中立。",
        ),
    },
    templates={
        "en": (
            "Hi [Name], ANSWER\n\nBest,\n[Your Name]",
            "[Your text here]",
            "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.",
            "ANSWER\n\n%s",
            "Answer: ____________",
            "ANSWER Source: <URL>",
            "{% if answer %}ANSWER{% endif %}",
            "{{ response | trim }}",
            "<<SYS>>\nYou are a helpful assistant.\n<</SYS>>\n\nANSWER",
            "<s>ANSWER</s>",
            "<|assistant|>\nANSWER",
            "ANSWER<|eot_id|>",
            "Below is an instruction that describes a task. Write a response that appropriately completes the request."
            "\n\nANSWER",
            "### Input:\n<noinput>\n\nANSWER",
            "Q: [QUESTION]\nA: ANSWER",
            "TODO: write the answer",
            "ANSWER\n\n(Add two more examples here.)",
            "XXX is a company based in XXX. ANSWER",
            "[Company Name] was founded in [Year]. ANSWER",
            "<start_of_turn>model\nANSWER<end_of_turn>",
            "%(name)s, ANSWER",
            "USER: Go on.\nASSISTANT: ANSWER",
            "ANSWER\n\nTBD",
        ),
        "zh": (
            "ANSWER\n\n此致\n敬礼\n[您的姓名]",
            "（待补充）",
            "XXX公司成立于XXXX年。ANSWER",
            "答：________________",
            "#姓名#您好，ANSWER",
            "ANSWER\n\n%s",
            "以下是描述任务的指令，请写出能够完成该请求的回复。\n\nANSWER",
            "<s>ANSWER</s>",
            "Human: 继续\nAssistant: ANSWER",
            "[Round 1]\n\n问：{query}\n\n答：ANSWER",
            "<|im_start|>assistant\nANSWER",
            "<用户>继续<AI>ANSWER",
            "${公司}的情况如下：ANSWER",
            "{{#if 内容}}ANSWER{{/if}}",
            "<reserved_106>请回答<reserved_107>ANSWER",
            "【公司名称】成立于【年份】。ANSWER",
            "ANSWER\n\n来源：<网址>",
            "在这里写下你的答案……",
            "ANSWER\n\n（请自行添加两个例子）",
            "输入：<无输入>\n\n输出：ANSWER",
        ),
    },
    echoes=ECHOES,
    names=NAMES,
    labels=LABELS,
    preambles=PREAMBLES,
    letters=LETTERS,
    blanks=BLANKS,
    symbols=SYMBOLS,
    controls=CONTROLS,
    foreign=(
        "Le marché se tient chaque samedi sur la place de l'église et attire des visiteurs de toute la région.",
        "Antes de salir de casa conviene revisar que todas las luces estén apagadas y las ventanas bien cerradas.",
        "Wer regelmäßig liest, erweitert nicht nur seinen Wortschatz, sondern versteht auch andere Menschen besser.",
        "A biblioteca fica aberta até às dez da noite e oferece aulas gratuitas de informática para os idosos.",
        "Per preparare un buon caffè bisogna usare acqua fresca e macinare i chicchi poco prima di servirlo.",
        "De trein naar het noorden vertrekt elk half uur en doet er ongeveer twee uur over.",
        "Każdego ranka starszy pan karmi gołębie w parku, a potem czyta gazetę na swojej ulubionej ławce.",
        "Çocuklar bahçede oynarken annesi mutfakta akşam yemeği için sebze çorbası hazırlıyordu.",
        "Солнечные батареи становятся дешевле с каждым годом, поэтому их всё чаще ставят на крыши домов.",
        "Учні готують виставу до свята, а батьки допомагають їм шити костюми та малювати декорації.",
        "朝早く起きて散歩をすると、頭がすっきりして一日を気持ちよく始めることができます。",
        "도서관에서 책을 빌리려면 먼저 회원 카드를 만들어야 하며 신분증이 필요합니다.",
        "يساعد النوم الجيد على تقوية الذاكرة وتحسين المزاج وزيادة القدرة على التركيز في العمل.",
        "पौधों को हर सुबह थोड़ा पानी देना चाहिए और उन्हें धूप वाली जगह पर रखना चाहिए।",
        "ตลาดน้ำแห่งนี้เปิดทุกวันหยุดสุดสัปดาห์และมีอาหารท้องถิ่นให้เลือกมากมาย",
        "Petani menanam padi dua kali setahun karena hujan turun cukup dan tanahnya sangat subur.",
        "Trước khi đi ngủ, bạn nên đọc vài trang sách và tránh nhìn vào màn hình điện thoại.",
        "Barnen plockar blåbär i skogen och på kvällen bakar deras farmor en stor paj.",
    ),
    loops=LOOPS,
    garbles=GARBLES,
    breaks=BREAKS,
    styles=STYLES,
)
"""What nobody tuned by."""
