"""Images of strangers: what is drawn again, and bytes that are refused."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from cryptoviz.errors import PayloadError
from cryptoviz.sources.coingecko.logos.image import SIDE, redraw

RED, CLEAR = (255, 0, 0, 255), (0, 0, 0, 0)


def encoded(kind: str, size: tuple[int, int] = (250, 250), **options: object) -> bytes:
    mode = "RGB" if kind == "JPEG" else "RGBA"
    result = BytesIO()
    Image.new(mode, size, RED[: len(mode)]).save(result, kind, **options)
    return result.getvalue()


def decoded(body: bytes) -> Image.Image:
    image = Image.open(BytesIO(body))
    assert (image.format, image.size) == ("WEBP", (SIDE, SIDE))
    return image.convert("RGBA")


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a PNG of these dimensions with any other chunks."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in ((b"IHDR", header), *chunks, (b"IEND", b""))
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg(scans: int) -> bytes:
    """Return a progressive JPEG whose last scan is repeated."""
    body = encoded("JPEG", progressive=True)
    end = len(body) - 2
    return body[:end] + body[body.rindex(b"\xff\xda") : end] * scans + body[end:]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_redraw_makes_every_format_a_small_webp(kind: str) -> None:
    red, green, blue, alpha = decoded(redraw(encoded(kind))).getpixel((32, 32))
    assert (red > 240, green < 20, blue < 20, alpha) == (True, True, True, 255)


def test_redraw_accepts_a_progressive_jpeg() -> None:
    assert decoded(redraw(jpeg(20))).getpixel((32, 32))[3] == 255


def test_redraw_centres_what_is_not_square() -> None:
    image = decoded(redraw(encoded("PNG", (200, 100))))
    assert [image.getpixel((32, y))[3] for y in (4, 32, 60)] == [0, 255, 0]


def test_redraw_leaves_out_everything_but_the_pixels() -> None:
    exif = Image.Exif()
    exif[0x010E] = "a secret"
    body = redraw(encoded("JPEG", exif=exif) + b"<script>secret</script>")
    assert b"secret" not in body
    assert len(body) < 1_000


HOSTILE = {
    "nothing": b"",
    "html": b"<!doctype html><html><body>no image</body></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "another format": encoded("BMP"),
    "cut short": encoded("JPEG")[:300],
    "no data": png(64, 64),
    "broken data": png(64, 64, (b"IDAT", b"not deflated")),
    "no pixels": png(0, 0, (b"IDAT", zlib.compress(b""))),
    "more pixels than data": png(1_900, 1_900, (b"IDAT", zlib.compress(b"\0" * 100))),
    "too many pixels": png(4_000, 2_000, (b"IDAT", zlib.compress(b"\0" * 100))),
    "a bomb": png(60_000, 60_000, (b"IDAT", zlib.compress(b"\0" * 1_000_000))),
    "too many scans": jpeg(200),
    "webp header": b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff",
    "gif header": b"GIF89a\xff\xff\xff\xff\xf7\0\0",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_redraw_refuses_what_is_no_image(body: bytes) -> None:
    with pytest.raises(PayloadError):
        redraw(body)
