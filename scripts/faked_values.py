"""Personal data that Faker makes up, in sentences of ours: JSON lists [kind, locale, text, value], one a line.

Runs in an environment of its own, with Faker installed; `bench_privacy.py --presidio` calls it.
"""

from __future__ import annotations

import json
import random

from faker import Faker

SEED = 20
PHONE_LOCALES = (
    "en_US en_GB fr_FR de_DE es_ES it_IT nl_NL sv_SE da_DK fi_FI no_NO pt_PT pt_BR pl_PL cs_CZ hu_HU en_AU en_CA en_IN"
    " zh_CN ja_JP ko_KR ru_RU tr_TR de_CH de_AT en_NZ"
)
IBAN_LOCALES = "en_GB de_DE fr_FR es_ES it_IT nl_NL pl_PL de_CH tr_TR fi_FI"
SENTENCES = (
    "Can someone call me on {}? I have some questions.",
    "They're not answering at {}",
    "Please have the manager call me at {} to join the accounts.",
    "I want no more messages to {}",
    "Phone: {}",
    "Mobile: {}\nDesk: none",
    "Fax {}",
    "{} office\n",
    "12 High Street\n{} (mobile)",
    "You can reach me at {}.",
    "My number is {}, thanks.",
    "我的电话是{}。",
    "手机：{}，",
)


def main() -> None:
    """Print every value in a sentence."""
    chance = random.Random(SEED)
    Faker.seed(SEED)
    english, chinese = Faker("en_US"), Faker("zh_CN")
    for locale in PHONE_LOCALES.split():
        maker = Faker(locale)
        for _ in range(60):
            tell("phone", locale, chance.choice(SENTENCES), maker.phone_number())
    for locale in IBAN_LOCALES.split():
        maker = Faker(locale)
        for _ in range(30):
            tell("iban", locale, "Please use {} for it.", maker.iban())
    for _ in range(500):
        tell("payment_card", "en_US", "my card number is {}", english.credit_card_number())
        tell("us_ssn", "en_US", "my social security number is {}", english.ssn())
        tell("email", "en_US", "write to {}.", english.free_email())
        tell("ip_address", "en_US", "blocked since {} tried it", english.ipv4_public())
        tell("resident_id", "zh_CN", "身份证号{}。", chinese.ssn(min_age=18, max_age=90))


def tell(kind: str, locale: str, sentence: str, value: str) -> None:
    """Print one value in its sentence."""
    print(json.dumps([kind, locale, sentence.format(value), value], ensure_ascii=False))


if __name__ == "__main__":
    main()
