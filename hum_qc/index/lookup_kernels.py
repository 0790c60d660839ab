"""Compiled kernels that find features of a text in hash tables, and the items that have enough of them."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from hum_qc.index.kernels import mix

UNKNOWN = -1


def fill(keys: Any) -> tuple[Any, Any]:
    """A hash table of non-zero 64-bit keys: slots with the key, and the place of the key among `keys`."""
    size = 16
    while size < 2 * len(keys):
        size *= 2
    slots, places = np.zeros(size, np.uint64), np.zeros(size, np.uint32)
    _fill(np.ascontiguousarray(keys), slots, places)
    return slots, places


@numba.njit(nogil=True, cache=True)
def _fill(keys: Any, slots: Any, places: Any) -> None:
    mask = np.uint64(slots.shape[0] - 1)
    for place in range(keys.shape[0]):
        slot = mix(keys[place]) & mask
        while slots[slot] != 0:
            slot = (slot + np.uint64(1)) & mask
        slots[slot] = keys[place]
        places[slot] = place


@numba.njit(nogil=True, cache=True, inline="always")
def place_of(key: Any, slots: Any, places: Any) -> Any:
    """The place of a key, or UNKNOWN."""
    mask = np.uint64(slots.shape[0] - 1)
    slot = mix(key) & mask
    while slots[slot] != 0:
        if slots[slot] == key:
            return np.int64(places[slot])
        slot = (slot + np.uint64(1)) & mask
    return UNKNOWN


@numba.njit(nogil=True, cache=True)
def identify(hashes: Any, words: Any, word_ids: Any, pairs: Any, pair_ids: Any, ids: Any, found: Any) -> None:
    """The word number of each token (from 1, 0 is unknown), and the pair number that begins there, or UNKNOWN."""
    for at in range(hashes.shape[0]):
        ids[at] = place_of(hashes[at], words, word_ids) + 1
        found[at] = UNKNOWN
        if at > 0 and ids[at - 1] > 0 and ids[at] > 0:
            found[at - 1] = place_of((np.uint64(ids[at - 1]) << np.uint64(32)) | np.uint64(ids[at]), pairs, pair_ids)


@numba.njit(nogil=True, cache=True)
def candidates(found: Any, stamp: Any, lookup: Any, scratch: Any, before: Any) -> Any:
    """The items of which a text has enough features that find them; the first `scratch.touched`, in no order.

    `before` gets the place of the same feature before each place; `scratch.latest` the last place of each feature.
    """
    _, _, weights, postings, starts, _, _, _, _, enough = lookup
    seen, latest, gained, touched, _ = scratch
    count = 0
    for at in range(found.shape[0]):
        feature = found[at]
        if feature == UNKNOWN:
            continue
        if seen[feature] == stamp:
            before[at] = latest[feature]
            latest[feature] = at
            continue
        seen[feature], latest[feature], before[at] = stamp, at, UNKNOWN
        for place in range(starts[feature], starts[feature + 1]):
            item = postings[place]
            if gained[item] == 0:
                touched[count] = item
                count += 1
            gained[item] += weights[feature]
    kept = 0
    for at in range(count):
        item = touched[at]
        if gained[item] >= enough[item]:
            touched[kept] = item
            touched[touched.shape[0] - 1 - kept] = np.int64(1000 * gained[item] / enough[item])
            kept += 1
        gained[item] = 0
    return kept


@numba.njit(nogil=True, cache=True)
def strongest(touched: Any, count: Any, most: Any) -> Any:
    """Keep the `most` candidates that gained most beyond what is enough; how many are left."""
    scores = touched[::-1]
    for place in range(min(count, most)):
        best = place
        for at in range(place + 1, count):
            if scores[at] > scores[best]:
                best = at
        touched[place], touched[best] = touched[best], touched[place]
        scores[place], scores[best] = scores[best], scores[place]
    return min(count, most)


@numba.njit(nogil=True, cache=True)
def places_of(wanted: Any, stamp: Any, scratch: Any, before: Any) -> Any:
    """Where the wanted features stand in the text that `candidates` read last, in order."""
    seen, latest = scratch[0], scratch[1]
    count = 0
    for feature in wanted:
        at = latest[feature] if seen[feature] == stamp else UNKNOWN
        while at != UNKNOWN:
            count += 1
            at = before[at]
    places = np.empty(count, np.int64)
    count = 0
    for feature in wanted:
        at = latest[feature] if seen[feature] == stamp else UNKNOWN
        while at != UNKNOWN:
            places[count] = at
            count += 1
            at = before[at]
    places.sort()
    return places


@numba.njit(nogil=True, cache=True)
def best_window(places: Any, found: Any, width: Any, reach: Any, weights: Any, inside: Any) -> Any:
    """The stretch of at most `width` tokens whose features at these places weigh most, each counted once.

    Begin, end (exclusive) and nats. A feature reaches over `reach` tokens.
    """
    best, total, begin, end, left = 0.0, 0.0, 0, 0, 0
    for right in range(places.shape[0]):
        while places[right] - places[left] >= width:
            old = found[places[left]]
            inside[old] -= 1
            if inside[old] == 0:
                total -= weights[old]
            left += 1
        feature = found[places[right]]
        inside[feature] += 1
        if inside[feature] == 1:
            total += weights[feature]
            if total > best + 1e-4:
                best, begin, end = total, places[left], min(places[right] + reach, found.shape[0])
    for at in range(left, places.shape[0]):
        inside[found[places[at]]] = 0
    return begin, end, best


@numba.njit(nogil=True, cache=True)
def covered(places: Any, found: Any, begin: Any, end: Any, weights: Any, inside: Any) -> Any:
    """Nats of the features at these places that stand between two places of the text, each counted once."""
    total = 0.0
    for at in places:
        if begin <= at < end:
            feature = found[at]
            total += weights[feature] if inside[feature] == 0 else 0.0
            inside[feature] = 1
    for at in places:
        inside[found[at]] = 0
    return total
