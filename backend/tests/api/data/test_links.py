"""Links of a coin in its facts."""

from cryptoviz.model.links import CoinLinks
from cryptoviz.store.markets.links import SqlLinks


def test_facts_have_links_once_they_are_known(ada, database, clock):
    def links():
        response = ada.get("coins/bitcoin")
        return response.get_json()["links"], response.headers["ETag"]

    unknown, etag = links()
    assert unknown is None
    SqlLinks(database).save("bitcoin", CoinLinks(site="https://bitcoin.org/"), clock())
    found, changed = links()
    assert found == {"site": "https://bitcoin.org/", "explorer": None, "repository": None}
    assert changed != etag
    SqlLinks(database).save("bitcoin", CoinLinks(site="https://bitcoin.org/"), clock())
    assert links() == (found, changed)
    SqlLinks(database).save("bitcoin", CoinLinks(), clock())
    assert links()[0] is None
