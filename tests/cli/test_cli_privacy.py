"""What is private is in the records that leave and nowhere else: ledger, report and terminal hold no value."""

from __future__ import annotations

import json
import random
import re
import shutil
import string
from pathlib import Path

import polars as pl
import pytest

from tests.cli.small_corpus import Call, write_rows

MAIL = "maria.keller@web.de"
PHONE = "13912345670"
GROUPED = "139 1234 5670"
LOCAL = "467 3395"
STAFF = "ST-004711"
PASSWORD = "zT4!kWq9"
KEY = "sk-" + "".join(random.Random(3).choices(string.ascii_letters + string.digits, k=48))
PARTS = (MAIL, "keller", PHONE, GROUPED, LOCAL, STAFF, PASSWORD, KEY, KEY[:16], KEY[-16:], KEY[16:32])
"""Values, and pieces of values that must not be read anywhere."""
WHOLE = (MAIL, PHONE, f"the phone {GROUPED}", f"phone {LOCAL}", STAFF, f"postgres://app:{PASSWORD}@db", KEY)
"""Every value where it can be told."""

RECIPE = """\
recipe: private
layers:
  shape:
    - echo: {max: 0.5}
    - refusal: {deny: [true], else: hold}
    - symbol_ratio: {max: 0.5, else: hold}
    - contract_violations: {contract: contract.yaml, max: 0, else: hold}
    - language: {deny: [en, zh, de], else: hold}
    - span_grounding: {allow: [exact], else: hold, for: [open_ie], unread: keep}
  privacy:
    - personal_data: {max: 0, patterns: ours.yaml, else: hold}
    - secrets: {max: 0, of: record}
  duplicates:
    - copy_of_earlier: {allow: [unique]}
"""
CONTRACT = "contract: c\ncolumns:\n  instruction: {dtype: str, checks: {str_length: {max_value: 5}}}\n"
PATTERNS = "patterns: ours\nstaff_number: 'ST-[0-9]{6}'\n"
REFUSED = "I'm sorry, but I can't help with that request."
ROWS: list[dict[str, object]] = [
    {"instruction": "Say hello.", "output": "Hello."},
    {"instruction": f"Write to {MAIL} and call {GROUPED} or write to {STAFF}", "output": "Done, as you wish."},
    *({"instruction": f"Please send it to {one} today", "output": f"Please send it to {one} today"} for one in WHOLE),
    {"instruction": "x" * 180 + f" {KEY} and so on", "output": "x" * 180 + f" {KEY} and so on"},
    {"instruction": "a", "input": f"Phone: {LOCAL}", "output": f"{REFUSED} {MAIL} {LOCAL}"},
    {"instruction": "b", "output": f"postgres://app:{PASSWORD}@db:5432/x #@!!%^&* #@!!%^&*"},
    {"instruction": "c", "output": "ok", "secret": KEY, "note": f"mail {MAIL}"},
    {"messages": [{"role": "user", "content": f"key {KEY}"}, {"role": "assistant", "content": f"Thanks, {MAIL}"}]},
    {"prompt": "d", "chosen": "yes", "rejected": f"ask {MAIL}"},
]  # fmt: skip


def unlawful(text: str) -> list[str]:
    """Which values, or pieces of them, a text holds."""
    return [part for part in PARTS if part.casefold() in text.casefold()]


def everything(run: Path) -> str:
    """All that a run folder holds beside the records themselves, tables as JSON."""
    records = re.compile(r"(kept|held|dropped|rejected)\.jsonl?")
    told = []
    for path in sorted(run.rglob("*")):
        if path.suffix == ".parquet":
            told.append(json.dumps(pl.read_parquet(path).to_dicts(), ensure_ascii=False, default=str))
        elif path.is_file() and not records.fullmatch(path.name):
            told.append(path.read_text())
    return "\n".join(told)


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose corpus holds values of every sort, one of them in a line that is no record."""
    monkeypatch.chdir(tmp_path)
    shaped = [row for row in ROWS if "output" in row]
    write_rows(tmp_path / "corpus.jsonl", shaped)
    with (tmp_path / "corpus.jsonl").open("a") as file:
        file.write(f'{{"instruction": "{MAIL}"\n')
    write_rows(tmp_path / "chat.jsonl", [row for row in ROWS if "messages" in row])
    write_rows(tmp_path / "pairs.jsonl", [row for row in ROWS if "chosen" in row])
    (tmp_path / "private.yaml").write_text(RECIPE)
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    (tmp_path / "ours.yaml").write_text(PATTERNS)
    return tmp_path


def test_no_value_is_anywhere_but_in_the_records(private: Path, call: Call) -> None:
    """Ledger, summary, manifest, report and every command, for flat records, conversations and pairs."""
    for name in ("corpus", "chat", "pairs"):
        words = [f"{name}.jsonl", "--recipe", "private.yaml", "--workers", "1"]
        said = [call("run", *words, "--out", f"runs/{name}"), call("run", *words, "--out", f"runs/{name}-2", "--json")]
        said += [
            call("audit", *words, "--out", f"runs/{name}-a"),
            call("audit", *words, "--out", f"runs/{name}-b", "--json"),
        ]
        run = Path("runs") / name
        rows = pl.read_parquet(run / "ledger/readings/*.parquet")["row"].to_list()
        for row in rows:
            said += [call("explain", run, f"{name}.jsonl:{row}"), call("explain", run, f"{name}.jsonl:{row}", "--json")]
        said.append(call("diff", run, f"runs/{name}-2"))
        assert {one.code for one in said} == {0}, [one.err for one in said if one.code]
        assert [unlawful(one.out + one.err) for one in said if unlawful(one.out + one.err)] == []
        for folder in ("", "-2", "-a"):
            assert unlawful(everything(Path(f"runs/{name}{folder}"))) == []


def test_the_values_are_found_and_the_records_leave_as_they_came(private: Path, call: Call) -> None:
    """The test above would pass on an empty ledger: here is what it covers."""
    call("run", "corpus.jsonl", "--recipe", "private.yaml", "--out", "runs/one", "--workers", "1")
    findings = pl.read_parquet("runs/one/ledger/findings/*.parquet")
    quoted = findings.filter(pl.col("measure").is_in(["echo", "refusal", "contract_violations"]))["evidence"]
    assert quoted.str.contains(r"\*\*\*\*").sum() >= len(WHOLE)
    kinds = "".join(findings.filter(pl.col("layer") == "privacy")["evidence"])
    for kind in ("email", "phone", "staff_number", "openai_key", "connection_string"):
        assert f'"kind": "{kind}"' in kinds
    records = "".join(Path("runs/one", f"{name}.jsonl").read_text() for name in ("kept", "held", "dropped", "rejected"))
    assert set(unlawful(records)) == set(PARTS)


def test_explain_shows_the_text_with_its_values_covered_in_place(private: Path, call: Call) -> None:
    """The rest of the text is as it was, and the mark is where the value is."""
    call("run", "corpus.jsonl", "--recipe", "private.yaml", "--out", "runs/one", "--workers", "1")
    (told,) = call("explain", "runs/one", "corpus.jsonl:1", "--json").json
    text = told["texts"]["instruction"]
    assert text == "Write to m***********@w**.de and call 139 **** 5670 or write to *********"
    marks = {text[one["start"] : one["end"]] for one in told["marks"] if one["filter"] == "privacy.personal_data"}
    assert marks == {"m***********@w**.de", "139 **** 5670", "*********"}
    shown = call("explain", "runs/one", "corpus.jsonl:1").out
    assert "⟦139 **** 5670⟧" in shown
    assert "phone" in shown


def test_a_value_is_marked_in_the_part_that_holds_it(private: Path, call: Call) -> None:
    """Also where another part is long enough for its place."""
    write_rows(private / "one.jsonl", [{"instruction": "Who?", "input": "Long enough. " * 9, "output": f"Ask {MAIL}"}])
    call("run", "one.jsonl", "--recipe", "private.yaml", "--out", "runs/one", "--workers", "1")
    (told,) = call("explain", "runs/one", "one.jsonl:0", "--json").json
    (mark,) = [one for one in told["marks"] if one["filter"] == "privacy.personal_data"]
    assert (mark["part"], mark["start"], mark["end"]) == ("output", 4, 4 + len(MAIL))


def test_a_run_without_privacy_filters_shows_its_texts(private: Path, call: Call) -> None:
    """Nothing is covered that no filter of the recipe looks for."""
    (private / "open.yaml").write_text("recipe: open\nlayers:\n  shape:\n    - echo: {max: 0.5}\n")
    call("run", "corpus.jsonl", "--recipe", "open.yaml", "--out", "runs/open", "--workers", "1")
    assert MAIL in call("explain", "runs/open", "corpus.jsonl:2").out


def test_without_the_patterns_of_the_run_no_text_is_shown(private: Path, call: Call) -> None:
    """What cannot be told private is not shown at all."""
    call("run", "corpus.jsonl", "--recipe", "private.yaml", "--out", "runs/one", "--workers", "1")
    (private / "ours.yaml").unlink()
    said = call("explain", "runs/one", "corpus.jsonl:1")
    assert said.code == 0
    assert "its text is not shown" in said.out.replace("\n", " ")
    assert unlawful(said.out) == []


def test_validate_reads_a_file_of_patterns(private: Path, call: Call) -> None:
    """Alone, with file and line; a sound one passes."""
    (private / "bad.yaml").write_text("patterns: bad\nstaff_number: 'ST-[0-9'\n")
    said = call("validate", "ours.yaml", "bad.yaml")
    assert said.code == 2
    assert said.err.startswith("bad.yaml:2: staff_number: is no RE2 pattern: missing ]")
    assert call("validate", "ours.yaml").code == 0


def test_the_ledger_is_the_same_with_any_number_of_workers(private: Path, call: Call) -> None:
    """Covering depends on the sample alone."""
    for workers in ("1", "2"):
        call("run", "corpus.jsonl", "--recipe", "private.yaml", "--out", f"runs/w{workers}", "--workers", workers)
    one, two = (pl.read_parquet(f"runs/w{n}/ledger/findings/*.parquet") for n in "12")
    assert one.equals(two)
    shutil.rmtree("runs")
