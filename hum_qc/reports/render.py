"""The facts of a run as text: a template of `reports/`, filled in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from hum_qc.policy import starter
from hum_qc.reports import display
from hum_qc.reports.benchmarks import as_markdown
from hum_qc.reports.diversity import conflicts_of, diversity_table
from hum_qc.reports.facts import RunFacts, facts_of

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

TEMPLATE: Final = "run.md.j2"
REPORT: Final = "report.md"


def write_report(run: Path) -> Path:
    """Write `report.md` into the run folder and return its path; InputError when the folder holds no run."""
    path = run / REPORT
    path.write_text(markdown_report(facts_of(run)), encoding="utf-8")
    return path


def markdown_report(facts: RunFacts) -> str:
    """The report as Markdown, with corpus text escaped so that it is text and nothing else."""
    more = {"diversity": diversity_table(facts.diversity), "conflicts": conflicts_of(facts.licences)}
    return _environment().get_template(TEMPLATE).render(facts=facts, explain=explain_command(facts), **more)


def explain_command(facts: RunFacts) -> str | None:
    """The command that explains a real dropped sample, as a shell takes it; None when there is none."""
    name = facts.dropped_example
    if name is None:
        return None
    end = "-- " if name.startswith("-") or facts.run.startswith("-") else ""
    return f"hum-qc explain {end}{display.quoted(facts.run)} {display.quoted(name)}"


def _environment() -> SandboxedEnvironment:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        loader=FileSystemLoader(starter() / "reports"),
        undefined=StrictUndefined,
        autoescape=False,  # Markdown, not HTML: the filter `text` escapes for both
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "text": display.markdown,
        "number": display.number,
        "counted": display.counted,
        "bound": display.bound,
        "reading": display.reading,
        "evidence": display.evidence_line,
        "percent": percent,
        "benchmarks": as_markdown,
    }
    return environment


def percent(share: float) -> str:
    """A share (0..1) in per cent with one decimal; what is more than nothing never reads 0.0%."""
    if 0 < share < 0.0005:
        return "<0.1%"
    return f"{share:.1%}"
