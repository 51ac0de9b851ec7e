"""Query strings in which a parameter is given more than once."""

from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict

from cryptoviz.errors import InvalidParameterError


class SingleArguments(ImmutableMultiDict[str, str]):
    """Arguments by name. All lists of this API are in one parameter, separated by commas."""

    def to_dict(self, flat: bool = True) -> dict[str, Any]:
        """Return what a view validates. Raise InvalidParameterError for a repeated parameter."""
        for name, values in self.lists():
            if len(values) > 1:
                raise InvalidParameterError(name, "is given more than once")
        return dict(self.items())


class ApiRequest(Request):
    """A request whose parameters have one value each."""

    parameter_storage_class = SingleArguments
