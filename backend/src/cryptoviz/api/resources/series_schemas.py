"""Series: columns of times and values, with the gaps between them."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from cryptoviz.api.parameters import Answer, Moment, Query


class SeriesQuery(Query):
    """A named window, or a span from `from` (inclusive) to `to` (exclusive)."""

    window: Literal["24h", "7d", "30d", "90d", "1y", "max"] | None = Field(
        default=None, description="7d when nothing is asked for"
    )
    start: Moment | None = Field(
        default=None,
        alias="from",
        description="RFC 3339 or epoch milliseconds; goes with `to`, not with `window`",
    )
    to: Moment | None = Field(
        default=None, description="RFC 3339 or epoch milliseconds; exclusive", validate_default=True
    )
    vs: Literal["usd"] = "usd"
    points: int = Field(
        default=400,
        ge=2,
        le=2000,
        description="At most so many points; more are reduced, keeping the shape",
    )

    @field_validator("start")
    @classmethod
    def _no_window_beside(cls, start: int | None, info: ValidationInfo) -> int | None:
        if start is not None and info.data.get("window") is not None:
            raise ValueError("goes without window")
        return start

    @field_validator("to")
    @classmethod
    def _after_start(cls, to: int | None, info: ValidationInfo) -> int | None:
        start = info.data.get("start")
        if "start" in info.data and (start is None) != (to is None):
            raise ValueError("is needed with from" if to is None else "goes with from")
        if start is not None and to is not None and start >= to:
            raise ValueError("must be later than from")
        return to


class Series(Answer):
    """Times are epoch milliseconds. No line is to be drawn across a gap."""

    coin: str
    vs: str
    start: int = Field(alias="from")
    end: int = Field(alias="to")
    interval: str = Field(
        description="Width of the bars that were read: raw, 5m, 30m, 2h, 6h, 1d or 3d"
    )
    t: list[int]
    v: list[float]
    gaps: list[Annotated[list[int], Field(min_length=2, max_length=2)]] = Field(
        description="[from, to] of each stretch without data"
    )
    as_of: int | None = Field(description="The newest time that is known of the coin")


class Mark(Answer):
    """`at` in epoch milliseconds, `value` in US dollars."""

    at: int
    value: float


class ChangeSeries(Series):
    """`v` is percent since `base`."""

    base: Mark | None
    last: Mark | None
    absolute: float | None
    percent: float | None
