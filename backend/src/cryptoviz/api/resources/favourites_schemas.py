"""The favourites of who asks."""

from cryptoviz.api.parameters import Answer, Time


class Favourite(Answer):
    """A coin that is not known any more goes by its id."""

    coin_id: str
    name: str
    symbol: str
    image: str | None
    added_at: Time


class Favourites(Answer):
    """In the order they were chosen."""

    data: list[Favourite]
