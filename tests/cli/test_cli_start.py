"""How the command starts, and how it ends when it is used wrongly."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from hum_qc.cli.screen import pace
from tests.cli.small_corpus import Call

HEAVY = ["polars", "pyarrow", "pandera", "fasttext", "rich", "ruamel", "jinja2", "numpy"]


def test_help_imports_nothing_heavy() -> None:
    """`hum-qc --help` must be there at once, so no room pulls in a library before it is needed."""
    code = (
        "import sys, hum_qc.cli\n"
        "try: hum_qc.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "verb", ["run", "audit", "contamination", "explain", "redecide", "diff", "measures", "validate", "init"]
)
def test_every_verb_has_help_with_an_example_json_and_quiet(call: Call, verb: str) -> None:
    """The help of a verb shows a command that uses it, and the two options that every verb has."""
    said = call(verb, "--help")
    assert said.code == 0
    assert f"  hum-qc {verb}" in said.out
    assert "--json" in said.out
    assert "--quiet" in said.out


def test_version_is_printed(call: Call) -> None:
    """`--version` names the tool and its version."""
    assert call("--version").out.startswith("hum-qc 0.")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["rnu", "x"], "no verb is called 'rnu'; did you mean 'run'?"),
        (["run", "x", "--recpe", "y"], "unknown option '--recpe'; did you mean '--recipe'?"),
        (["run", "x", "--rec", "y"], "unknown option '--rec'; did you mean '--recipe'?"),
        (["run", "x", "--workers", "0"], "'0' is not a whole number above zero"),
        (["diff", "a", "b", "c"], "one argument too many: 'c'"),
        (["explain", "a"], "required: ID"),
        (["measures", "symbol_ration"], "did you mean 'symbol_ratio'?"),
    ],
)
def test_wrong_words_end_in_one_line_with_the_near_miss(call: Call, words: list[str], message: str) -> None:
    """A wrong verb, option or value is one line on stderr, nothing on stdout, and exit code 2."""
    said = call(*words)
    assert said.code == 2
    assert message in said.err
    assert len(said.err.splitlines()) == 1
    assert said.out == ""


def test_every_fault_of_a_recipe_is_a_line(call: Call, project: Path) -> None:
    """A recipe with two faults prints both, each with file and line."""
    lines = ["recipe: bad", "layers:", "  shape:", "    - empty_txt: {}", "    - echo: {mx: 1, max: 1}"]
    (project / "bad.yaml").write_text("\n".join(lines))
    said = call("run", "corpus.jsonl", "--recipe", "bad.yaml")
    assert said.code == 2
    assert [line.split(" ")[0] for line in said.err.splitlines()] == ["bad.yaml:4:", "bad.yaml:5:"]


def test_a_missing_corpus_ends_in_3(call: Call, project: Path) -> None:
    """An input that is not there cannot be read."""
    said = call("run", "nope.jsonl", "--recipe", "small.yaml")
    assert (said.code, said.err.count("\n")) == (3, 1)
    assert "nope.jsonl: no such file" in said.err


def test_ctrl_c_ends_in_130_with_one_line(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is no error of ours: one line, and the code that shells use."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("hum_qc.registry.all_measures", interrupted)
    said = call("measures")
    assert (said.code, said.err) == (130, "hum-qc: interrupted\n")


def test_a_reader_that_goes_away_is_no_error() -> None:
    """`hum-qc measures | head` ends without a traceback."""
    command = f"{sys.executable} -m hum_qc measures | head -c 1 >/dev/null; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode in (0, 141)  # 0 where the pipe held all of it


@pytest.mark.parametrize(
    ("done", "share", "seconds", "said"),
    [
        (0, None, 1.0, ""),
        (5000, None, 2.0, "5,000 samples, 2,500/s"),
        (5000, 0.25, 20.0, "5,000 samples, 250/s, 1:00 left"),
        (5000, 1.0, 20.0, "5,000 samples, 250/s, 0:00 left"),
    ],
)
def test_progress_tells_rate_and_time_left(done: int, share: float | None, seconds: float, said: str) -> None:
    """The time left is told where the share of the input read is known."""
    assert pace(done, share, seconds) == said


def test_progress_is_drawn_on_a_terminal_only(project: Path) -> None:
    """Where stderr is a terminal there are bars on it; a pipe stays empty, and so does stdout with --quiet."""
    words = [sys.executable, "-m", "hum_qc", "run", "corpus.jsonl", "--recipe", "small.yaml", "--workers", "1"]
    piped = subprocess.run([*words, "--out", "a"], capture_output=True, text=True, check=True)
    assert piped.stderr == ""
    main, other = pty.openpty()
    environment = {**os.environ, "TERM": "xterm"}
    subprocess.run([*words, "--out", "b", "--json"], stdout=subprocess.PIPE, stderr=other, env=environment, check=True)
    os.close(other)
    assert os.read(main, 4096)
    os.close(main)
