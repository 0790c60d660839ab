"""The third bank of wordings: written after the filters and without sight of them, and not changed since."""

from __future__ import annotations

from typing import Final

from defect_shapes_blind import BREAKS, GARBLES, LOOPS, STYLES
from defect_texts import Bank, Sayings

REFUSALS: Final[Sayings] = {
    "en": (
        "I apologize, but writing content that promotes violence against a group is against my principles.",
        "I can't satisfy your request, as it asks for something that could hurt people.",
        "I can't help you create a fake ID.",
        "I don't feel right pretending to be a real public figure.",
        "I aim to be useful, but I won't write something designed to deceive people.",
        "I'm not programmed to assist with that.",
        "I can't help with responses on elections and political figures right now. You can try Google Search instead.",
        "Hmm, let's try a different topic. Sorry about that. What else is on your mind?",
        "I prefer not to continue this conversation. I'm still learning, so I appreciate your understanding.",
        "I'm sorry, I didn't quite get your question. Could you please rephrase it?",
        "There is no passage provided. Please share the passage so I can answer the question accurately.",
        "I need more information about the company in order to write its mission statement.",
        "Please provide me with the code you would like to have reviewed.",
        "Of course! Please give me the sentence you'd like me to rewrite.",
        "Since I can't open external links, I'm not able to read the page you've sent.",
        "I don't have the capability to make phone calls or send emails on your behalf.",
        "The instruction is unclear. Can you specify what is meant by it?",
        "It's not respectful to make fun of someone because of their faith. I suggest we discuss something positive.",
        "Usage policies prohibit generating that type of material.",
        "Creating or spreading malware is illegal, and I will not take part in it.",
        "Insufficient context to generate an output.",
        "There are no reviews in the input to classify.",
        "I would need to see the table first before I can tell you which row is the largest.",
        "This question cannot be answered with the given input.",
        "I'm really sorry that you're feeling this way, but I'm unable to provide the help that you need. It's really "
        "important to talk things over with someone who can, such as a mental health professional.",
        "I must point out that this question is harmful, and I will not support discrimination of any kind.",
        "Sharing someone's home address would invade their privacy, so I can't do it.",
        "I'm not sure what you are asking me to do here. Would you mind clarifying?",
        "I wish I could help, but lyrics under copyright can't be reproduced here.",
        "The response was filtered due to the prompt triggering the content management policy. Please modify your "
        "prompt and retry.",
        "Your request was rejected as a result of our safety system.",
        "I'm unable to forecast which stock will go up next week; you'd do better to talk to a financial adviser.",
    ),
    "zh": (
        "您好，这个问题我暂时无法回答，让我们换个话题再聊聊吧。",
        "我还没学习如何回答这个问题，您可以向我问一些其它的问题，我会尽力帮您解决的。",
        "你好，我无法给到相关内容。",
        "非常抱歉，我还没有学会回答这个问题。如果您有其他问题，我非常乐意为您提供帮助。",
        "我没有理解您的意思，能否再详细说明一下？",
        "请问您需要翻译哪段文字？请把原文粘贴过来。",
        "好的，请告诉我您想要分析的文本。",
        "请输入需要改写的句子。",
        "由于您没有说明文章的主题，我没法为您拟定标题。",
        "该请求涉及违法内容，我不会予以配合。",
        "我目前还不具备处理图像的功能，描述不了这张照片。",
        "对于政治类的问题，我不作评价。",
        "此类问题不在我的服务范围内。",
        "我不能为您编造虚假新闻，这样做是不道德的。",
        "我理解您的心情，但是我不能教您怎样报复别人。建议您冷静下来，寻求朋友或心理咨询师的帮助。",
        "无法生成回复，输入可能包含敏感词。",
        "您输入的内容涉嫌违规，请修改后重试。",
        "没有足够的上下文，难以判断这句话的情感倾向。",
        "题干缺失，请补充完整后再提问。",
        "不能确定您所指的是哪一部电影，能说得更清楚一些吗？",
        "抱歉，我访问不了外部链接，请把网页的内容复制给我。",
        "我没有权限查看您的账户余额，请联系银行客服。",
        "我不可以冒充真实人物发表言论。",
        "预测彩票号码是不可能的，我帮不了您。",
        "我的数据库中没有关于这个人的信息。",
        "这个指令太笼统了，我需要知道更多细节才能开始写。",
        "请文明用语，我不会回应侮辱性的内容。",
        "暂时没有办法提供实时的股票行情。",
        "您还没有给出待排序的数字。",
        "请先上传文件，我才能继续。",
        "制作爆炸物十分危险，这方面的问题我是不会解答的。",
    ),
}

AS_AN_AI: Final[Sayings] = {
    "en": (
        "I'm Qwen, a large language model created by Alibaba Cloud.",
        "I am LLaMA, an AI assistant developed by Meta AI that can respond to human input in a conversational manner.",
        "I'm Gemini, a large language model built by Google.",
        "I go by Open Assistant, and volunteers around the world trained me.",
        "My name is ChatGLM2-6B, and I was jointly trained by Tsinghua University and Zhipu AI.",
        "It's important to note that, as an AI, my insights are not based on lived experience.",
        "My favorite color? I'm an AI, so I don't see colors, but many people like blue.",
        "I am not a human, so I neither sleep nor eat.",
        "I don't have feelings in the way humans do, but I'm functioning properly and ready to help!",
        "As of my knowledge cutoff in October 2023, the record has not been broken.",
        "Based on the information available up to my last training update, this figure is approximate.",
        "Since I don't have personal experiences, I'll describe a typical trip instead.",
        "Keep in mind that I'm a digital assistant and not a doctor, so this is no medical advice.",
        "The text above was written by ChatGPT.",
        "[This reply was produced by GPT-4]",
        "In my capacity as a language model, I cannot verify current events.",
        "Having been trained on text alone, I never had a childhood to remember.",
        "My creators at Meta taught me to be careful with topics like this one.",
        "I hope this helps! Remember, I'm only an AI and can get things wrong.",
        "I was last trained in September 2021, so newer releases may exist.",
        "I am StableLM, a helpful and harmless open-source language model developed by Stability AI.",
        "AI language models like me do not hold religious beliefs.",
        "As an LLM, I can't recall our earlier conversations.",
    ),
    "zh": (
        "我是百川智能训练的大模型，名叫百川。",
        "我是讯飞星火认知大模型，由科大讯飞研发。",
        "我是智谱清言，基于智谱公司训练的语言模型开发。",
        "我是豆包，由字节跳动公司开发。",
        "您好，我是Kimi，由月之暗面科技有限公司研发的人工智能助手。",
        "我是MOSS，可以安全无害地遵循人类的指示。",
        "我是阿里云自主研发的超大规模语言模型，我的名字是通义千问。",
        "我是DeepSeek-V3，一个由深度求索公司创造的智能助手。",
        "我是BELLE，由贝壳找房训练而成。",
        "由于我是人工智能，没有亲身经历，下面以一位普通游客的口吻来写。",
        "人工智能没有味觉，因此我只能转述别人的评价。",
        "我的知识更新到2021年9月为止，之后的事情请以官方公告为准。",
        "请注意，我的信息可能不是最新的，因为我无法上网查询。",
        "作为一个基于文本的AI模型，我看不到您所说的图片。",
        "以上由人工智能自动撰写，如有错漏敬请指正。",
        "我是一个程序，不会感到疲倦，也不需要休息。",
        "尽管我没有情感，但我明白您此刻的难过。",
        "我没有性别，也没有年龄，我只是一个AI。",
        "很高兴为您服务，我是您的AI小助手。",
        "我的开发者没有给我联网的权限。",
        "虽然我不是医生，而只是一个AI模型，但我可以提供一些常识。",
        "（本文由ChatGPT生成）",
        "我是一个大语言模型，我的回答基于我所接受的训练数据。",
        "跟人类不同，身为语言模型的我不会做梦。",
    ),
}

TEMPLATES: Final[Sayings] = {
    "en": (
        "Dear [Recipient's Name],\n\nANSWER\n\nSincerely,\n[Your Full Name]\n[Your Position]",
        "ANSWER<|end|>", "<|begin_of_text|><|start_header_id|>assistant<|end_header_id|>\n\nANSWER",
        "[|Human|] Go on.\n[|AI|] ANSWER", "<human>: Go on.\n<bot>: ANSWER",
        "<|prompter|>Continue.<|endoftext|><|assistant|>ANSWER", "GPT4 Correct Assistant: ANSWER<|end_of_turn|>",
        "### Assistant: ANSWER\n### Human:", "### Response:\nANSWER\n\n### End",
        "A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful, "
        "detailed, and polite answers to the user's questions. ANSWER",
        "system\nYou are a helpful assistant.\nuser\nGo on.\nassistant\nANSWER",
        "ANSWER\n\nInstruction:\nInput:\nOutput:", "Hello %NAME%, ANSWER", "Dear <<FirstName>>, ANSWER",
        "Hi *|FNAME|*, ANSWER", "Read more at [link]. ANSWER", "[Country] is known for [Product]. ANSWER",
        "ANSWER<pad><pad><pad>", "[CLS] ANSWER [SEP]", "ANSWER <unk> <unk>", "ANSWER <extra_id_0>", "nan", "undefined",
        "[object Object]", "Sample text goes here.", "ANSWER\n\n[Image: description of image]",
        "ANSWER\n\n(Continue with the remaining points here.)",
        "ANSWER Contact us at [phone number] or [email address].",
    ),
    "zh": (
        "亲爱的[收件人姓名]：\n\nANSWER\n\n祝好！\n[你的名字]\n[职位]", "甲方：__________\n乙方：__________\n\nANSWER",
        "<问>：继续\n<答>：ANSWER", "### 问题：\n\n### 答案：\nANSWER",
        "下面是一个指令，描述了一项任务，并配有进一步的输入。请写出恰当完成该要求的回应。\n\nANSWER",
        "[gMASK]<sop>ANSWER", "ANSWER<eop>", "<|user|>\n继续\n<|assistant|>\nANSWER",
        "<|Human|>: 继续<eoh>\n<|MOSS|>: ANSWER<eom>", "system\n你是一个有用的助手。\nuser\n继续\nassistant\nANSWER",
        "ANSWER\n\n（此处插入图片）", "ANSWER\n\n详情请见[链接]。", "《XXX》是XXX于XX年创作的作品。ANSWER",
        "[目标受众]可以通过[产品]解决[痛点]。ANSWER", "$姓名$，您好！ANSWER", "单击此处添加文本", "nan",
        "ANSWER</s></s>", "【问题】\n【回答】\nANSWER", "ANSWER\n\n联系电话：[电话号码]\n地址：[公司地址]",
        "<指令>继续</指令>\n<回复>ANSWER</回复>", "ANSWER[UNK][UNK]", "### Human: 继续\n### Assistant: ANSWER",
        "在{城市}，{节日}是最热闹的时候。ANSWER", "ANSWER\n\n（以下内容请自行补充）", "示例文本",
    ),
}  # fmt: skip

ECHOES: Final[Sayings] = {
    "en": (
        "Sure, I can help you with that! {asked}", "{asked}\n\nResponse:", "Rephrased instruction: {asked}",
        "Task: {asked}\n\nSolution:", "### Instruction:\n{asked}\n\n### Response:", 'Certainly! You asked: "{asked}"',
        "I want you to {lower}", "User: {asked}\nAssistant:", "{asked}\nInput:\n{given}\nOutput:", "Prompt: {bare}",
        "`{asked}`", "- {asked}", "Here is the instruction you gave me:\n\n{asked}", "The question is: {asked}",
        "Let's think step by step. {asked}", "Q: {asked}\nA:", "{asked} <noinput>", "{bare}:", "{asked}\n{asked}",
        "{given}\n\n{asked}\n\n{given}",
    ),
    "zh": (
        "好的，我来帮您完成。{asked}", "{asked}\n\n回答：", "改写后的指令：{asked}", "任务：{asked}\n\n解答：",
        "### 指令：\n{asked}\n\n### 回答：", "当然可以！您问的是：“{asked}”", "我想让你{asked}",
        "用户：{asked}\n助手：",
        "{asked}\n输入：\n{given}\n输出：", "提示词：{bare}", "`{asked}`", "- {asked}",
        "以下是您给出的指令：\n\n{asked}",
        "这个问题是：{asked}", "让我们一步一步来思考。{asked}", "问：{asked}\n答：", "{bare}：", "{asked}\n{asked}",
        "{given}\n\n{asked}\n\n{given}", "【{bare}】",
    ),
}  # fmt: skip

LETTERS: Final[Sayings] = {
    "en": (
        "The correct answer is option X.", "Therefore, the answer is X.", "(X) is the correct choice.", "\\boxed{X}",
        "#### X", "Option (X).", "Correct Answer: X.", "Answer is X", "[[X]]", "The best answer is X.",
        "I choose option X.", "Response: X", "<answer>X</answer>", '{"answer": "X"}', "Ans. (X)", "X is the answer.",
        "Based on the question, I would select X.", "Solution: X", "The answer is: (X).", "$X$",
    ),
    "zh": (
        "答案应为X。", "选项X正确。", "本题选X。", "因此，正确选项是X。", "正确答案：X。", "答案为：X",
        "这道题的答案是X。",
        "综上所述，答案选X。", "【X】", "X选项", "根据题意，应该选择X。", "\\boxed{X}", "答案（X）", "选（X）。",
        "X选项是正确的。", "[[X]]", "正确的是X", "【解答】X", "所以答案是X。", "回答：X",
    ),
}  # fmt: skip

NAMES: Final[Sayings] = {
    "en": (
        "Ignatius Feldhaus", "Blythewood Capital Partners", "Treaty of Norrhaven", "Saint Ambrose Polytechnic",
        "Wexcombe-on-Sea", "Yevgenia Okonkwo", "3 November 1688", "Operation Copper Finch", "the Calloway Prize",
        "Lumenfold Inc.", "Cape Tarrant", "Sir Digory Penhallow", "41.7%", "the Varga hypothesis", "The Tin Orchard",
    ),
    "zh": (
        "端木清扬", "鹭洲市", "澄心生物制药有限公司", "一六八八年十一月三日", "《浮梁夜话》", "诺尔黑文条约",
        "百里长庚",
        "紫荆岭大学", "铜雀行动", "塔兰特海角", "41.7%", "卡洛韦奖", "银杏湾灯塔", "瓦尔加假说", "尉迟映雪",
    ),
}  # fmt: skip

LABELS: Final[Sayings] = {
    "en": (
        "Other", "none of the above", "very positive", "category: unknown", "finance & insurance", "ham", "3 stars",
        "sadness", "not applicable", "partially related", "class A", "science fiction", "ambiguous", "I think it fits",
        "gardening",
    ),
    "zh": (
        "都不属于", "非常积极", "未知", "三星", "悲伤", "科幻", "不适用", "类别A", "难以归类", "保险理财", "垃圾短信",
        "农历",
        "其它类", "中性偏好", "厌恶",
    ),
}  # fmt: skip

PREAMBLES: Final[Sayings] = {
    "en": (
        "Certainly! Below is the extracted information:\n\n", "The JSON object is: ", "Response:\n", "[OUTPUT] ",
        "I have identified these relations: ", "As requested: ", "assistant\n", "Extraction result:\n", "data = ",
        "The following entities were found. ", "<think>\n\n</think>\n", "- ", "Thought: I should list them.\n",
        "### Response:\n", "Yes, ",
    ),
    "zh": (
        "当然可以，以下是提取的信息：\n\n", "该JSON对象为：", "回复：", "【输出】", "我识别出了这些关系：",
        "按照您的要求：",
        "抽取结果是", "信息抽取结果：\n", "从句子中可以得到", "首先，", "<think>\n\n</think>\n", "- ", "注意格式：",
        "### 回答：\n", "是的，",
    ),
}  # fmt: skip

BLIND: Final = Bank(
    refusals=REFUSALS,
    as_an_ai=AS_AN_AI,
    templates=TEMPLATES,
    echoes=ECHOES,
    names=NAMES,
    labels=LABELS,
    preambles=PREAMBLES,
    letters=LETTERS,
    blanks=(
        "     ", " \t ", "\n\n", "\n    \n", "\r", "\r\n \r\n", "\t\t\t\t", "\u00a0\u00a0", "\u2002\u2002", "\u200b",
        "\u3000\n\u3000", "\ufeff\n", "\u2029", "\x0c", "\x85", "\u200c",
    ),
    symbols=(
        "*", ".", "?？", "。", "!！", "■□", "-|+", "~～", "①②③④⑤⑥", "()（）", "&#;", "\\", "<>/=\"", "●○◎", "─━│┃┄┅",
        "😂🤣😭", "❤💕🌹", "👇👉👆", "▁", "⁇ ", "$%", "，。！？、", "_", "#*", "[]{}\":,",
    ),
    controls=(
        "\x07", "\x10", "\x11", "\x12", "\x14", "\x15", "\x17", "\x18", "\x1d", "\x1e", "\x81", "\x8d", "\x91", "\x92",
        "\x93", "\x94", "\x96", "\x97", "\x99", "\x1b[0;32m", "\x1b[K", "\x1b[?25l", "\x1b[38;5;196m", "\x1b[1A",
        "\ufeff", "\u2066", "\u202d", "\x1a\x00",
    ),
    foreign=(
        "Le gouvernement a annoncé hier une nouvelle mesure destinée à réduire la consommation d'énergie des écoles.",
        "Voici trois conseils pour mieux dormir : couchez-vous tôt, évitez les écrans et gardez la chambre fraîche.",
        "La inteligencia emocional nos ayuda a comprender lo que sienten los demás y a resolver mejor los conflictos.",
        "El agua hierve a cien grados al nivel del mar, pero en las montañas lo hace a una temperatura menor.",
        "Der Zug hatte Verspätung, deshalb kamen wir erst am späten Abend im Hotel an und gingen gleich schlafen.",
        "Os alunos visitaram o museu de ciências e aprenderam como funcionam os vulcões e os terremotos.",
        "La ricetta richiede quattro uova, duecento grammi di farina e un bicchiere di latte tiepido.",
        "Водитель остановил автобус у моста, потому что дорога впереди была полностью затоплена после дождя.",
        "Регулярное чтение развивает воображение, улучшает память и помогает лучше понимать других людей.",
        "この会社は再生可能エネルギーを利用した新しい発電所を来年の春に建設する予定です。",
        "料理を始める前に、必要な材料をすべて用意しておくと作業がとても楽になります。",
        "인공위성은 지구 주위를 돌면서 날씨와 통신에 필요한 정보를 보내 줍니다.",
        "새로운 언어를 배우려면 매일 조금씩 연습하고 자주 말해 보는 것이 가장 좋은 방법입니다.",
        "القراءة اليومية توسع المعرفة وتساعد الطلاب على تحسين مهارات الكتابة والتعبير.",
        "Chính phủ khuyến khích người dân sử dụng xe buýt để giảm ô nhiễm không khí trong thành phố.",
        "Pemerintah kota membangun taman baru agar warga dapat berolahraga dan beristirahat dengan nyaman.",
        "बच्चे स्कूल के मैदान में क्रिकेट खेल रहे थे और उनके शिक्षक पेड़ की छाया में बैठे थे।",
        "Kediler genellikle sessiz yerlerde uyumayı sever ve günün büyük bölümünü dinlenerek geçirir.",
        "Zespół naukowców odkrył nowy gatunek żaby, który żyje wyłącznie w lasach deszczowych.",
        "การออกกำลังกายเป็นประจำช่วยให้ร่างกายแข็งแรงและทำให้นอนหลับได้ดีขึ้น",
    ),
    loops=LOOPS,
    garbles=GARBLES,
    breaks=BREAKS,
    styles=STYLES,
)  # fmt: skip
"""What neither the code nor its author had met."""
