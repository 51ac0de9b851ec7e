"""Logos of the simulated coins: white marks on coloured squares, for a coin always the same one."""

import colorsys
from functools import lru_cache
from io import BytesIO
from math import cos, pi, sin

from PIL import Image, ImageDraw

from cryptoviz.simulator.hashing import stable_hash

SIDE = 128  # pixels
_SCALE = 4  # drawn larger and scaled down, for smooth edges
_HUES, _TURNS = 12, 8
_LIGHTNESS, _SATURATION = 0.42, 0.62
_WITHOUT = 9  # one coin of so many has no logo

Points = list[tuple[float, float]]  # in a square from -1 to 1


def has_logo(coin_id: str) -> bool:
    """Return whether a coin has a logo."""
    return stable_hash("has logo", coin_id) % _WITHOUT > 0


@lru_cache(maxsize=1024)
def draw_logo(coin_id: str) -> bytes:
    """Return the logo as PNG."""
    hue, mark, turn = (
        stable_hash(what, coin_id) % count
        for what, count in (("hue", _HUES), ("mark", len(_MARKS)), ("turn", _TURNS))
    )
    parts = colorsys.hls_to_rgb(hue / _HUES, _LIGHTNESS, _SATURATION)
    color = tuple(round(part * 255) for part in parts)
    image = Image.new("RGB", (SIDE * _SCALE, SIDE * _SCALE), color)
    draw = ImageDraw.Draw(image)
    for points, fill in zip(_MARKS[mark], ((255, 255, 255), color), strict=False):
        draw.polygon(_pixels(points, turn / _TURNS * 2 * pi), fill=fill)
    result = BytesIO()
    image.resize((SIDE, SIDE)).save(result, "PNG")
    return result.getvalue()


def _pixels(points: Points, turn: float) -> Points:
    half, c, s = SIDE * _SCALE / 2, cos(turn), sin(turn)
    return [((x * c - y * s + 1) * half, (x * s + y * c + 1) * half) for x, y in points]


def _polygon(corners: int, *radii: float, x: float = 0) -> Points:
    """Return a regular polygon, or a star of two radii."""
    return [
        (
            x + radii[n % len(radii)] * sin(n * 2 * pi / corners),
            -radii[n % len(radii)] * cos(n * 2 * pi / corners),
        )
        for n in range(corners)
    ]


# Each a white polygon, and perhaps one that is cut out of it.
_MARKS: tuple[tuple[Points, ...], ...] = (
    (_polygon(64, 0.62), _polygon(64, 0.36)),  # a ring
    (_polygon(64, 0.62), _polygon(64, 0.52, x=0.3)),  # a crescent
    (_polygon(4, 0.68), _polygon(4, 0.3)),
    (_polygon(6, 0.66), _polygon(64, 0.3)),
    (_polygon(3, 0.7),),
    (_polygon(8, 0.7, 0.24),),  # a star
    (_polygon(12, 0.68, 0.4),),
    (_polygon(64, 0.56), [(-0.14, -1), (0.14, -1), (0.14, 1), (-0.14, 1)]),  # two halves
)
