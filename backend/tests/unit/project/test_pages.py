"""The service worker knows the pages of the web app, and takes no other address from its host."""

import re

from support.paths import ROOT

FRONTEND = ROOT / "frontend"


def test_service_worker_starts_the_app_on_each_of_its_pages():
    routes = (FRONTEND / "src/app/app.routes.ts").read_text()
    worker = (FRONTEND / "public/service-worker.js").read_text()
    [pages] = re.findall(r"PAGES = new Set\(\[(.*?)\]\)", worker, re.DOTALL)
    assert set(re.findall(r"'(.*?)'", pages)) == set(re.findall(r"path: '(.*?)'", routes)) - {"**"}
