"""Stored cross-site scripting (G30, R023): hostile words in every text the system keeps, the pages and prints opened in
Chromium without the policy that would stop them anyway: nothing runs."""

import itertools
from random import Random

import city as cities
import pytest
import town as towns
from playwright.sync_api import Browser, Dialog
from scale import scaled
from sqlalchemy import text
from sqlmodel import select
from starlette.applications import Starlette
from starlette.testclient import TestClient
from test_security_matrix import address

from engine.project import corrected_bundle
from server import access
from server.routes import pages
from server.store.models import CatalogueVersion, Definition, ErratumRow

pytestmark = pytest.mark.browser

BREAKS = ("", '">', "'>", "</textarea>", "</title>", "</option></select>", "</script>", "-->", "]]>", "</svg>")
TAGS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
)
WRAPS = ("{}", "{{{{7*7}}}}{}", "Thôn {} số 1")
PAYLOADS = tuple(wrap.format(before + tag) for before, tag, wrap in itertools.product(BREAKS, TAGS, WRAPS))

# every text that people give and pages show
PLACES = (
    "UPDATE unit SET name = :words",
    "UPDATE holder SET name = :words, position = :words, section = :words, phone = :words, email = :words",
    "UPDATE remark SET text = :words, answer = :words",
    "UPDATE attachment SET name = :words",
    "UPDATE removal SET reason = :words, document = :words, answer = :words",
    "UPDATE inspection SET document = :words",
    "UPDATE reopen_request SET reason = :words, document = :words, answer = :words",
    "UPDATE review SET reason = :words",
    "UPDATE draft_cell SET typed = :words WHERE \"column\" = 'so_ho'",
    "UPDATE login_session SET agent = :words, address = :words",
)


def poison(city: cities.City, words: str) -> None:
    """The words in every place, and as title and guide of the form."""
    with city.town.database.write() as session:
        for place in PLACES:
            session.connection().execute(text(place), {"words": words})
        row = session.exec(select(Definition).where(Definition.kind == "form", Definition.id == towns.FORM)).one()
        made = corrected_bundle(row.bundle, file=f"forms/{towns.FORM}/v1.yaml", content=_retitled(words))
        session.add(
            ErratumRow(
                form=towns.FORM,
                edition=1,
                serial=len(session.exec(select(ErratumRow)).all()) + 1,
                bundle=made.text,
                sha256=made.sha256,
                words=[words],
                at=city.town.clock.now(),
            )
        )
        version = session.get_one(CatalogueVersion, 1)
        version.version += 1
        session.add(version)


def _retitled(words: str) -> bytes:
    said = "'" + words.replace("'", "''") + "'"
    lines = (towns.ROOT / "forms" / towns.FORM / "v1.yaml").read_text(encoding="utf-8").splitlines()
    return "\n".join(f"title: {said}" if line.startswith("title:") else line for line in lines).encode()


def ran(city: cities.City, app: Starlette, chromium: Browser, *, every: int) -> list[str]:
    """The pages on which something ran. `every`: one page of so many."""
    heard: list[str] = []
    window = chromium.new_page()

    def hear(dialog: Dialog) -> None:
        heard.append(dialog.message)
        dialog.dismiss()

    window.on("dialog", hear)
    found = []
    table = [
        page for page in pages(upload_limit=1) if page.method == "GET" and not page.path.endswith((".pdf", ".xlsx"))
    ]
    clients = {}
    for page in table[:: max(1, every)]:
        roles = sorted(access.RULES.get(page.act, frozenset({access.Role.OFFICER})))
        role = "reviewer" if "reviewer" in roles else str(roles[0])
        if role not in clients:
            token, _ = city.sign_in(cities.LOGINS[role])
            clients[role] = TestClient(app, cookies={"dttg": token})
        answer = clients[role].get(address(page, city.of[cities.OWN]))
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        window.set_content(answer.text, wait_until="load")
        window.wait_for_function("() => document.readyState === 'complete'")
        if heard:
            found.append(page.path)
            heard.clear()
    window.close()
    return found


def test_there_are_three_hundred_payloads() -> None:
    assert len(set(PAYLOADS)) == 300


def test_no_payload_runs_on_any_page(city: cities.City, app: Starlette, chromium: Browser) -> None:
    """At scale 1 every payload on every page; below, as many payloads as there is time for."""
    chosen = Random(11).sample(PAYLOADS, scaled(300))
    together = max(6, len(chosen) // 20)
    for start in range(0, len(chosen), together):
        poison(city, " ".join(chosen[start : start + together]))
        assert ran(city, app, chromium, every=1) == []


def test_on_pages_that_do_not_escape_they_run(city: cities.City, app: Starlette, chromium: Browser) -> None:
    """The planted fault."""
    poison(city, TAGS[1])
    app.state.house.templates.autoescape = False
    app.state.house.templates.cache.clear()
    assert len(ran(city, app, chromium, every=6)) > 2
