"""The command line: one command, `hum-qc`, and the only place that prints."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from hum_qc.cli import (
    audit,
    contamination,
    diff,
    explain,
    index,
    init,
    measures,
    redecide,
    rules,
    run,
    synth,
    validate,
)
from hum_qc.cli.arguments import parse
from hum_qc.errors import HumQCError, PolicyError

VERBS = (run, audit, contamination, index, explain, redecide, diff, measures, rules, synth, validate, init)

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""

BROKEN_PIPE = 141
"""Exit code when the reader of our output went away, as shells have it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit code; every error ends in one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        arguments = parse(sys.argv[1:] if argv is None else argv, VERBS)
        code: int = arguments.do(arguments)
        sys.stdout.flush()
    except HumQCError as error:
        _complain(error)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as error:
        _complain(error)
        return 4
    except KeyboardInterrupt:
        print("hum-qc: interrupted", file=sys.stderr)
        return INTERRUPTED
    return code


def _complain(error: Exception) -> None:
    """One line; for policy, one line per fault. File names and words of a corpus are shown, not obeyed."""
    from hum_qc.reports.display import shown

    if isinstance(error, PolicyError):
        for fault in error.faults:
            print(shown(fault), file=sys.stderr)
    else:
        print(f"hum-qc: {shown(error)}", file=sys.stderr)
