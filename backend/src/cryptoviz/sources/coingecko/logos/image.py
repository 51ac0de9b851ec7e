"""Pure: draw an image that a stranger uploaded again, small and without anything else in its file.

Only the pixels reach browsers, encoded by this program.
"""

from io import BytesIO

from PIL import Image, ImageOps

from cryptoviz.errors import PayloadError
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.http.reasons import make_reason

SIDE = 64  # pixels: 32 CSS pixels on a screen of double density
MAX_PIXELS = 4_000_000  # of the original: a few bytes can declare many
MAX_SCANS = 100  # of a JPEG: each of a few bytes makes the decoder pass over all pixels
_SCAN = b"\xff\xda"  # the marker, which compressed pixels of a JPEG never contain
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_QUALITY = 85


def redraw(body: bytes) -> bytes:
    """Return the image as a square WebP. Raises PayloadError if it cannot be read."""
    try:
        drawing = _fitted(body)
    except Exception as error:  # decoders raise errors of any kind on bad bytes
        raise PayloadError(make_reason("malformed", TITLE)) from error
    square, result = Image.new("RGBA", (SIDE, SIDE)), BytesIO()
    square.paste(drawing, ((SIDE - drawing.width) // 2, (SIDE - drawing.height) // 2))
    square.save(result, "WEBP", quality=_QUALITY, method=6)
    return result.getvalue()


def _fitted(body: bytes) -> Image.Image:
    """Return the first frame, as large as fits into the square."""
    with Image.open(BytesIO(body), formats=_FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        if body.count(_SCAN) > MAX_SCANS:  # other formats: a few by chance
            raise ValueError("too many scans")
        return ImageOps.contain(image.convert("RGBA"), (SIDE, SIDE))
