"""Licences and provenance: spellings, what is permitted, terms of generators, and what cannot be released together."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hum_qc
from hum_qc.filters.licences.mixing import release_facts
from hum_qc.filters.licences.names import licence_key
from hum_qc.filters.licences.policy import STARTER_POLICY, LicencePolicy, load_policy, policy_faults
from hum_qc.filters.provenance import generator_terms, licence, licence_status
from hum_qc.registry import Readings, get_measure
from hum_qc.sample import Batch

Make = Callable[..., Batch]
Write = Callable[..., str]

STARTER = load_policy(STARTER_POLICY)
VERSIONED = sorted(name for name in STARTER.licences if name[-1].isdigit() and "LicenseRef" not in name)


def labels(readings: Readings) -> list[Any]:
    return readings.values.to_list()


def evidence(readings: Readings, row: int = 0) -> dict[str, Any]:
    assert readings.evidence is not None
    return readings.evidence([row])[0]


@pytest.mark.parametrize(
    ("said", "spdx"),
    [
        ("apache 2.0", "Apache-2.0"),
        ("The Apache License, Version 2.0", "Apache-2.0"),
        ("https://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"),
        ("MIT License", "MIT"),
        ("https://spdx.org/licenses/MIT.html", "MIT"),
        ("CC BY-SA 4.0", "CC-BY-SA-4.0"),
        ("Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International Public License", "CC-BY-NC-SA-4.0"),
        ("https://creativecommons.org/licenses/by-nc/4.0/deed.zh", "CC-BY-NC-4.0"),
        ("cc0", "CC0-1.0"),
        ("GPLv3", "GPL-3.0-only"),
        ("GPL-3.0+", "GPL-3.0-or-later"),
        ("https://www.gnu.org/licenses/gpl-3.0.en.html", "GPL-3.0-only"),
        ("3-clause BSD", None),
        ("New BSD License", "BSD-3-Clause"),
        ("odc-by", "ODC-By-1.0"),
        ("mit OR apache 2.0", "MIT OR Apache-2.0"),
        ("MIT AND cc-by-sa-3.0", "MIT AND CC-BY-SA-3.0"),
        ("apache", None),
        ("cc-by", None),
        ("MIT OR whatever", None),
        ("", None),
    ],
)
def test_spellings_of_a_licence_become_its_identifier(said: str, spdx: str | None) -> None:
    """A licence without its version is not guessed."""
    assert STARTER.identify(said) == spdx


@given(
    st.sampled_from(VERSIONED),
    st.sampled_from(["", " license", " License", " licence"]),
    st.sampled_from(["-", " ", "_", "  "]),
    st.sampled_from([str.upper, str.lower, str.title, str]),
    st.booleans(),
)
def test_case_hyphens_and_the_word_licence_change_nothing(
    name: str, tail: str, between: str, case: Callable[[str], str], short: bool
) -> None:
    """And a version may go without its `.0`."""
    written = name.removesuffix(".0") if short else name
    assert STARTER.identify(case(written.replace("-", between) + tail)) == name


@given(st.text(alphabet=string.ascii_letters + string.digits + " .-+", max_size=30))
def test_a_text_means_a_licence_only_when_it_folds_to_one_of_its_spellings(text: str) -> None:
    """There is no fuzzy match, so that no licence is mistaken for another."""
    found = STARTER.identify(text)
    assert (found is not None) == (licence_key(text) in STARTER.spellings)


def test_what_the_starter_file_says_names_the_page_it_was_read_on() -> None:
    """Every licence, and every generator but people."""
    assert policy_faults(STARTER_POLICY) == []
    assert [one.name for one in STARTER.licences.values() if not one.source] == []
    assert [one.name for one in STARTER.generators.values() if not (one.source and one.as_of)] == ["human"]
    assert [name for name in STARTER.licences if STARTER.identify(name) != name] == []


@pytest.mark.parametrize(
    ("said", "purpose", "label"),
    [
        ("CC-BY-4.0", "commercial", "allowed"),
        ("CC BY-NC 4.0", "commercial", "denied"),
        ("CC BY-NC 4.0", "research", "allowed"),
        ("CC-BY-ND-4.0", "redistribution", "allowed"),
        ("CC-BY-ND-4.0", "research", "denied"),
        ("research only", "redistribution", "denied"),
        ("MIT OR CC-BY-NC-4.0", "commercial", "allowed"),
        ("MIT AND CC-BY-NC-4.0", "commercial", "denied"),
        ("my own", "commercial", "unknown"),
        ("none", "commercial", "missing"),
        ("  ", "commercial", "missing"),
        (None, "commercial", "missing"),
    ],
)
def test_a_licence_permits_a_purpose_or_not(said: str | None, purpose: Any, label: str, batch: Make) -> None:
    """One alternative of an OR is enough, all parts of an AND count."""
    assert labels(licence_status(batch({"license": said}), purpose=purpose)) == [label]


def test_the_users_own_lists_decide_before_what_is_permitted(batch: Make) -> None:
    """`denied` first; where `allowed` names some, all others are denied."""
    rows = batch({"license": "MIT"}, {"license": "CC-BY-NC-4.0"}, {"license": "CC-BY-4.0"})
    assert labels(licence_status(rows, purpose="commercial", denied=["MIT"])) == ["denied", "denied", "allowed"]
    wanted = licence_status(rows, purpose="commercial", allowed=["CC-BY-NC-4.0"])
    assert labels(wanted) == ["denied", "allowed", "denied"]
    assert evidence(wanted)["why"] == "MIT is not wanted"


def test_evidence_says_why_and_where_it_was_read(batch: Make) -> None:
    """Also the near miss of an unknown licence."""
    rows = batch({"license": "cc by-nc 4.0"}, {"license": "Apache-2.1"})
    readings = licence_status(rows, purpose="commercial")
    assert evidence(readings) == {
        "license": "cc by-nc 4.0",
        "licence": "CC-BY-NC-4.0",
        "by": "record",
        "read_on": ["https://creativecommons.org/licenses/by-nc/4.0/"],
        "why": "CC-BY-NC-4.0 does not permit: commercial",
    }
    assert "did you mean 'Apache-2.0'?" in evidence(readings, 1)["why"]


def test_a_licence_of_a_million_characters_is_unknown_and_quoted_shortly(batch: Make) -> None:
    """Evidence does not carry it into the ledger."""
    rows = batch({"license": "mit " * 250_000, "generator": "gpt-4" * 200_000})
    for readings in (licence_status(rows), generator_terms(rows)):
        assert len(json.dumps(evidence(readings))) < 2_000
    assert labels(licence_status(rows)) == ["unknown"]


OWN = """licences: mine
extends: starter:licences
permissions:
  LicenseRef-Partner: {permits: [adapt, commercial], asks: [], also: [partner terms], source: "https://example.org/terms"}
sources:
  Alpaca: cc-by-nc 4.0
  partner: partner terms
generators:
  ours:
    models: [our-*, gpt-4-ours]
    training: permitted
"""


def test_the_licence_of_a_source_counts_where_the_record_states_none(batch: Make, policy: Write) -> None:
    """Sources are compared without case; the record's own word comes first, unless it says nothing."""
    own = Path(policy(OWN, "licences.yaml"))
    rows = batch(
        {"source": "ALPACA "}, {"source": "alpaca", "license": "MIT"}, {"source": "alpaca", "license": "unknown"},
        {"source": "partner"}, {"source": "else"}, {},
    )  # fmt: skip
    expected = ["CC-BY-NC-4.0", "MIT", "CC-BY-NC-4.0", "LicenseRef-Partner", None, None]
    assert labels(licence(rows, policy=own)) == expected
    assert evidence(licence_status(rows, policy=own))["by"] == "source"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("gpt-4-0613", "denied"),
        ("GPT 3.5 Turbo", "denied"),
        ("anthropic/claude-3-opus", "denied"),
        ("meta-llama/Llama-3.1-8B-Instruct", "conditional"),
        ("Llama-2-70b-chat", "denied"),
        ("deepseek-ai/DeepSeek-R1-Distill-Llama-8B", "conditional"),
        ("deepseek-r1", "allowed"),
        ("Qwen/Qwen2.5-72B-Instruct", "conditional"),
        ("Qwen2.5-7B-Instruct", "allowed"),
        ("google/gemma-3-27b-it", "conditional"),
        ("human annotators", "allowed"),
        ("Mistral Medium", "unknown"),
        ("my-model", "unknown"),
        ("none", "missing"),
        (None, "missing"),
    ],
)
def test_the_terms_of_a_generator_are_found_by_its_name(name: str | None, label: str, batch: Make) -> None:
    """The organisation before a slash, case and hyphens do not count."""
    assert labels(generator_terms(batch({"generator": name}))) == [label]


def test_a_users_own_generators_come_first_and_lists_overrule_terms(batch: Make, policy: Write) -> None:
    """Evidence holds the terms, their date and the page."""
    own = Path(policy(OWN, "licences.yaml"))
    rows = batch({"generator": "gpt-4-ours"}, {"generator": "gpt-4"}, {"generator": "deepseek-r1"})
    assert labels(generator_terms(rows, policy=own)) == ["allowed", "denied", "allowed"]
    assert labels(generator_terms(rows, allowed=["openai"], denied=["deepseek"])) == ["allowed", "allowed", "denied"]
    told = evidence(generator_terms(rows), 1)
    assert told["terms_of"] == "openai"
    assert "compete with OpenAI" in told["terms"]
    assert told["read_on"].startswith("https://openai.com/")


def test_missing_provenance_is_counted_and_named(batch: Make) -> None:
    """Blank text states nothing; only the fields that are asked for count."""
    import polars as pl

    one = get_measure("missing_provenance")
    rows = batch({}, {"source": "web", "license": " ", "generator": "human"})
    columns = [pl.col(name) for name in one.inputs]
    assert rows.select(one.function(*columns)).to_series().to_list() == [4, 2]
    assert rows.select(one.function(*columns, fields=["source"])).to_series().to_list() == [1, 0]
    assert one.evidence is not None
    assert one.evidence("web", " ", "human", None) == {"missing": ["license", "parent"]}


def pairs(policy: LicencePolicy, *names: str) -> list[tuple[str, ...]]:
    found = release_facts(dict.fromkeys(names, 1), policy)["conflicts"]
    return [tuple(one["licences"]) for one in found]


@pytest.mark.parametrize(
    ("names", "conflicts"),
    [
        (("MIT", "CC-BY-4.0", "CC0-1.0", "CC-BY-NC-4.0"), 0),
        (("CC-BY-SA-3.0", "CC-BY-SA-4.0", "MIT"), 0),
        (("CC-BY-NC-4.0", "CC-BY-NC-SA-4.0"), 0),
        (("GPL-3.0-only", "CC-BY-SA-4.0"), 0),
        (("CC-BY-SA-4.0", "CC-BY-NC-4.0"), 1),
        (("CC-BY-SA-4.0", "CC-BY-NC-SA-4.0"), 1),
        (("ODbL-1.0", "CC-BY-SA-4.0"), 1),
        (("GPL-2.0-only", "GPL-3.0-only"), 1),
        (("CC-BY-ND-4.0",), 1),
        (("LicenseRef-Proprietary", "MIT"), 1),
        (("MIT OR CC-BY-NC-4.0", "CC-BY-SA-4.0"), 0),
        (("MIT AND CC-BY-NC-4.0", "CC-BY-SA-4.0"), 1),
    ],
)
def test_licences_that_no_single_licence_satisfies_conflict(names: tuple[str, ...], conflicts: int) -> None:
    """Share-alike asks for its own licence, non-commercial for one that stays so; the lightest alternative counts."""
    assert len(pairs(STARTER, *names)) == conflicts


@given(st.lists(st.sampled_from(sorted(STARTER.licences)), max_size=6, unique=True))
def test_conflicts_do_not_depend_on_the_order_and_never_vanish_when_licences_are_added(names: list[str]) -> None:
    """A release of fewer licences has no conflict that the larger one has not."""
    whole = {frozenset(one) for one in pairs(STARTER, *names)}
    assert whole == {frozenset(one) for one in pairs(STARTER, *reversed(names))}
    assert {frozenset(one) for one in pairs(STARTER, *names[1:])} <= whole


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("licences: m\npermision: {}\n", "m.yaml:2: unknown key 'permision'; did you mean 'permissions'?"),
        ("licences: m\npermissions:\n  X: {asks: []}\n", "m.yaml:3: X: 'permits' must be given"),
        ("licences: m\npermissions:\n  X: [a]\n", "m.yaml:3: X: must be a mapping of permits, asks"),
        (
            "licences: m\npermissions:\n  X:\n    permits: [comercial]\n    asks: []\n",
            "m.yaml:4: X: permits: 'comercial' is none of them; did you mean 'commercial'?",
        ),
        ("licences: m\npermissions:\n  X: {permits: 1, asks: []}\n", "m.yaml:3: X: permits must be a list of words"),
        (
            "licences: m\npermissions:\n  X: {permits: [], asks: [], source: here}\n",
            "m.yaml:3: X: source: 'here' is no",
        ),
        (
            "licences: m\npermissions:\n  X: {permits: [], asks: [share_alike]}\n",
            "m.yaml:3: X: released_under goes with",
        ),
        (
            "licences: m\npermissions:\n  X: {permits: [], asks: [share_alike], released_under: [Y]}\n",
            "m.yaml:3: X: released_under: no licence 'Y'",
        ),
        (
            "licences: m\nextends: starter:licences\npermissions:\n  X: {permits: [], asks: [], also: [mit license]}\n",
            "m.yaml:4: X: 'mit license' is already a spelling of MIT",
        ),
        ("licences: m\nsources: {a: MTI}\nextends: starter:licences\n", "m.yaml:2: sources: a: 'MTI' is no licence"),
        ("licences: m\nsources: [a]\n", "m.yaml:2: sources: must be a mapping"),
        ("licences: m\ngenerators:\n  g: {models: [a], training: maybe}\n", "m.yaml:3: g: training: 'maybe' is none"),
        ("licences: m\nextends: nowhere.yaml\n", "m.yaml:2: extends: nowhere.yaml: no such licences file"),
        ("recipe: m\n", "m.yaml:1: this is a recipe, where a licences is due"),
    ],
)
def test_every_fault_of_a_licences_file_has_its_line(text: str, message: str, policy: Write, tmp_path: Path) -> None:
    """The same faults, whether the file is named by a line or validated alone."""
    faults = [str(one).replace(f"{tmp_path}/", "") for one in policy_faults(Path(policy(text, "m.yaml")))]
    assert any(one.startswith(message) for one in faults), faults


def test_a_line_with_a_faulty_licences_file_does_not_load(policy: Write) -> None:
    """The fault names the licences file, and a missing one its near miss."""
    policy("licences: m\nsources: {a: MTI}\n", "bad.yaml")
    line = "recipe: r\nlayers:\n  a:\n    - licence: {policy: POLICY, deny: []}\n"
    with pytest.raises(hum_qc.PolicyError, match=r"bad\.yaml:2: sources: a: 'MTI' is no licence"):
        hum_qc.Recipe.load(policy(line.replace("POLICY", "bad.yaml")))
    with pytest.raises(hum_qc.PolicyError, match=r"no licences of that name is shipped; did you mean"):
        hum_qc.Recipe.load(policy(line.replace("POLICY", "starter:licenses")))


def test_a_run_tells_what_cannot_be_released_together_and_keeps_the_policy(tmp_path: Path, policy: Write) -> None:
    """Only of what is kept; the licences file stands beside the recipe."""
    policy(OWN, "own.yaml")
    recipe = policy("recipe: r\nlayers:\n  a:\n    - licence: {policy: own.yaml, deny: [MIT], unread: keep}\n")
    said = ["CC BY-SA 4.0", "CC BY-SA 4.0", "cc-by-nc-4.0", "mit", "what"]
    rows = [{"instruction": f"Ask {i}", "output": f"Answer {i}", "license": one} for i, one in enumerate(said)]
    source = tmp_path / "corpus.jsonl"
    source.write_text("".join(json.dumps(one) + "\n" for one in rows))
    run = hum_qc.run(source, recipe=recipe, out=tmp_path / "run")
    facts = run.summary["licences"]
    assert (facts["samples"], facts["unknown"]) == ({"CC-BY-SA-4.0": 2, "CC-BY-NC-4.0": 1}, 1)
    assert (facts["share_alike"], facts["non_commercial"]) == (["CC-BY-SA-4.0"], ["CC-BY-NC-4.0"])
    (conflict,) = facts["conflicts"]
    assert (conflict["licences"], conflict["samples"]) == (["CC-BY-SA-4.0", "CC-BY-NC-4.0"], [2, 1])
    report = (tmp_path / "run" / "report.md").read_text()
    assert "Cannot be released together: CC-BY-SA-4.0 (2) and CC-BY-NC-4.0 (1): an adaptation must be under" in report
    kept = [path.name for path in sorted((tmp_path / "run" / "policy").iterdir())]
    assert [name.partition("-")[2] for name in kept] == ["own.yaml", "starter-licences.yaml", "recipe.yaml"]
