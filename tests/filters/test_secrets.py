"""Secrets: keys of known shapes, private keys, passwords in addresses; and the placeholders that are none."""

from __future__ import annotations

import base64
import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.filters.privacy import keys as shapes
from hum_qc.filters.privacy.checksums import entropy
from tests.filters.private_values import ALNUM, HEX, drawn, keys, private_key, secret

PASSWORD = "zT4!kWq9"


def token(head: dict[str, str]) -> str:
    parts = (
        base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in (head, {"sub": "u-4711"})
    )
    return ".".join([*parts, drawn(ALNUM, 43)])


@pytest.mark.parametrize(("kind", "key"), list(keys()))
@pytest.mark.parametrize(
    "around", ["{}", 'client(key="{}")', "密钥是{}。", "export KEY={}\n", '{{"arguments": "\\n{}\\n"}}']
)
def test_a_key_of_a_known_shape_is_found_whole(kind: str, key: str, around: str) -> None:
    """In prose, code, a shell, JSON and Chinese."""
    assert secret(around.format(key)) == [(kind, key)]


@pytest.mark.parametrize(("kind", "key"), list(keys()))
def test_a_key_that_is_a_placeholder_is_none(kind: str, key: str) -> None:
    """Repeated characters have no entropy, EXAMPLE and xxxx say it, and letters on either side make another word."""
    head, body = key[:-16], key[-16:]
    for fake in (head[:12] + "x" * (len(key) - 12), head + "EXAMPLE" + body[7:], f"z{key}", f"{key}z{'z' * 300}"):
        assert secret(f"key {fake} end") == [], (kind, fake)


@pytest.mark.parametrize("fake", ["AKIA" + "QW" * 8, "ghp_" + "ab1" * 12, "hf_" + "Zz" * 17, "token: " + "0f" * 16])
def test_a_key_of_few_characters_is_none(fake: str) -> None:
    """Its entropy is that of a placeholder."""
    assert secret(f"key {fake} end") == []


@pytest.mark.parametrize("label", ["RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK"])
def test_the_material_of_a_private_key_is_found(label: str) -> None:
    """Without its first and last line; also with line ends escaped, and cut off in the middle."""
    block = private_key(label)
    for text in (block, block.replace("\n", "\\n"), block[:300]):
        ((kind, value),) = secret(f"Here it is:\n{text}")
        assert kind == "private_key"
        assert value.strip()[:40] in block.replace("\n", "\\n") or value.strip()[:40] in block
        assert "BEGIN" not in value
        assert "END" not in value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("connection_string", f"postgres://app:{PASSWORD}@db.internal:5432/x", PASSWORD),
        ("connection_string", f"redis://:{PASSWORD}@10.0.0.3", PASSWORD),
        ("connection_string", "mongodb+srv://ann:p@ss7Wq@cluster0.mongodb.net/", "p@ss7Wq"),
        ("connection_string", f"Server=tcp:h;Database=d;User ID=sa;Password={PASSWORD};", PASSWORD),
        ("assigned_key", f'aws_secret_access_key = "{drawn(ALNUM + "/+", 40)}"', drawn(ALNUM + "/+", 40)),
        ("assigned_key", f"token: {drawn(HEX, 32)}", drawn(HEX, 32)),
        ("assigned_key", f"API密钥：{drawn(ALNUM, 32)}", drawn(ALNUM, 32)),
        ("azure_key", f"AccountName=a;AccountKey={drawn(ALNUM, 86)}==;", f"{drawn(ALNUM, 86)}=="),
        ("slack_webhook", f"https://hooks.slack.com/services/T024BE7LD/B0{drawn(ALNUM, 8)}/{drawn(ALNUM, 24)}", ""),
        ("jwt", token({"alg": "HS256", "typ": "JWT"}), ""),
    ],
)
def test_a_secret_in_its_surroundings_is_found(kind: str, text: str, value: str) -> None:
    """Only the value: neither the user's name nor the host."""
    ((found, where),) = secret(f"use {text} here")
    assert found == kind
    assert where == value or (not value and where in text)


@pytest.mark.parametrize(
    "text",
    [
        "postgres://user:password@localhost/db",
        "mysql://root:${DB_PASSWORD}@db/x",
        "https://user:<password>@host",
        "Server=x;Password=my_password;",
        "a task-oriented risk-taking mask-wearing team",
        "secret = my_secret_key_for_the_application",
        "token = get_access_token_from_environment()",
        "the secret is internationalization_of_software",
        "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----",
        "it begins with -----BEGIN PRIVATE KEY----- and ends with -----END PRIVATE KEY-----",
        f"-----BEGIN PUBLIC KEY-----\n{drawn(ALNUM, 64)}\n-----END PUBLIC KEY-----",
        f"sha256 {drawn(HEX, 64)}",
        f"commit {drawn(HEX, 40)}",
        "eyJhcHBfaWQiOjEyMDd9.eyJhcHBfaWQiOjEyMDd9.abcdefghijklmnopqrst",
        "sk-abcdefghijklmnopqrstuvwxyz0123456789",
        "YOUR_API_KEY_GOES_HERE_1234567890",
    ],
)
def test_what_only_looks_like_a_secret_is_no_finding(text: str) -> None:
    """Slots of templates, usual passwords, names of variables, hashes, public keys."""
    assert secret(text) == []


def test_every_kind_has_a_shape_and_a_name() -> None:
    """What a policy can name is what is looked for."""
    assert {kind for kind, _ in shapes.SHAPES} == set(get_args(shapes.SecretKind))


@given(st.text(max_size=80))
def test_entropy_is_that_of_shannon(text: str) -> None:
    """Between 0 and the logarithm of the number of characters; 0 for one character over and over."""
    assert -1e-9 <= entropy(text) <= max(len(set(text)).bit_length(), 0)
    assert entropy("a" * 9) == 0
    assert entropy("abcd") == 2


@pytest.mark.parametrize(
    "piece",
    ["eyJ", "sk-", "-----BEGIN PRIVATE KEY-----", "a://b:c@", "server=a;", "secret=", "A", "AKIA" + "Q" * 16 + " "],
)
def test_a_long_run_of_one_thing_is_searched_in_linear_time(piece: str) -> None:
    """Without a clock: a backtracking pattern would not come back from this."""
    assert isinstance(secret(piece * (300_000 // len(piece))), list)
