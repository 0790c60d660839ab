"""Personal data: what is a finding in English and Chinese, and above all what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.filters.privacy import checksums
from tests.filters.private_values import personal, with_iban_check, with_luhn, with_resident_check

VISA = with_luhn("453201934810762")
UNIONPAY = with_luhn("622260091487351926")
RESIDENT = with_resident_check("11010519820317451")
IBAN = with_iban_check("GB", "NWBK60161331926819")

FOUND = {
    "email": [
        "write to maria.keller@web.de today",
        "邮箱：li_wei88@163.com，谢谢",
        "<mailto:a-b+c@mail.uni-bonn.de>",
        "it is j.ito@yahoo.co.jp.",
    ],
    "phone": [
        "+86 138 1234 5670",
        "手机号13912345670，",
        "电话：010-62781234",
        "座机 (0755) 26781234",
        "ring +44 117 496 1234 now",
        "+1 (212) 736-5000",
        "212-736-5000 ext. 12",
        "(212) 736-5000",
        "+4930901820",
        "0033 1 84 17 61 18",
        "01.84.17.61.18",
        "Phone: 467 3395",
        "call me at 5403926876",
        "They are not answering at 374 780 163",
        "655 437 108 office",
        "fax 72 128 827",
        "07911 123456",
        "03-1234-5678",
        "008613912345670",
        "手机号 18557750109",
        "15559015624",
        "my number is 8383.6714",
        "8 (342) 783-54-52",
        "texted to 0145048768",
        "微信或致电 13912345670",
    ],
    "resident_id": [f"身份证号{RESIDENT}。", f"id {RESIDENT.lower()}", "证件 110105820317451"],
    "payment_card": [
        f"card {VISA}",
        f"{VISA[:4]} {VISA[4:8]} {VISA[8:12]} {VISA[12:]}",
        f"银行卡号：{UNIONPAY}",
        f"my card {with_luhn('67617462930')} is lost",
        f"Amex {with_luhn('37874449352210')}",
        f"my card number is {with_luhn('34217573053111')}",
    ],
    "iban": [
        f"my iban is {IBAN}",
        f"IBAN {IBAN[:4]} {IBAN[4:8]} {IBAN[8:12]} {IBAN[12:16]} {IBAN[16:20]} {IBAN[20:]} is",
    ],
    "ip_address": [
        "86.121.97.248 at noon",
        "host 2a02:8071:b84:20::17",
        "http://8.26.56.26/x",
        "IP地址8.26.56.26。",
    ],
    "passport": ["Passport No: C4X81T047", "护照号E73920415", "her passport number is 531928471"],
    "us_ssn": ["054-28-6917", "SSN 054286917", "his social security number is 054 28 6917"],
}
NOTHING = {
    "example domains": [
        "john@example.com",
        "a@mail.example.org",
        "x@host.test",
        "y@z.invalid",
        "root@localhost.localdomain",
    ],
    "placeholders": ["yourname@gmail.com", "user@domain.com", "noreply@web.de", "git@github.com:a/b.git"],
    "no addresses": ["icon@2x.png", "X@np.dot(W)", "@user@mastodon.social", "https://joe:pw@host.com/", "a@b"],
    "numbers for fiction": ["415-555-0132", "call 555-0199", "+44 20 7946 0958", "07700 900123", "+61 491 570 156"],
    "made-up numbers": ["123-456-7890", "(000) 000-0000", "phone 12345678", "tel 987-654-3210", "+1 234 567 8901"],
    "services": ["1-800-273-8255", "(888) 595-5485", "电话 400-810-8888"],
    "other numbers": [
        "pi is 3.14159265358979",
        "from 1939-1945",
        "call it on 2020-04-16 11:34:35",
        "order 13812345678901234",
        "doi:10.1080/01972240903261407",
        "https://x.com/a/13912345670",
        "订单号 13912345670",
        "12 + 20000000 = 20000012",
        "0 0 1 4 5 0 0 0 3",
        "01 02 03 04 05 06",
        "0110 1011 1101 0010",
        "$2,127,365,000",
        "ISBN 978-3-16-148410-0",
        "UA-123456-1",
        "so the third answer was 1800-400 = 1400",
        "Coded message: 14-23 16-18-9-13-5",
    ],
    "test cards": ["4111 1111 1111 1111", "card 5555555555554444", "4242424242424242", "378282246310005"],
    "cards of few digits": ["card 0000000000000000", "card 4444-4444-4444-4448"],
    "wrong check digits": [f"card {VISA[:-1]}{(int(VISA[-1]) + 1) % 10}", RESIDENT[:-2] + "00", IBAN[:-1] + "0"],
    "impossible dates": [with_resident_check("11010519821317451"), "110105821317451"],
    "documentation addresses": ["192.0.2.1", "198.51.100.7", "203.0.113.9", "2001:db8::1"],
    "private addresses": ["10.0.0.1", "192.168.1.1", "172.16.4.4", "127.0.0.1", "255.255.255.0", "fe80::1", "::1"],
    "versions": ["v1.2.30.4", "version 91.0.4472.124", "Chrome/91.0.4472.124", "section 3.2.1.4", "1.3.6.1.4.1"],
    "networks": ["8.26.56.0/24"],
    "std::cout": ["std::cout << x", "12:30:45", "00:1A:2B:3C:4D:5E"],
    "no passport": ["E73920415", "passports are 100 euros"],
    "no social security number": ["000-12-3456", "666-12-3456", "900-12-3456", "054286917"],
    "printed social security numbers": ["123-45-6789", "078-05-1120", "SSN 111-11-1111"],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
def test_a_datum_is_found_under_its_kind(kind: str, text: str) -> None:
    """One finding, of that kind, and nothing else."""
    assert [found for found, _ in personal(text)] == [kind]


@pytest.mark.parametrize("text", [text for texts in NOTHING.values() for text in texts])
def test_what_is_nobodys_is_no_finding(text: str) -> None:
    """What standards keep for examples, tests and private networks, and numbers that are something else."""
    assert personal(text) == []


def test_the_value_is_found_whole() -> None:
    """From the country code to the extension, and without the words around it."""
    assert personal("call +1 212-736-5000 x12, please") == [("phone", "+1 212-736-5000 x12")]
    assert personal("(mail: maria.keller@web.de).") == [("email", "maria.keller@web.de")]
    assert personal("IBAN GB94 BARC 1020 1530 0934 59 is ours") == [("iban", "GB94 BARC 1020 1530 0934 59")]


def test_a_number_is_found_once_as_what_it_surely_is() -> None:
    """A resident id is no card, and a card beside the word phone is no telephone number."""
    assert personal(f"电话 {RESIDENT}") == [("resident_id", RESIDENT)]
    assert personal(f"phone {VISA}") == [("payment_card", VISA)]


def test_full_width_digits_and_odd_dashes_are_read() -> None:
    """Chinese texts hold full-width digits; offsets are those of the untouched text."""
    text = "电话：１３９１２３４５６７０，邮箱 maria＠web．de"
    assert personal(text) == [("phone", "１３９１２３４５６７０"), ("email", "maria＠web．de")]
    assert personal("212‑736–5000") == [("phone", "212‑736–5000")]


def test_escapes_of_json_are_no_part_of_a_value() -> None:
    r"""The arguments of a tool call are JSON text: the `n` of `\n` is no letter before the number."""
    assert personal('{"to": "\\n13912345670\\\\nmaria@web.de"}') == [
        ("phone", "13912345670"),
        ("email", "maria@web.de"),
    ]


@given(st.text("0123456789", min_size=11, max_size=18))
def test_luhn_takes_one_check_digit_of_ten(digits: str) -> None:
    """And catches every change of one digit."""
    good = with_luhn(digits)
    assert checksums.luhn(good)
    assert sum(checksums.luhn(digits + last) for last in "0123456789") == 1
    assert not checksums.luhn(f"{good[:3]}{(int(good[3]) + 1) % 10}{good[4:]}")


@given(st.dates(), st.integers(0, 999))
def test_a_resident_id_needs_its_check_character_and_a_date(day: object, order: int) -> None:
    """Every date of birth since 1880 is taken with one check character of eleven."""
    digits = f"330106{str(day).replace('-', '')}{order:03d}"
    born = 1880 <= int(digits[6:10]) <= 2100
    taken = [last for last in "0123456789X" if checksums.resident_id(digits + last)]
    assert taken == ([with_resident_check(digits)[-1]] if born else [])


@given(st.sampled_from(sorted(checksums.IBAN_LENGTHS)), st.randoms(use_true_random=False))
def test_an_iban_needs_length_and_remainder(country: str, chance: object) -> None:
    """Of the country's length and 1 modulo 97; another pair of check digits is none."""
    account = "".join(chance.choices("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=checksums.IBAN_LENGTHS[country] - 4))  # type: ignore[attr-defined]
    good = with_iban_check(country, account)
    assert checksums.iban(good)
    assert checksums.iban(good.lower())
    assert not checksums.iban(f"{country}{(int(good[2:4]) + 1) % 100:02d}{account}")
    assert not checksums.iban(good + "0")


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    """Nothing raises, and every place is inside the text."""
    for kind, value in personal(text):
        assert kind
        assert value


@pytest.mark.parametrize(
    "piece", ["1", "12 ", "a@", "+1(2", "1.1.", "a", "2001:", "GB82 ", "\\", "０", "@", "1-", "0" * 19 + " "]
)
def test_a_long_run_of_one_thing_is_read_in_linear_time(piece: str) -> None:
    """Without a clock: a backtracking pattern would not come back from this."""
    assert isinstance(personal(piece * (300_000 // len(piece))), list)
