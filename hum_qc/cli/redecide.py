"""`hum-qc redecide`: new bounds over old readings."""

from __future__ import annotations

import argparse
from pathlib import Path

from hum_qc.cli.arguments import Verbs, print_json, verb
from hum_qc.cli.job import add_out_arguments, add_waiver_arguments, out_folder, reopened, waivers_of
from hum_qc.cli.run import tell
from hum_qc.cli.screen import console, say, watching
from hum_qc.reports.display import counted


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = verb(
        verbs,
        "redecide",
        "apply new bounds to the readings of an earlier run, without measuring again",
        "hum-qc redecide runs/first --recipe filters/stricter.yaml",
        do,
    )
    parser.add_argument("run", type=Path, metavar="RUN", help="folder of the earlier run")
    parser.add_argument("--recipe", required=True, metavar="R", help="starter:NAME or a path")
    add_waiver_arguments(parser)
    add_out_arguments(parser)


def do(arguments: argparse.Namespace) -> int:
    """Decide again, report, and say how many samples changed."""
    from hum_qc.engine.execute import Job, default_out
    from hum_qc.engine.indexes import Against
    from hum_qc.engine.redecide import redecide
    from hum_qc.filters.recipe import load_recipe
    from hum_qc.reports.compare import compare
    from hum_qc.reports.facts import facts_of, read_json
    from hum_qc.reports.render import write_report

    manifest = read_json(arguments.run, "manifest.json")
    checked = manifest.get("against")
    against = Against(**checked) if checked else None
    recipe = load_recipe(arguments.recipe, index=against.index if against else None)
    waivers = waivers_of(arguments)
    out = out_folder(arguments) or default_out(str(arguments.run), recipe)
    with reopened(manifest) as corpus, watching(arguments) as watch:
        run = redecide(Job(corpus, recipe, out, against=against, waivers=waivers), arguments.run, watch)
    write_report(run)
    difference = compare(arguments.run, run, examples=0)
    if arguments.json:
        print_json({**facts_of(run).asdict(), "changed": difference.changed, "before": str(arguments.run)})
        return 0
    if not arguments.quiet:
        said = f"{counted(difference.changed, 'sample')} decided otherwise than in {arguments.run}"
        console().print(say(said, style="bold"))
    tell(arguments, run)
    return 0
