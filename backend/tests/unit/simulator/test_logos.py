"""Logos that the simulator serves."""

from io import BytesIO

from PIL import Image

from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.app import SimulatorApp
from cryptoviz.simulator.http.fault_queue import read_fault
from cryptoviz.simulator.market.logo_drawing import SIDE
from cryptoviz.simulator.messages import Request, Response
from support.fakes.clock import HandClock
from support.simulator_requests import ask, markets

HOST = {"host": "127.0.0.1:8060"}


def logo(app: SimulatorApp, coin: str) -> Response:
    return app.respond(Request("GET", f"/logos/{coin}.png"))[0]


def test_rows_name_logos_on_the_address_of_the_request(app: SimulatorApp) -> None:
    assert (
        b'"http://127.0.0.1:8060/logos/bitcoin.png"'
        in ask(app, "/coins/markets", HOST, vs_currency="usd", ids="bitcoin").body
    )
    [aave] = markets(app, ids="aave")
    assert aave["image"] == "missing_large.png"
    assert logo(app, "aave").status == 404


def test_logo_is_an_image_and_always_the_same(app: SimulatorApp, clock: HandClock) -> None:
    response = logo(app, "bitcoin")
    image = Image.open(BytesIO(response.body))
    assert (image.format, image.size) == ("PNG", (SIDE, SIDE))
    assert image.getcolors(1) is None, "there is a mark on it"
    assert logo(build_app(SimulatorSettings(seed=9), clock), "bitcoin").body == response.body
    assert logo(app, "ethereum").body != response.body


def test_logos_can_be_broken(clock: HandClock) -> None:
    app = build_app(SimulatorSettings(faults=(read_fault("logo=htmlx1"),)), clock)
    assert b"<title>" in logo(app, "bitcoin").body
    assert logo(app, "bitcoin").body.startswith(b"\x89PNG")
