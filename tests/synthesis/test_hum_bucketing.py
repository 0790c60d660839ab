"""Label bucketing, hard negatives and batching, over random label sets."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from hum_qc.synthesis.bucketing import SPLIT, absent, batches, hard_negatives, polls

LABELS = st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=6), min_size=1, max_size=30, unique=True)


@st.composite
def texts(draw: st.DrawFn) -> tuple[list[str], list[str], dict[str, set[str]], int, int]:
    """Labels of a source, those of a text, confusions, a batch size and a seed."""
    labels = draw(LABELS)
    present = draw(st.lists(st.sampled_from(labels), unique=True))
    pairs = draw(st.lists(st.tuples(st.sampled_from(labels), st.sampled_from(labels)), max_size=10))
    confusable: dict[str, set[str]] = {}
    for one, other in pairs:
        if one != other:
            confusable.setdefault(one, set()).add(other)
            confusable.setdefault(other, set()).add(one)
    return present, labels, confusable, draw(st.sampled_from([1, 2, 4, 6, -1])), draw(st.integers(0, 2**32))


@given(texts())
def test_hard_negatives_are_what_is_confusable_with_a_label_of_the_text(case: tuple) -> None:  # type: ignore[type-arg]
    """`K[Pos]`, without what the text has."""
    present, labels, confusable, *_ = case
    near = {other for label in present for other in confusable.get(label, ())}
    assert set(hard_negatives(present, labels, confusable)) == near - set(present)


@given(texts())
def test_batches_hold_every_label_of_the_text_all_hard_negatives_and_a_few_others(case: tuple) -> None:  # type: ignore[type-arg]
    """Each once; never more other labels than `split_num`; a label of the source, never an invented one."""
    present, labels, confusable, size, seed = case
    offered = [label for bucket in batches(present, labels, confusable, size, Random(seed)) for label in bucket.labels]
    assert len(offered) == len(set(offered)) > 0
    assert set(offered) <= set(labels)
    if size < 0:
        assert set(offered) == set(labels)
    elif present:
        due = set(present) | set(hard_negatives(present, labels, confusable))
        assert due <= set(offered)
        assert len(set(offered) - due) <= size


@given(texts())
def test_split_num_is_respected_and_a_small_rest_joins_the_batch_before(case: tuple) -> None:  # type: ignore[type-arg]
    """Full batches; the last has at least `max(1, size // 2)` labels, or stands alone."""
    present, labels, confusable, size, seed = case
    found = [len(bucket.labels) for bucket in batches(present, labels, confusable, size, Random(seed))]
    if size < 0:
        assert len(found) == 1
        return
    assert all(length == size for length in found[:-1])
    least = max(1, size // 2)
    assert len(found) == 1 or least <= found[-1] < size + least


@given(texts())
def test_every_label_of_the_text_is_polled_once_with_its_confusables_beside_it(case: tuple) -> None:  # type: ignore[type-arg]
    """A bucket polls one label; others of the text are in it only where they are confusable with that one."""
    present, labels, confusable, size, seed = case
    found = polls(present, labels, confusable, size, Random(seed))
    assert sorted(bucket.polled or "" for bucket in found) == sorted(present)
    for bucket in found:
        assert bucket.polled is not None
        near = confusable.get(bucket.polled, set())
        assert {bucket.polled, *near} <= set(bucket.labels)
        assert set(bucket.labels) & set(present) <= {bucket.polled, *near}
        assert size < 0 or len(bucket.labels) <= max(size, 1 + len(near))


@given(texts())
def test_a_negative_bucket_has_nothing_of_the_text(case: tuple) -> None:  # type: ignore[type-arg]
    """Confusable labels come first; no bucket where the text has every label."""
    present, labels, confusable, size, seed = case
    bucket = absent(present, labels, confusable, size, Random(seed))
    assert (bucket is None) is (set(labels) <= set(present))
    if bucket is not None:
        assert not set(bucket.labels) & set(present)
        hard = hard_negatives(present, labels, confusable)
        assert set(hard) <= set(bucket.labels) or set(bucket.labels) <= set(hard)


@given(texts())
def test_the_same_seed_gives_the_same_buckets(case: tuple) -> None:  # type: ignore[type-arg]
    """Pure functions: nothing but the arguments matters."""
    present, labels, confusable, size, seed = case
    for make in (batches, polls, absent):
        assert make(present, labels, confusable, size, Random(seed)) == make(
            list(present), list(labels), confusable, size, Random(seed)
        )


def test_batch_sizes_are_those_that_iepile_publishes() -> None:
    """NER 6, relations and events 4, records 1."""
    assert dict(SPLIT) == {"ner": 6, "relation": 4, "event": 4, "records": 1}
