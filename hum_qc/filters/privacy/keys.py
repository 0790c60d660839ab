"""Secrets: keys and tokens of known shapes, private keys, passwords in addresses."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, Literal

from hum_qc.filters.privacy.checksums import entropy
from hum_qc.filters.privacy.finding import Found
from hum_qc.filters.privacy.linear import linear

SecretKind = Literal[
    "anthropic_key", "openai_key", "aws_access_key", "github_token", "gitlab_token", "slack_token", "slack_webhook",
    "google_key", "stripe_key", "huggingface_token", "npm_token", "pypi_token", "twilio_key", "sendgrid_key",
    "mailgun_key", "mailchimp_key", "digitalocean_token", "shopify_token", "databricks_token", "telegram_token",
    "discord_token", "model_service_key", "alibaba_key", "tencent_key", "azure_key", "jwt", "private_key",
    "connection_string", "assigned_key",
]  # fmt: skip
# Written in what Rust's and Python's regular expressions share: Polars screens with the same patterns.
# The parentheses hold the value; a pattern without any is the value. Shapes as their issuers document them, and as
# gitleaks and detect-secrets know them.
SHAPES: Final[tuple[tuple[SecretKind, str], ...]] = (
    ("anthropic_key", r"sk-ant-[a-z]{3,8}[0-9]{2}-[A-Za-z0-9_-]{32,200}"),
    ("openai_key", r"sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,200}|sk-[A-Za-z0-9]{32,64}"),
    ("aws_access_key", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}"),
    ("github_token", r"gh[oprsu]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{50,250}"),
    ("gitlab_token", r"gl(?:pat|ptt|dt|rt|cbt|ft|imt|agent|soat|ffct|oas)-[A-Za-z0-9_.-]{20,300}"),
    ("slack_token", r"xox[abeoprs]-(?:[0-9]-)?[0-9]{5,14}-[A-Za-z0-9-]{10,250}|xox[bep]-[0-9]-[A-Za-z0-9]{100,250}"
                    r"|xapp-[0-9]-[A-Z0-9]{8,14}-[0-9]{8,14}-[0-9a-f]{32,128}"),
    ("slack_webhook", r"https://hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/]{20,120})"),
    ("google_key", r"AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{28}|ya29\.[A-Za-z0-9_-]{30,300}"),
    ("stripe_key", r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,120}|whsec_[A-Za-z0-9+/=]{32,64}"),
    ("huggingface_token", r"hf_[A-Za-z0-9]{34,40}|api_org_[A-Za-z]{34}"),
    ("npm_token", r"npm_[A-Za-z0-9]{36}"),
    ("pypi_token", r"pypi-AgE[A-Za-z0-9_-]{50,250}"),
    ("twilio_key", r"SK[0-9a-f]{32}"),
    ("sendgrid_key", r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}"),
    ("mailgun_key", r"key-[0-9a-f]{32}"),
    ("mailchimp_key", r"[0-9a-f]{32}-us[0-9]{1,2}"),
    ("digitalocean_token", r"do[opr]_v1_[0-9a-f]{64}"),
    ("shopify_token", r"shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}"),
    ("databricks_token", r"dapi[0-9a-f]{32}"),
    ("telegram_token", r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"),
    ("discord_token", r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}"),
    ("model_service_key", r"sk-or-v1-[0-9a-f]{64}|(?:gsk_|r8_|pplx-|xai-|nvapi-|lsv2_(?:pt|sk)_)[A-Za-z0-9_-]{32,120}"),
    ("alibaba_key", r"LTAI[A-Za-z0-9]{12,24}"),
    ("tencent_key", r"AKID[A-Za-z0-9]{32,64}"),
    ("azure_key", r"AccountKey=([A-Za-z0-9+/]{80,90}={0,2})"),
    ("jwt", r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,}"),
    ("private_key", r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----([A-Za-z0-9+/=\s\\:,.-]{32,})"),
    ("connection_string", r"[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@'\"<>]{0,64}:([^\s/'\"<>]{3,128})@[A-Za-z0-9.\[-]"),
    ("connection_string", r"(?i:server|data source|host|user id|uid)=[^;\r\n]{1,120};(?:[^;\r\n]{1,120};){0,6}"
                          r"\s{0,2}(?i:password|pwd)=([^;\s'\"]{4,128})"),
    ("assigned_key", r"(?i:secret|token|api[_. -]?key|access[_. -]?key|auth[_. -]?key|密钥|令牌)[A-Za-z_-]{0,16}"
                     r"[\"'\]]{0,2}\s{0,3}(?:=>|:=|=|:|：|is|是|为)\s{0,3}[\"'`]?([A-Za-z0-9+/_=~-]{20,200})"),
)  # fmt: skip
SCREENS: Final = tuple(shape for _, shape in SHAPES)

LEAST: Final = 3.0
"""Bits a character that a key has at least; keys of letters and digits have 4 and more, hexadecimal ones 3.3."""
ASSIGNED: Final = 3.6
"""Bits a character of a value that only its name makes a key, where it is not hexadecimal."""
SPECIMEN: Final = re.compile(
    r"(?i)example|x{4}|\*{3}|\.{3}|your|placeholder|change_?me|redacted|dummy|sample|insert|replace|goes_?here|<|\{\{|\$\{"
)
"""What keys in manuals hold."""
USUAL: Final = re.compile(
    r"(?i)(?:my|db|the|new|user|strong|super|root|admin)?[._-]?(?:pass(?:wor[dt]|w0rd|wd)?|pw|pwd|secret)[._-]?[0-9]{0,4}!?"
    r"|user(?:name)?|admin|root|test|guest|token|postgres|mysql|mongo|redis|rabbitmq|[0-9]{1,6}|qwerty|abc123|foobar|port"
)
"""Passwords that stand for one."""
SLOT: Final = re.compile(r"[$%{\[<(*#:].*|.*[})>\]*]|[A-Z_]+|[./]+")
RUNS: Final = re.compile(r"[A-Za-z0-9+/=]{16,}")
HEX: Final = re.compile(r"[0-9a-f-]+|[0-9A-F-]+")
WORDY: Final = re.compile(r"[A-Za-z]*[a-z][A-Za-z]*(?:[_/-]+[A-Za-z]+)*[0-9]{0,4}")


def secrets(text: str) -> Iterator[Found]:
    """Keys, tokens and passwords; none that is a word, a slot of a template, or has the entropy of one."""
    raw = text.encode("utf-8", "replace")
    for kind, written in SHAPES:
        counted = characters = 0
        for found in linear(written).finditer(raw):
            start, end = found.span(1 if found.re.groups else 0)
            start, end = (start, end) if start >= 0 else found.span()
            value = raw[start:end].decode()
            if kind == "private_key":
                value = _material(value)
            if _whole(raw, start, end) and _secret(kind, value):
                characters += len(raw[counted:start].decode())
                counted = start
                yield Found(kind, characters, characters + len(value))


def _whole(raw: bytes, start: int, end: int) -> bool:
    """Whether no letter or digit touches the value."""
    return not any(one.isalnum() or one == b"_" for one in (raw[max(start - 1, 0) : start], raw[end : end + 1]))


def _secret(kind: str, value: str) -> bool:
    if kind == "private_key":
        return _private(value)
    if kind == "connection_string":
        return not (USUAL.fullmatch(value) or SLOT.fullmatch(value) or SPECIMEN.search(value))
    if SPECIMEN.search(value) or _counts(value):
        return False
    if kind == "assigned_key":
        return _assigned(value)
    return entropy(value) >= LEAST and (kind != "jwt" or _token(value))


def _material(body: str) -> str:
    """What stands between the lines of a private key; of one that is cut off, what looks like key material."""
    inner, end, _ = body.partition("-----")
    return inner if end else inner[: max((run.end() for run in RUNS.finditer(inner)), default=0)]


def _private(body: str) -> bool:
    """Whether it is key material: 32 characters of base64, and more than a word's entropy."""
    material = "".join(RUNS.findall(body.replace("\\n", "\n")))
    return len(material) >= 32 and entropy(material) > LEAST and "..." not in body


def _assigned(value: str) -> bool:
    if HEX.fullmatch(value):
        return len(value) >= 32 and entropy(value) >= LEAST
    mixed = any(one.isdigit() for one in value) and any(one.isalpha() for one in value)
    return mixed and entropy(value) >= ASSIGNED and not WORDY.fullmatch(value)


def _token(value: str) -> bool:
    """Whether the head of a JSON web token names an algorithm (RFC 7519)."""
    head = value.partition(".")[0]
    try:
        return "alg" in json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, ValueError, TypeError):
        return False


def _counts(value: str) -> bool:
    """Whether most characters follow the one before them, as in `1234567890abcdef`."""
    steps = [ord(b) - ord(a) in (1, -9) for a, b in pairwise(value)]
    return sum(steps) >= 0.8 * len(steps)
