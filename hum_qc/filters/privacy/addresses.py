"""E-mail and IP addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from hum_qc.filters.privacy.finding import Found, before

MAIL: Final = re.compile(
    r"(?<![A-Za-z0-9._%+-])([A-Za-z0-9_+][A-Za-z0-9._%+'-]{0,63})@"
    r"((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z][A-Za-z0-9-]{1,62})"
)
RESERVED: Final = frozenset(
    {"test", "example", "invalid", "localhost", "local", "localdomain", "internal", "lan", "home", "corp"}
)
"""Top-level names that lead nowhere (RFC 2606, 6761, 6762, ICANN)."""
EXAMPLES: Final = re.compile(
    r"example[\w-]*|test\d*|(?:your|my)-?(?:domain|company|website|site|mail|email|name)|domain|xx+"
)
"""Second-level names that say that the address is none (RFC 2606 and its like)."""
NOBODY: Final = re.compile(
    r"git|you|no-?reply|do-?not-?reply|(?:example|test|user|username|name|e-?mail)[0-9]*|(?:your|my)[._-][\w.-]+"
    r"|(?:your|my)(?:e?mail|name|user|username|address)\w*|xx+|first\.?name[._]?last\.?name|name\.surname"
)
"""Local parts that are nobody's."""
USERINFO: Final = re.compile(r"://[^\s/@]{0,200}$")

IPV4: Final = re.compile(r"(?a)(?<![\w.-])(?<![^/]/)(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w]|\.[0-9]|-[A-Za-z])")
IPV6: Final = re.compile(r"(?a)(?<![\w:.])[23][0-9A-Fa-f]{3}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
HOST: Final = re.compile(r"(?i)\bips?\b|ipv4|address|server|host|\bping|\bdns\b|://|\blog|地址|服务器|主机")
VERSION: Final = re.compile(r"(?i)(?:\bv|version|release|build|section|firmware|版本|章节)[\s.:#=\"']{0,3}$")


@cache
def top_level() -> frozenset[str]:
    """The top-level domains there are, in lower case (`domains.txt`)."""
    lines = files("hum_qc.filters.privacy").joinpath("domains.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(" ".join(line for line in lines if not line.startswith("#")).split())


def emails(text: str) -> Iterator[Found]:
    """Addresses in a top-level domain that there is; none that a standard or their own words call an example."""
    if "@" not in text:
        return
    for found in MAIL.finditer(text):
        labels = found[2].lower().split(".")
        if labels[-1] in RESERVED:
            continue
        while len(labels) > 1 and not _top(labels[-1]):
            labels.pop()  # `x@site.com.Then`: a stop without its space
        end = found.start(2) + len(".".join(labels))
        called = text[end : end + 1] == "("  # a product of matrices in code
        if len(labels) > 1 and not called and not _nobody(text, found, labels):
            yield Found("email", found.start(), end)


def _top(label: str) -> bool:
    return label in top_level() or label.startswith("xn--")


def _nobody(text: str, found: re.Match[str], labels: list[str]) -> bool:
    """Whether the address is an example, a machine's, a handle on a social network, or the login of a link."""
    start = found.start()
    if text[start - 1 : start] == "@" or USERINFO.search(text, max(start - 250, 0), start):
        return True
    named = any(EXAMPLES.fullmatch(label) for label in labels[:-1])
    return named or NOBODY.fullmatch(found[1].lower()) is not None


def ip_addresses(text: str) -> Iterator[Found]:
    """Addresses of the public internet: not private, reserved or for documentation (RFC 1918, 5737, 6890, 3849)."""
    for pattern in (IPV4, IPV6):
        for found in pattern.finditer(text):
            try:
                address = ipaddress.ip_address(found[0])
            except ValueError:
                continue
            public = address.is_global and not address.is_multicast
            if public and not _network(text, found) and not _version(text, found):
                yield Found("ip_address", found.start(), found.end())


def _network(text: str, found: re.Match[str]) -> bool:
    """Whether a prefix length follows an address that ends in zero: a network is nobody's machine."""
    return found[0].endswith((".0", ":")) and text[found.end() : found.end() + 1] == "/"


def _version(text: str, found: re.Match[str]) -> bool:
    """Whether four numbers are a version or a section: so called, or of one digit each where nothing names a host."""
    near = before(text, found.start())
    numbers = found[0].split(".")
    if VERSION.search(near):
        return True
    single = len(numbers) == 4 and max(map(len, numbers)) == 1 and len(set(numbers)) > 1
    return single and HOST.search(near) is None
