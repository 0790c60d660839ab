"""Private values made up for tests: with sound check digits, of the right shape, and nobody's."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator

from hum_qc.filters.privacy.detect import detectors

LETTERS = string.ascii_letters
ALNUM = LETTERS + string.digits
HEX = "0123456789abcdef"


def personal(text: str) -> list[tuple[str, str]]:
    """Kind and value of every personal datum in a text."""
    return [(one.kind, text[one.start : one.end]) for one in detectors("personal_data", {})[0].find(text)]


def secret(text: str) -> list[tuple[str, str]]:
    """Kind and value of every secret in a text."""
    return [(one.kind, text[one.start : one.end]) for one in detectors("secrets", {})[0].find(text)]


def drawn(alphabet: str, size: int, seed: int = 7) -> str:
    """Random characters, the same ones in every run."""
    return "".join(random.Random(seed).choices(alphabet, k=size))


def with_luhn(digits: str) -> str:
    """The digits with their check digit behind them."""
    total = sum(sum(divmod(int(one) * (2 - i % 2), 10)) for i, one in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def with_resident_check(digits: str) -> str:
    """Seventeen digits with the check character of a Chinese resident id (ISO 7064 MOD 11-2)."""
    total = 0
    for one in digits:
        total = (total + int(one)) * 2
    rest = (12 - total % 11) % 11
    return digits + ("X" if rest == 10 else str(rest))


def with_iban_check(country: str, account: str) -> str:
    """An account with country and check digits before it."""
    number = "".join(str(int(one, 36)) for one in f"{account}{country}00")
    return f"{country}{98 - int(number) % 97:02d}{account}"


def private_key(label: str = "RSA PRIVATE KEY") -> str:
    """A block that looks like a private key."""
    body = "\n".join(drawn(ALNUM + "+/", 64, seed) for seed in range(8))
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----"


def keys() -> Iterator[tuple[str, str]]:
    """A key of each kind, put together here so that no file holds one."""
    word = ALNUM + "_-"
    yield "anthropic_key", f"sk-ant-api03-{drawn(word, 93)}AA"
    yield "openai_key", f"sk-proj-{drawn(word, 74)}T3BlbkFJ{drawn(word, 74)}"
    yield "openai_key", f"sk-{drawn(ALNUM, 48)}"
    yield "aws_access_key", f"AKIA{drawn(string.ascii_uppercase + '234567', 16)}"
    yield "github_token", f"ghp_{drawn(ALNUM, 36)}"
    yield "github_token", f"github_pat_{drawn(ALNUM, 22)}_{drawn(ALNUM, 59)}"
    yield "gitlab_token", f"glpat-{drawn(word, 20)}"
    yield "slack_token", f"xoxb-{drawn(string.digits, 12)}-{drawn(string.digits, 13)}-{drawn(ALNUM, 24)}"
    yield "google_key", f"AIza{drawn(word, 35)}"
    yield "google_key", f"GOCSPX-{drawn(word, 28)}"
    yield "stripe_key", f"sk_live_{drawn(ALNUM, 24)}"
    yield "huggingface_token", f"hf_{drawn(LETTERS, 34)}"
    yield "npm_token", f"npm_{drawn(ALNUM, 36)}"
    yield "pypi_token", f"pypi-AgEIcHlwaS5vcmc{drawn(word, 90)}"
    yield "twilio_key", f"SK{drawn(HEX, 32)}"
    yield "sendgrid_key", f"SG.{drawn(word, 22)}.{drawn(word, 43)}"
    yield "mailgun_key", f"key-{drawn(HEX, 32)}"
    yield "mailchimp_key", f"{drawn(HEX, 32)}-us12"
    yield "digitalocean_token", f"dop_v1_{drawn(HEX, 64)}"
    yield "shopify_token", f"shpat_{drawn(HEX, 32)}"
    yield "databricks_token", f"dapi{drawn(HEX, 32)}"
    yield "telegram_token", f"{drawn('123456789', 9)}:AA{drawn(word, 33)}"
    yield "discord_token", f"M{drawn(ALNUM, 23)}.{drawn(ALNUM, 6)}.{drawn(word, 27)}"
    yield "model_service_key", f"gsk_{drawn(ALNUM, 52)}"
    yield "alibaba_key", f"LTAI{drawn(ALNUM, 20)}"
    yield "tencent_key", f"AKID{drawn(ALNUM, 32)}"
