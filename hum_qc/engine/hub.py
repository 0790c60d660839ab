"""Benchmarks from the Hugging Face Hub, where the user has the `datasets` package and a network."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from hum_qc.corpus import CorpusFile, open_frames
from hum_qc.errors import InputError, MissingError, UsageError, near_miss
from hum_qc.index.benchmarks import Benchmark, Benchmarks, Hub

if TYPE_CHECKING:
    import pyarrow as pa

HUB: Final = "hub:"
_ABSENT: Final = ("DatasetNotFoundError", "DataFilesNotFoundError", "ValueError")


def open_hub(address: str, known: Benchmarks) -> tuple[CorpusFile, Benchmark | None, str]:
    """The rows that `hub:NAME[:CONFIG[:SPLIT]]` means, the known benchmark of that name or address, and the split.

    NAME is a known benchmark, whose entry says where it stands on the Hub, or a data set there (owner/name).

    Raises:
        UsageError: no benchmark has that name and it is no Hub address.
        MissingError: the package, the network or the permission is missing.
        InputError: the Hub has no such data set, configuration or split.
    """
    name, _, rest = address.removeprefix(HUB).partition(":")
    benchmark = known.named(name)
    if benchmark is not None and benchmark.hub is not None:
        hub = benchmark.hub
    elif "/" in name:
        hub = Hub(name)
    else:
        on_hub = [one.name for one in known.sets.values() if one.hub]
        raise UsageError(f"{address}: no known benchmark stands on the Hub under that name{near_miss(name, on_hub)}")
    config, _, split = rest.partition(":")
    hub = replace(hub, config=config or hub.config, split=split or hub.split)
    (file,) = open_frames({address: _table(address, hub)}).files
    return file, benchmark, hub.split


def _table(address: str, hub: Hub) -> pa.Table:
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        import datasets
    except ImportError:
        raise MissingError(f"{address}: needs the package 'datasets'; install it with: pip install datasets") from None
    datasets.disable_progress_bars()
    try:
        found: Any = datasets.load_dataset(hub.path, hub.config, split=hub.split)
    except Exception as error:  # the library lets errors of many others through
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        if type(error).__name__ in _ABSENT:
            raise InputError(f"{address}: the Hub does not give it: {reason}") from error
        raise MissingError(f"{address}: the Hub cannot be reached: {reason}") from error
    return found.data.table
