"""What is wrong with a policy file of kind `licences`, each fault with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import Fault, near_miss
from hum_qc.filters.licences.names import licence_key

if TYPE_CHECKING:
    from hum_qc.policy import Document

PERMITS: Final = ("redistribute", "commercial", "adapt")
ASKS: Final = ("attribution", "share_alike")
TRAINING: Final = ("permitted", "conditional", "restricted", "unstated")

_WORDS: Final = frozenset({"licences", "about", "extends", "permissions", "sources", "generators"})
_KEYS: Final[Mapping[str, Mapping[str, type]]] = {
    "permissions": {"permits": list, "asks": list, "released_under": list, "also": list, "note": str, "source": str},
    "generators": {"models": list, "training": str, "terms": str, "as_of": str, "source": str},
}
_REQUIRED: Final = {"permissions": ("permits", "asks"), "generators": ("models", "training")}
_CHOICES: Final = {"permits": PERMITS, "asks": ASKS, "training": TRAINING}


def entries(document: Document, section: str) -> dict[str, Any]:
    """The entries of one section of a licences file; none where the section is missing or no mapping."""
    found = document.data.get(section)
    return found if isinstance(found, dict) else {}


def faults_of(documents: Sequence[Document]) -> Iterator[Fault]:
    """Every fault of a licences file and of those that it extends; the root comes first."""
    licences = {spdx for one in documents for spdx in entries(one, "permissions")}
    spelled: dict[str, str] = {}
    for document in documents:
        for word in document.data.keys() - _WORDS:
            yield document.fault(f"unknown key '{word}'{near_miss(word, _WORDS)}", word)
        for section in ("permissions", "generators", "sources"):
            if not isinstance(document.data.get(section, {}), dict):
                yield document.fault(f"{section}: must be a mapping", section)
        for section in _KEYS:
            for name, entry in entries(document, section).items():
                yield from _entry_faults(document, section, name, entry)
        yield from _licence_faults(document, licences, spelled)
        yield from _source_faults(document, licences, spelled)


def _entry_faults(document: Document, section: str, name: str, entry: Any) -> Iterator[Fault]:
    keys = _KEYS[section]
    if not isinstance(entry, dict):
        yield document.fault(f"{name}: must be a mapping of {', '.join(keys)}", section, name)
        return
    for key in _REQUIRED[section]:
        if key not in entry:
            yield document.fault(f"{name}: '{key}' must be given", section, name)
    for key, value in entry.items():
        wrong = _wrong(key, value, keys)
        if wrong:
            yield document.fault(f"{name}: {wrong}", section, name, key)


def _wrong(key: str, value: Any, keys: Mapping[str, type]) -> str | None:
    """Why a key of an entry, or its value, cannot be; None when it can."""
    if key not in keys:
        return f"unknown key '{key}'{near_miss(key, keys)}"
    words = value if isinstance(value, list) else [value]
    if not isinstance(value, keys[key]) or not all(isinstance(word, str) for word in words):
        return f"{key} must be {'a list of words' if keys[key] is list else 'text'}"
    unknown = [word for word in words if key in _CHOICES and word not in _CHOICES[key]]
    if unknown:
        return f"{key}: '{unknown[0]}' is none of them{near_miss(unknown[0], _CHOICES[key])}"
    if key == "source" and not str(value).startswith(("https://", "http://")):
        return f"source: '{value}' is no address (https://...)"
    return None


def _licence_faults(document: Document, licences: set[str], spelled: dict[str, str]) -> Iterator[Fault]:
    """Faults between licences: unknown ones, one spelling for two, share-alike and nothing to be released under."""
    for name, entry in entries(document, "permissions").items():
        if not isinstance(entry, dict):
            continue
        under, also = (value if isinstance(value := entry.get(key), list) else [] for key in ("released_under", "also"))
        for one in under:
            if one not in licences:
                hint = near_miss(str(one), licences)
                yield document.fault(
                    f"{name}: released_under: no licence '{one}'{hint}", "permissions", name, "released_under"
                )
        if bool(under) != ("share_alike" in (entry.get("asks") or ())):
            yield document.fault(f"{name}: released_under goes with asks: [share_alike]", "permissions", name)
        for spelling in (name, *map(str, also)):
            other = spelled.setdefault(licence_key(spelling), name)
            if other != name:
                yield document.fault(f"{name}: '{spelling}' is already a spelling of {other}", "permissions", name)


def _source_faults(document: Document, licences: set[str], spelled: Mapping[str, str]) -> Iterator[Fault]:
    for source, said in entries(document, "sources").items():
        parts = str(said).replace(" AND ", " OR ").split(" OR ")
        if not all(licence_key(one) in spelled for one in parts):
            hint = near_miss(str(said), licences)
            yield document.fault(f"sources: {source}: '{said}' is no licence of this policy{hint}", "sources", source)
