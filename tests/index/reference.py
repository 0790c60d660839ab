"""What the compiled kernels do, in plain Python: slow, and easy to believe."""

from __future__ import annotations

from hum_qc.index.alphabet import ALONE, BREAK, DIGIT, IGNORED, LETTER, SEPARATOR, SIZE, alphabet

WORDS = (1 << 64) - 1


def mix(value: int) -> int:
    """Avalanche of 64 bits."""
    value ^= value >> 33
    value = value * 0xC2B2AE3D27D4EB4F & WORDS
    value ^= value >> 29
    value = value * 0x165667B19E3779F9 & WORDS
    return value ^ (value >> 32)


def fnv(codes: list[int]) -> int:
    """FNV-1a over code points."""
    value = 0xCBF29CE484222325
    for code in codes:
        value = (value ^ code) * 0x100000001B3 & WORDS
    return value


def folded(character: str) -> list[tuple[int, int]]:
    """Code points and kinds that a character folds to, without those that are ignored."""
    folds, more, rests, kinds = alphabet()
    code = ord(character)
    if code >= SIZE:
        return []
    codes = [int(folds[code]), *(int(rest) for rest in rests[more[code]] if rest)]
    return [(code, int(kinds[code])) for code in codes if kinds[code] != IGNORED]


def goes_on(mark: str, text: str, at: int) -> bool:
    """Whether the `.` or `,` at a place, as `mark`, goes on with the number before it."""
    digits = 0
    for character in text[at + 1 : at + 5]:
        same_width = len(character.encode()) == len(text[at].encode())
        if not (same_width and folded(character) and chr(folded(character)[0][0]) in "0123456789"):
            break
        digits += 1
    return digits > 0 if mark == "." else digits == 3


def units(text: str) -> list[tuple[int, int, int]]:
    """Folded code point, kind and place of each character."""
    found: list[tuple[int, int, int]] = []
    after_digit = False
    for at, character in enumerate(text):
        parts = folded(character)
        mark = chr(alphabet().folds[ord(character)]) if ord(character) < SIZE else ""
        if after_digit and mark and mark in ".," and goes_on(mark, text, at):
            parts = [(ord("."), DIGIT)] if mark == "." else []
        if parts:
            after_digit = parts[0][1] == DIGIT
        found += [(code, kind, at) for code, kind in parts]
    return found


def spelling(codes: list[int], kind: int) -> list[int]:
    """The code points that count: no zeros at the end of a decimal."""
    if kind == DIGIT and ord(".") in codes:
        while codes[-1] == ord("0"):
            codes = codes[:-1]
        if codes[-1] == ord("."):
            codes = codes[:-1]
    return codes


def tokens(text: str) -> list[tuple[int, int, int, int, int]]:
    """Hash, stem, kind with flag, and first and last (exclusive) byte of each token."""
    found = []
    line = units(text)
    broken = True
    at = 0
    while at < len(line):
        _, kind, place = line[at]
        if kind in (SEPARATOR, BREAK):
            broken |= kind == BREAK
            at += 1
            continue
        stop = at + 1
        while kind != ALONE and stop < len(line) and line[stop][1] == kind:
            stop += 1
        codes = spelling([code for code, _, _ in line[at:stop]], kind)
        whole = mix(fnv(codes))
        stem = mix(fnv(codes[:5])) if kind == LETTER and len(codes) > 5 else whole
        first, last = len(text[:place].encode()), len(text[: line[stop - 1][2] + 1].encode())
        found.append((whole, stem, kind | (16 if broken else 0), first, last))
        broken = False
        at = stop
    return found
