"""What the command line can say: a parser per verb, and a near miss for every wrong word."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from hum_qc.errors import UsageError, near_miss

Verbs = Any
"""argparse's own type of a group of subparsers is private."""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, like all others."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with argparse's own words."""
        raise UsageError(f"{message}; see '{self.prog} --help'")


class Version(argparse.Action):
    """Print the version when it is asked for, so that no other start pays for looking it up."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print and end."""
        from importlib.metadata import version

        print(f"hum-qc {version('hum-qc')}")
        parser.exit()


def parse(argv: Sequence[str], modules: Sequence[Any]) -> argparse.Namespace:
    """The arguments of a command line; UsageError names the near miss of an unknown verb or option.

    Each of the modules adds its verb by `add(verbs)`.
    """
    parser, verbs = _parser(modules)
    if not argv:
        parser.print_help()
        parser.exit(2)
    if not argv[0].startswith("-") and argv[0] not in verbs:
        raise UsageError(f"no verb is called '{argv[0]}'{near_miss(argv[0], verbs)}")
    actions = _actions(verbs[argv[0]]) if argv[0] in verbs else {}
    if actions and len(argv) > 1 and not argv[1].startswith("-") and argv[1] not in actions:
        raise UsageError(f"{argv[0]}: no action is called '{argv[1]}'{near_miss(argv[1], actions)}")
    known, unknown = parser.parse_known_args(argv)
    if unknown:
        raise _unknown(unknown, known.verb, actions[known.action] if actions else verbs[known.verb])
    return known


def _actions(parser: Parser) -> dict[str, Parser]:
    """The actions of a verb that is a group; none for any other."""
    groups = (one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    return {name: action for group in groups for name, action in group.choices.items()}


def _unknown(words: Sequence[str], verb: str, parser: Parser) -> UsageError:
    options = [word for action in parser._actions for word in action.option_strings]
    word = next((one for one in words if one.startswith("-")), words[0])
    what = "unknown option" if word.startswith("-") else "one argument too many:"
    hint = near_miss(word.partition("=")[0], options) if word.startswith("-") else ""
    return UsageError(f"{verb}: {what} '{word}'{hint}")


def _parser(modules: Sequence[Any]) -> tuple[Parser, dict[str, Parser]]:
    parser = Parser(
        prog="hum-qc",
        description="Judge every sample of an instruction corpus, and say why.",
        epilog="example: hum-qc run corpus.jsonl",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=Version, nargs=0, help="print the version and exit")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", dest="verb", required=True, parser_class=Parser)
    for module in modules:
        module.add(verbs)
    return parser, dict(verbs.choices)


def group(verbs: Verbs, name: str, does: str) -> Verbs:
    """A verb that is a group of actions; each action is added to what is returned, by `verb`."""
    parser: Parser = verbs.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.", allow_abbrev=False)
    return parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True, parser_class=Parser)


def verb(verbs: Verbs, name: str, does: str, example: str, do: Callable[[argparse.Namespace], int]) -> Parser:
    """A verb with the options that every verb has; `does` is one sentence, `example` a command that works."""
    parser: Parser = verbs.add_parser(
        name,
        help=does,
        description=f"{does[0].upper()}{does[1:]}.",
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(do=do)
    parser.add_argument("--json", action="store_true", help="write JSON to standard output, and nothing else")
    parser.add_argument("--quiet", action="store_true", help="no progress, and only the essential line of output")
    return parser


def positive(word: str) -> int:
    """A whole number above zero."""
    if word.isdecimal() and int(word) > 0:
        return int(word)
    raise argparse.ArgumentTypeError(f"'{word}' is not a whole number above zero")


def print_json(data: Any) -> None:
    """JSON on standard output, in ASCII so that no text of a corpus can act on a terminal."""
    import json

    json.dump(data, sys.stdout, ensure_ascii=True, indent=2, default=str)
    sys.stdout.write("\n")
