"""A rule as text, with a way to change one thing of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hum_qc.errors import Fault
from hum_qc.policy import load
from hum_qc.rules.library import READERS, Entry

EXAMPLES = """\
examples:
  - {pass: true, language: en, instruction: Name a city., output: Oslo, why: A city.}
  - {pass: true, language: zh, instruction: 说出一座城市。, output: 苏州, why: 是城市。}
  - {pass: false, language: en, instruction: Name a city., output: Norway, why: A country.}
  - {pass: false, language: zh, instruction: 说出一座城市。, output: 江苏, why: 是省份。}
"""
ASK = """\
ask:
  question: {en: Is it a city?, zh: 是城市吗？}
  anchors:
    yes: {en: It is., zh: 是。}
    no: {en: It is not., zh: 不是。}
  keep: [yes]
"""
CHECK = """\
check:
  word_count: {max: 8}
"""
RULE = """\
rule: city_named
statement: {en: Name a city., zh: 要说出城市。}
severity: hold
for: [generalist]
"""
ASKING = RULE + ASK + EXAMPLES
CHECKING = RULE + CHECK + EXAMPLES
APPROVED = "state: approved\nreviewer: Ada\ndate: 2026-11-21\n"

Write = Callable[..., str]


def read(path: str | Path) -> tuple[Entry | None, list[Fault]]:
    """The entry of a file, and its faults."""
    document = load(str(path))
    return READERS[document.kind](document)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
