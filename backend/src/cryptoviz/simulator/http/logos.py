"""Addresses of the simulated logos, and the responses to them: /logos/<coin>.png."""

from urllib.parse import quote, unquote

from cryptoviz.simulator.market.logo_drawing import draw_logo, has_logo
from cryptoviz.simulator.messages import Request, Response, error_response, validated
from cryptoviz.simulator.protocols import NO_IMAGE, Row

LOGOS = "/logos/"
_HEADERS = {"Content-Type": "image/png", "Cache-Control": "public, max-age=2592000"}


def with_logo(row: Row, host: str) -> Row:
    """Return the row of a coin with the address of its logo on this simulator."""
    address = f"http://{host}{LOGOS}{quote(row['id'], safe='')}.png"
    return {**row, "image": address if has_logo(row["id"]) else NO_IMAGE}


def logo_response(request: Request) -> Response:
    """Respond with a logo."""
    coin_id = unquote(request.path).removeprefix(LOGOS).removesuffix(".png")
    if not has_logo(coin_id):
        return error_response(404, "no such logo")
    return validated(request, Response(200, draw_logo(coin_id), _HEADERS, {"logo": coin_id}))
