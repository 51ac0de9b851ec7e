"""The window of a request: a named one, or a span."""

from pydantic import Field, ValidationInfo, field_validator

from cryptoviz.api.parameters import EpochMs, RequestModel
from cryptoviz.series.windows import Window, WindowRequest

_DEFAULT_WINDOW: Window = "7d"


class WindowQuery(RequestModel):
    """A named window, or a span from `from` (inclusive) to `to` (exclusive); not both."""

    window: Window | None = Field(default=None, description="7d unless a span is given")
    start: EpochMs | None = Field(default=None, alias="from")
    to: EpochMs | None = Field(default=None, validate_default=True)

    @field_validator("start")
    @classmethod
    def _check_start(cls, start: int | None, info: ValidationInfo) -> int | None:
        if start is not None and info.data.get("window") is not None:
            raise ValueError("excludes window")
        return start

    @field_validator("to")
    @classmethod
    def _check_to(cls, to: int | None, info: ValidationInfo) -> int | None:
        start = info.data.get("start")
        if "start" in info.data and (start is None) != (to is None):
            raise ValueError("is required with from" if to is None else "requires from")
        if start is not None and to is not None and start >= to:
            raise ValueError("must be later than from")
        return to

    @property
    def request(self) -> WindowRequest:
        window = self.window or (None if self.start is not None else _DEFAULT_WINDOW)
        return WindowRequest(window, self.start, self.to)
