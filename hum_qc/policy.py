"""Policy files: found by name, read once as YAML 1.2, every value with its line."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import Fault, PolicyError, near_miss

if TYPE_CHECKING:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

KINDS: Final[tuple[str, ...]] = (
    "recipe",
    "benchmarks",
    "contract",
    "rule",
    "guideline",
    "template",
    "format",
    "licences",
    "patterns",
    "prices",
    "suite",
    "waivers",
)
ROOM_OF: Final[Mapping[str, str]] = {
    "recipe": "filters",
    "benchmarks": "filters",
    "contract": "filters",
    "format": "filters",
    "licences": "filters",
    "patterns": "filters",
    "prices": "rules",
    "rule": "rules",
    "guideline": "rules",
    "template": "rules",
    "suite": "checks",
    "waivers": "checks",
}
ROOMS: Final[tuple[str, ...]] = ("filters", "rules", "checks", "reports")
STARTER: Final = "starter:"
MAX_NODES: Final = 200_000

Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One policy file as plain data.

    `name` is how it was asked for, `kind` its first key, `title` that key's value, `data` the whole
    mapping with plain Python values, `raw` its bytes.
    """

    name: str
    kind: str
    title: str
    data: dict[str, Any]
    raw: bytes
    lines: Mapping[Where, int] = field(repr=False)

    @property
    def sha256(self) -> str:
        """SHA-256 of the file, in hex."""
        return hashlib.sha256(self.raw).hexdigest()

    def line(self, *path: str | int) -> int:
        """One-based line of the value at that path, or of the nearest value above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def beside(self, name: str | Path) -> Path:
        """The file that a path in this document means: relative to the document's own folder; `starter:NAME` stays."""
        shipped = self.name.startswith(STARTER) or str(name).startswith(STARTER)
        return Path(name) if shipped else Path(self.name).parent / name

    def fault(self, message: str, *path: str | int) -> Fault:
        """A fault at the line of the value at that path."""
        return Fault(self.name, self.line(*path), message)


def starter() -> Path:
    """The folder that holds the shipped policy: inside the wheel, or the repository root in an editable install."""
    packaged = Path(__file__).parent / "starter"
    return packaged if packaged.is_dir() else Path(__file__).parents[1]


def starter_names(kind: str) -> list[str]:
    """The shipped policy files of a kind, as `starter:NAME`."""
    room = starter() / ROOM_OF[kind]
    files = (path for path in sorted(room.rglob("*.yaml")) if _first_key(path) == kind)
    return [STARTER + str(path.relative_to(room).with_suffix("")) for path in files]


def _first_key(path: Path) -> str | None:
    """The first key of a policy file, which says its kind, without reading the rest of it."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        line = next((line for line in file if line.strip() and not line.startswith(("#", "---"))), "")
    return line.partition(":")[0].strip() or None


def find(name: str, kind: str, *, beside: str | None = None) -> Path:
    """The file that a policy name means: `starter:NAME`, or a path.

    A path in a policy file is relative to that file (`beside`). Raises PolicyError with the near miss.
    """
    if name.startswith(STARTER):
        room = (starter() / ROOM_OF[kind]).resolve()
        path = (room / f"{name.removeprefix(STARTER)}.yaml").resolve()
        if not path.is_relative_to(room) or not path.is_file():
            known = starter_names(kind)
            raise PolicyError([Fault(name, 0, f"no {kind} of that name is shipped{near_miss(name, known)}")])
        return path
    path = Path(name)
    if beside is not None and not beside.startswith(STARTER) and not path.is_absolute():
        path = Path(beside).parent / path
    if not path.is_file():
        known = [*starter_names(kind), *(str(p) for p in Path().glob(f"{ROOM_OF[kind]}/**/*.yaml"))]
        hint = f"; did you mean '{STARTER}{name}'?" if STARTER + name in known else near_miss(name, known)
        raise PolicyError([Fault(name, 0, f"no such {kind} file{hint}")])
    return path


def load(name: str, kind: str | None = None, *, beside: str | None = None) -> Document:
    """Read the policy file of that name.

    Raises PolicyError when it is missing, is not YAML, repeats a key, or is not of the kind asked for.
    """
    path = find(name, kind, beside=beside) if kind else Path(name)
    shown = name if name.startswith(STARTER) else str(path)
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise PolicyError([Fault(shown, 0, f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise PolicyError([Fault(shown, 0, f"is not UTF-8 (byte {error.start})")]) from error
    return _document(shown, raw, _parse(shown, text), kind)


def lineage(name: str, kind: str) -> list[Document]:
    """The policy file of that name and those it extends, the root first; PolicyError when one cannot be read."""
    chain: list[Document] = [load(name, kind)]
    while (parent := chain[0].data.get("extends")) is not None:
        child = chain[0]
        if not isinstance(parent, str):
            raise PolicyError([child.fault(f"extends: must name one {kind}", "extends")])
        try:
            document = load(parent, kind, beside=child.name)
        except PolicyError as error:
            raise PolicyError([child.fault(f"extends: {error.faults[0]}", "extends")]) from error
        if any(document.name == seen.name for seen in chain):
            raise PolicyError([child.fault(f"extends: '{parent}' extends itself", "extends")])
        chain.insert(0, document)
    return chain


def _document(name: str, raw: bytes, tree: CommentedMap | None, kind: str | None) -> Document:
    if tree is None:
        raise PolicyError([Fault(name, 0, f"is empty; it must begin with its kind, e.g. '{kind or 'recipe'}: NAME'")])
    lines: dict[Where, int] = {(): 1}
    faults: list[Fault] = []
    data = _plain(tree, (), lines)
    if not isinstance(data, dict):
        raise PolicyError([Fault(name, 1, "must be a mapping that begins with its kind, e.g. 'recipe: NAME'")])
    first = next(iter(data), "")
    if first not in KINDS:
        faults.append(Fault(name, lines.get((first,), 1), f"first key '{first}' is no kind{near_miss(first, KINDS)}"))
    elif kind is not None and first != kind:
        faults.append(Fault(name, lines[(first,)], f"this is a {first}, where a {kind} is due"))
    elif not isinstance(data[first], str) or not data[first].strip():
        faults.append(Fault(name, lines[(first,)], f"'{first}:' must give a name"))
    if faults:
        raise PolicyError(faults)
    return Document(name, first, data[first], data, raw, lines)


def _parse(name: str, text: str) -> CommentedMap | None:
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import DuplicateKeyError
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    reader = YAML(typ="rt", pure=True)
    try:
        tree: CommentedMap | None = reader.load(text)
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        problem = str(error.problem).partition(" with value")[0]
        raise PolicyError([Fault(name, line, f"{problem}; each key may stand once")]) from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise PolicyError([Fault(name, line, f"is not YAML: {error.problem or error.context}")]) from None
    except (YAMLError, RecursionError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise PolicyError([Fault(name, 0, f"is not YAML: {reason}")]) from None
    return tree


def _plain(node: Any, path: Where, lines: dict[Where, int]) -> Any:
    """Plain Python values; `lines` is filled with the line of every key and item."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if len(lines) > MAX_NODES:
        raise PolicyError([Fault("policy", 0, f"holds more than {MAX_NODES} values (aliases that multiply?)")])
    if isinstance(node, CommentedMap):
        return {
            str(key): _plain(value, _at(path, str(key), node.lc.key(key)[0], lines), lines)
            for key, value in node.items()
        }
    if isinstance(node, CommentedSeq):
        return [_plain(value, _at(path, i, _item_line(node, i), lines), lines) for i, value in enumerate(node)]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return str(node)


def _item_line(node: CommentedSeq, index: int) -> int:
    return int(node.lc.item(index)[0])


def _at(path: Where, key: str | int, line: int, lines: dict[Where, int]) -> Where:
    here = (*path, key)
    lines[here] = line + 1
    return here
