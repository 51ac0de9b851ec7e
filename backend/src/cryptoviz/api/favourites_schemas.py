"""The favourites of who asks."""

from cryptoviz.api.parameters import Answer, Time


class Favourite(Answer):
    coin_id: str
    name: str
    symbol: str
    image: str | None
    added_at: Time


class Favourites(Answer):
    data: list[Favourite]
