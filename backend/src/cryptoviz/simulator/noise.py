"""Random walks that can be read at any moment without walking there: a multifractal cascade (Mandelbrot, Fisher, Calvet 1997).

Time is halved again and again. Each half gets a random share of its parent's variance, which clusters volatility and fattens
the tails, and the middle is placed by a Brownian bridge. Every draw is a hash of (key, place), so a walk is a pure function.
"""

import hashlib
import math
from statistics import NormalDist

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_DRAWS = 4096

ROOT_MS = 1 << 37  # 4.4 years: the outermost interval
ROOT_YEARS = ROOT_MS / (365.25 * 86_400_000)
_LEVELS = 24  # down to 8 seconds, straight lines between
_COARSE_LEVELS = 8  # six days: what is remembered of a walk
_COARSE_KEPT = 256
_UNEVENNESS = 0.55  # of the shares of variance; 0 would be an ordinary random walk
_BOUNDARY_SPREAD = 0.35  # of the walk's ends, in standard deviations of one year

_GAUSS = tuple(NormalDist().inv_cdf((i + 0.5) / _DRAWS) for i in range(_DRAWS))
_SHARE = tuple(1 / (1 + math.exp(_UNEVENNESS * g)) for g in _GAUSS)
_SPREAD = tuple(math.sqrt(w * (1 - w)) for w in _SHARE)


def mix(value: int) -> int:
    """64 well mixed bits (the finaliser of splitmix64)."""
    value &= _MASK
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & _MASK
    return value ^ (value >> 31)


def key_of(*parts: object) -> int:
    """64 bits that stand for these parts."""
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=8).digest(), "big")


def fraction(*parts: object) -> float:
    """A number in [0, 1) that stands for these parts."""
    return key_of(*parts) / 2**64


class Walk:
    """One random walk. `at` costs about 15 microseconds."""

    def __init__(self, key: int) -> None:
        self._key = key
        self._coarse: dict[int, tuple[int, float, float, float, float]] = {}

    def at(self, moment_ms: int) -> tuple[float, float]:
        """(value, variance so far) at a moment: about 1 of variance a year, spread unevenly."""
        root, inside = divmod(moment_ms, ROOT_MS)
        base = mix(self._key + root * _GOLDEN)
        node, low, high, before, mass = self._interval(base, root, inside >> 29)
        for shift in range(28, 28 - (_LEVELS - _COARSE_LEVELS), -1):
            bits = _draw(base, node)
            share = _SHARE[bits & 4095]
            middle = low + share * (high - low) + _GAUSS[bits >> 52] * _SPREAD[bits & 4095] * math.sqrt(mass)
            if inside >> shift & 1:
                node, low, before, mass = 2 * node + 1, middle, before + share * mass, (1 - share) * mass
            else:
                node, high, mass = 2 * node, middle, share * mass
        rest = (inside & 8191) / 8192
        return low + rest * (high - low), before + rest * mass

    def _interval(self, base: int, root: int, place: int) -> tuple[int, float, float, float, float]:
        """(node, value at start, value at end, variance before, variance inside) of one of the 256 coarse parts of a root."""
        name = root << 8 | place
        found = self._coarse.get(name)
        if found is None:
            if len(self._coarse) >= _COARSE_KEPT:
                self._coarse.clear()
            found = self._coarse[name] = self._descend(base, root, place)
        return found

    def _descend(self, base: int, root: int, place: int) -> tuple[int, float, float, float, float]:
        node, low, high = 1, self._boundary(root), self._boundary(root + 1)
        before, mass = root * ROOT_YEARS, ROOT_YEARS
        for shift in range(_COARSE_LEVELS - 1, -1, -1):
            bits = _draw(base, node)
            share = _SHARE[bits & 4095]
            middle = low + share * (high - low) + _GAUSS[bits >> 52] * _SPREAD[bits & 4095] * math.sqrt(mass)
            if place >> shift & 1:
                node, low, before, mass = 2 * node + 1, middle, before + share * mass, (1 - share) * mass
            else:
                node, high, mass = 2 * node, middle, share * mass
        return node, low, high, before, mass

    def _boundary(self, root: int) -> float:
        return _BOUNDARY_SPREAD * _GAUSS[_draw(self._key, root) >> 52]


def _draw(base: int, node: int) -> int:
    return mix(base + node * _GOLDEN)
