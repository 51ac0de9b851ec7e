"""Random walks that can be read at any moment without walking there: a multifractal cascade (Mandelbrot, Fisher, Calvet 1997).

Time is halved again and again. Each half gets a random share of its parent's variance, which clusters volatility and fattens
the tails, and the middle is placed by a Brownian bridge. Every draw is a hash of (key, place), so a walk is a pure function.

A root (4.4 years) is halved into 256 parts of six days, a part into 128 spans of 70 minutes, a span into 32 straight lines.
Parts are remembered as a whole, so that a price costs the five halvings of its span.
"""

import hashlib
import math
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from statistics import NormalDist
from typing import NamedTuple

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_DRAWS = 4096

_ROOT_BITS, PART_BITS, _SPAN_BITS, _LINE_BITS = 37, 29, 22, 17
ROOT_MS, PART_MS, SPAN_MS = 1 << _ROOT_BITS, 1 << PART_BITS, 1 << _SPAN_BITS
ROOT_YEARS = ROOT_MS / (365.25 * 86_400_000)
PARTS = 1 << _ROOT_BITS - PART_BITS  # of a root
SPANS = 1 << PART_BITS - _SPAN_BITS  # of a part
_LINES = 1 << _SPAN_BITS - _LINE_BITS  # of a span
_LINE_SHIFTS = tuple(range(_SPAN_BITS - 1, _LINE_BITS - 1, -1))
_LINE_MS = 1 << _LINE_BITS
_PARTS_KEPT, _LEADERS_PARTS_KEPT, _LINES_KEPT = 5, 384, 4096
_UNEVENNESS = 0.55  # of the shares of variance; 0 would be an ordinary random walk
_BOUNDARY_SPREAD = 0.35  # of the walk's ends, in standard deviations of one year

_GAUSS = tuple(NormalDist().inv_cdf((i + 0.5) / _DRAWS) for i in range(_DRAWS))
_SHARE = tuple(1 / (1 + math.exp(_UNEVENNESS * g)) for g in _GAUSS)
_SPREAD = tuple(math.sqrt(w * (1 - w)) for w in _SHARE)


def mix(value: int) -> int:
    """64 well mixed bits (the finaliser of splitmix64)."""
    value &= _MASK
    value = (value ^ (value >> 30)) * _FIRST & _MASK
    value = (value ^ (value >> 27)) * _SECOND & _MASK
    return value ^ (value >> 31)


def key_of(*parts: object) -> int:
    """64 bits that stand for these parts."""
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=8).digest(), "big")


def fraction(*parts: object) -> float:
    """A number in [0, 1) that stands for these parts."""
    return key_of(*parts) / 2**64


class _Part(NamedTuple):
    """`first`: the node of its first span. `values` and `before` (the variance since the epoch) stand at the ends of its spans."""

    base: int
    first: int
    values: Sequence[float]
    before: Sequence[float]


class Walk:
    """One random walk. A value costs about 6 microseconds, where its part is not remembered 150 more."""

    def __init__(self, key: int) -> None:
        self._key = key
        self._parts: dict[int, _Part] = {}
        self._parts_kept = _PARTS_KEPT

    def values(self, moments_ms: Iterable[int]) -> list[float]:
        """Where the walk stands at these moments: about 1 of variance a year, spread unevenly. Cheapest in the order of time."""
        found: list[float] = []
        number, part = -1, None
        for moment in moments_ms:
            if part is None or moment >> PART_BITS != number:
                number = moment >> PART_BITS
                part = self._part(number)
            found.append(self._value(part, moment))
        return found

    def variance(self, moment_ms: int) -> float:
        """Until this moment; growing evenly within a span."""
        part = self._part(moment_ms >> PART_BITS)
        place = moment_ms >> _SPAN_BITS & SPANS - 1
        start, end = part.before[place], part.before[place + 1]
        return start + (moment_ms & SPAN_MS - 1) / SPAN_MS * (end - start)

    def ends(self, root: int) -> Sequence[float]:
        """The values at the ends of all parts of a root: PARTS + 1 of them."""
        base, low, high = self._root(root)
        return _cascade(base, 1, low, high, ROOT_YEARS, _ROOT_BITS - PART_BITS)[0]

    def spans(self, number: int) -> Sequence[float]:
        """The values at the ends of the spans of a part (epoch / PART_MS): SPANS + 1 of them."""
        return self._part(number).values

    def _value(self, part: _Part, moment: int) -> float:
        place = moment >> _SPAN_BITS & SPANS - 1
        low, high = part.values[place], part.values[place + 1]
        mass, node, base = (
            part.before[place + 1] - part.before[place],
            part.first + place,
            part.base,
        )
        for shift in _LINE_SHIFTS:
            bits = (
                base + node * _GOLDEN & _MASK
            )  # mix(), written out: this loop is the price of a chart
            bits = (bits ^ bits >> 30) * _FIRST & _MASK
            bits = (bits ^ bits >> 27) * _SECOND & _MASK
            bits ^= bits >> 31
            share = _SHARE[bits & 4095]
            middle = (
                low
                + share * (high - low)
                + _GAUSS[bits >> 52] * _SPREAD[bits & 4095] * math.sqrt(mass)
            )
            if moment >> shift & 1:
                node, low, mass = 2 * node + 1, middle, (1 - share) * mass
            else:
                node, high, mass = 2 * node, middle, share * mass
        return low + (moment & _LINE_MS - 1) / _LINE_MS * (high - low)

    def _part(self, number: int) -> _Part:
        found = self._parts.get(number)
        if found is None:
            if len(self._parts) >= self._parts_kept:
                del self._parts[next(iter(self._parts))]
            found = self._parts[number] = self._made(number)
        return found

    def _made(self, number: int) -> _Part:
        root, place = divmod(number, PARTS)
        base, low, high = self._root(root)
        node, before, mass = 1, root * ROOT_YEARS, ROOT_YEARS
        for shift in range(_ROOT_BITS - PART_BITS - 1, -1, -1):
            bits = mix(base + node * _GOLDEN)
            share = _SHARE[bits & 4095]
            middle = (
                low
                + share * (high - low)
                + _GAUSS[bits >> 52] * _SPREAD[bits & 4095] * math.sqrt(mass)
            )
            if place >> shift & 1:
                node, low, before, mass = (
                    2 * node + 1,
                    middle,
                    before + share * mass,
                    (1 - share) * mass,
                )
            else:
                node, high, mass = 2 * node, middle, share * mass
        values, masses = _cascade(base, node, low, high, mass, PART_BITS - _SPAN_BITS)
        return _Part(
            base, node * SPANS, array("d", values), array("d", accumulate(masses, initial=before))
        )

    def _root(self, root: int) -> tuple[int, float, float]:
        """(what its draws begin with, value at its start, value at its end)"""
        return mix(self._key + root * _GOLDEN), self._boundary(root), self._boundary(root + 1)

    def _boundary(self, root: int) -> float:
        return _BOUNDARY_SPREAD * _GAUSS[mix(self._key + root * _GOLDEN) >> 52]


class LeaderWalk(Walk):
    """A walk that others follow: its lines are remembered, since every chart asks for it again. A value costs about a microsecond."""

    def __init__(self, key: int) -> None:
        super().__init__(key)
        self._parts_kept = _LEADERS_PARTS_KEPT
        self._lines: dict[int, Sequence[float]] = {}
        self._ends: dict[int, Sequence[float]] = {}

    def ends(self, root: int) -> Sequence[float]:
        if root not in self._ends:
            self._ends[root] = super().ends(root)
        return self._ends[root]

    def _value(self, part: _Part, moment: int) -> float:
        lines = self._lines.get(moment >> _SPAN_BITS) or self._lines_of(part, moment >> _SPAN_BITS)
        place = moment >> _LINE_BITS & _LINES - 1
        low, high = lines[place], lines[place + 1]
        return low + (moment & _LINE_MS - 1) / _LINE_MS * (high - low)

    def _lines_of(self, part: _Part, span: int) -> Sequence[float]:
        place = span & SPANS - 1
        mass = part.before[place + 1] - part.before[place]
        values, _ = _cascade(
            part.base,
            part.first + place,
            part.values[place],
            part.values[place + 1],
            mass,
            _SPAN_BITS - _LINE_BITS,
        )
        if len(self._lines) >= _LINES_KEPT:
            self._lines.clear()
        lines = self._lines[span] = array("d", values)
        return lines


def _cascade(
    base: int, node: int, low: float, high: float, mass: float, levels: int
) -> tuple[list[float], list[float]]:
    """(values at the ends of the 2**levels pieces of a node's interval, variance of each piece)"""
    values, masses, first = [low, high], [mass], node
    for _ in range(levels):
        finer, seed = [low], base + first * _GOLDEN
        lighter: list[float] = []
        start = low
        for end, mass in zip(values[1:], masses, strict=True):
            bits = seed & _MASK  # mix(), written out as in Walk._value
            bits = (bits ^ bits >> 30) * _FIRST & _MASK
            bits = (bits ^ bits >> 27) * _SECOND & _MASK
            bits ^= bits >> 31
            share = _SHARE[bits & 4095]
            finer += (
                start
                + share * (end - start)
                + _GAUSS[bits >> 52] * _SPREAD[bits & 4095] * math.sqrt(mass),
                end,
            )
            lighter += (share * mass, (1 - share) * mass)
            start, seed = end, seed + _GOLDEN
        values, masses, first = finer, lighter, first * 2
    return values, masses
