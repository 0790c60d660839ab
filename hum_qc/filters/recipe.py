"""Recipes: `filters/*.yaml` read into layers of filters, with every fault reported at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hum_qc import registry
from hum_qc.errors import Fault, HumQCError, PolicyError, near_miss
from hum_qc.filters.contamination import MEASURES
from hum_qc.filters.line import Filter, Line, read_filter
from hum_qc.mapping import mapping_faults
from hum_qc.policy import Document, lineage

RECIPE_WORDS: Final = frozenset({"recipe", "extends", "layers", "without", "plugins", "mapping", "about"})


@dataclass(frozen=True, slots=True)
class Layer:
    """A named group of filters; all of them run on every sample that enters."""

    name: str
    filters: tuple[Filter, ...]

    @property
    def costly(self) -> bool:
        """True when a filter asks a judge: held samples do not enter."""
        return any(one.measure.costly for one in self.filters)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Layers in order, and how original records map to samples where the recipe says so.

    `documents` are the policy files it was read from: those that its lines name, then the recipe's own lineage, its own
    file last.
    """

    name: str
    layers: tuple[Layer, ...]
    mapping: Mapping[str, Any] | None = None
    plugins: tuple[str, ...] = ()
    documents: tuple[Document, ...] = field(default=(), repr=False)

    @classmethod
    def load(cls, name: str) -> Recipe:
        """Read `starter:NAME` or a path; PolicyError lists every fault of every file."""
        return load_recipe(name)

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Every filter, in order."""
        return tuple(one for layer in self.layers for one in layer.filters)

    @property
    def title(self) -> str:
        """The name that the recipe gives itself: the first key's value."""
        return self.documents[-1].title if self.documents else self.name

    def stages(self) -> Iterator[tuple[Layer, ...]]:
        """Runs of layers; each but the first begins with one that needs all samples of the corpus first."""
        stage: list[Layer] = []
        for layer in self.layers:
            if stage and any(one.measure.kind == "corpus" for one in layer.filters):
                yield tuple(stage)
                stage = []
            stage.append(layer)
        if stage:
            yield tuple(stage)

    def asdict(self) -> dict[str, Any]:
        """The recipe as resolved: what decides the outcome, and nothing else."""
        return {
            "recipe": self.title,
            "layers": {layer.name: [one.asdict() for one in layer.filters] for layer in self.layers},
            "mapping": self.mapping,
            "plugins": list(self.plugins),
        }

    @property
    def sha256(self) -> str:
        """SHA-256 of the resolved recipe, with the version of each measure."""
        text = json.dumps(self.asdict(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def load_recipe(name: str, *, index: str | None = None) -> Recipe:
    """Read a recipe and all that it extends; PolicyError lists every fault of every file.

    `index` is looked in by every line that looks for benchmark items, in place of the one that the line names.
    """
    documents = lineage(name, "recipe")
    faults: list[Fault] = []
    for document in documents:
        faults += _shape_faults(document)
    if faults:
        raise PolicyError(faults)
    plugins = tuple(dict.fromkeys(module for d in documents for module in d.data.get("plugins") or ()))
    try:
        registry.load(plugins)
    except HumQCError as error:
        raise PolicyError([documents[-1].fault(str(error), "plugins")]) from error
    # every line of every file is read, also those that a later file replaces
    lines = {document.name: list(_lines(document, index)) for document in documents}
    faults += [fault for each in lines.values() for line in each for fault in read_filter(line)[1]]
    mapping = _mapping(documents, faults)
    layers = _merge(documents, lines, faults)
    if faults:
        raise PolicyError(faults)
    return Recipe(name, layers, mapping, plugins, (*_named(layers), *documents))


def _named(layers: Sequence[Layer]) -> list[Document]:
    """The policy files that options of the lines name (a contract, licences)."""
    filters = (one for layer in layers for one in layer.filters)
    found = {each.name: each for one in filters for each in one.measure.policy_files(one.options)}
    return [found[name] for name in sorted(found)]


def _shape_faults(document: Document) -> list[Fault]:
    """Faults of the file's outer shape: unknown keys, and values of the wrong kind."""
    faults = [
        document.fault(f"unknown key '{key}'{near_miss(key, RECIPE_WORDS)}", key)
        for key in document.data
        if key not in RECIPE_WORDS
    ]
    for key, kind, due in (("without", list, "a list of filters"), ("plugins", list, "a list of modules")):
        value = document.data.get(key)
        if value is not None and not (isinstance(value, kind) and all(isinstance(one, str) for one in value)):
            faults.append(document.fault(f"{key}: must be {due}", key))
    layers = document.data.get("layers", {})
    if not isinstance(layers, dict):
        return [*faults, document.fault("layers: must map layer names to lists of policy lines", "layers")]
    for name, lines in layers.items():
        if not name.isidentifier():
            faults.append(
                document.fault(f"layer '{name}': a name is one word of letters, digits and _", "layers", name)
            )
        if not isinstance(lines, list | None):
            faults.append(document.fault(f"layer '{name}' must be a list of policy lines", "layers", name))
            continue
        for i, line in enumerate(lines or ()):
            if not isinstance(line, str) and not (isinstance(line, dict) and len(line) == 1):
                message = "a policy line is one measure: '- MEASURE: {options and bound}'"
                faults.append(document.fault(message, "layers", name, i))
    if "layers" not in document.data and "extends" not in document.data:
        faults.append(document.fault("has no layers"))
    return faults


def _lines(document: Document, index: str | None) -> Iterator[Line]:
    """The policy lines of one file, with `index` in place of what those name that look for benchmark items."""
    for layer, lines in document.data.get("layers", {}).items():
        for i, line in enumerate(lines or ()):
            measure, words = (line, {}) if isinstance(line, str) else next(iter(line.items()))
            words = {} if words is None else words
            if index is not None and measure in MEASURES and isinstance(words, dict):
                words = {**words, "index": index}
            yield Line(document, layer, i, measure, words)


def _merge(
    documents: Sequence[Document], lines: Mapping[str, Sequence[Line]], faults: list[Fault]
) -> tuple[Layer, ...]:
    """Layers of the child over those of its parents.

    In a layer that both have, a line with the name of an inherited filter replaces it, and others are added
    at the end. A new layer comes right after the layer that stands before it in the child's file.
    """
    merged: dict[str, dict[str, Filter]] = {}
    for document in documents:
        before: str | None = None
        for layer in document.data.get("layers", {}):
            if layer not in merged:
                merged = _insert(merged, layer, before)
            before = layer
        own: dict[str, Line] = {}
        for line in lines[document.name]:
            one, wrong = read_filter(line)
            if one is None or wrong:
                continue
            if one.name in own:
                message = f"two filters are called '{one.name}'; give this one a name of its own by 'as:'"
                faults.append(line.fault(message))
            own[one.name] = line
            merged[line.layer][one.name] = one
        faults += _leave_out(document, merged)
    return tuple(Layer(name, tuple(filters.values())) for name, filters in merged.items() if filters)


def _insert(merged: dict[str, dict[str, Filter]], layer: str, before: str | None) -> dict[str, dict[str, Filter]]:
    names = list(merged)
    names.insert(names.index(before) + 1 if before in merged else len(names), layer)
    return {name: merged.get(name, {}) for name in names}


def _leave_out(document: Document, merged: dict[str, dict[str, Filter]]) -> list[Fault]:
    """Take out what `without:` names: a layer, or a filter by its full name."""
    faults = []
    for i, name in enumerate(document.data.get("without") or ()):
        layer = name.partition(".")[0]
        if name in merged:
            merged[name].clear()
        elif name in merged.get(layer, {}):
            del merged[layer][name]
        else:
            known = [*merged, *(one for filters in merged.values() for one in filters)]
            faults.append(document.fault(f"without: nothing is called '{name}'{near_miss(name, known)}", "without", i))
    return faults


def _mapping(documents: Sequence[Document], faults: list[Fault]) -> Mapping[str, Any] | None:
    """The mapping of the last file that has one."""
    for document in reversed(documents):
        if "mapping" in document.data:
            mapping = document.data["mapping"]
            faults += [document.fault(message, "mapping", *path) for path, message in mapping_faults(mapping)]
            return mapping if isinstance(mapping, dict) else None
    return None
