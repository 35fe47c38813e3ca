"""Every route x every role and none x own, other, parent and closed unit, against an expectation written by hand, and a
second oracle: no answer holds another scope's canary (R019, R049, R080, C06, G13)."""

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import city as cities
import pytest
import town as towns
from scale import scaled
from starlette.applications import Starlette
from starlette.testclient import TestClient

from server import access
from server.access import RULES, Role
from server.http.doorway import Body, Page
from server.refusal import Forbidden
from server.reporting.entry import read_for_entry
from server.routes import pages
from server.store import reach
from server.store.models import Stored

HERE = Path(__file__).parent
NOBODY = "00000000-0000-4000-8000-000000000000"
NONE = "none"
UNTOLD = {"audit", "login_session", "turned_away", "rate_limit", "first_reading", "reading", "setting"}
FIELDS = {"ly_do": "lý do", "van_ban": "1/CV", "tra_loi": "trả lời", "viec": "dong-y"}
ORIGIN = {"origin": "http://testserver"}
CALLS = 12_000


def expectation() -> Mapping[tuple[str, str], str]:
    """(act, role) -> how far, as written by hand."""
    with (HERE / "rights.csv").open(encoding="utf-8") as file:
        return {(line["act"], line["role"]): line["reach"] for line in csv.DictReader(file)}


EXPECTED = expectation()
REACHED = {"unit": frozenset({cities.OWN}), "all": frozenset(cities.TARGETS)}


def test_the_rules_are_those_written_by_hand_each_with_its_requirement() -> None:
    assert {(act, str(role)) for act, roles in RULES.items() for role in roles} == set(EXPECTED)
    with (HERE / "rights.csv").open(encoding="utf-8") as file:
        assert all(re.fullmatch(r"[RC]\d+", line["requirement"]) for line in csv.DictReader(file))


def test_the_technical_roles_reach_no_figure_and_inspectors_change_nothing() -> None:
    """R009, R143: operator and central administration; R043: inspectors."""
    figures = ("report.", "figures.", "board.", "tasks.", "personal.")
    assert not [a for a, r in EXPECTED if r in (Role.OPERATOR, Role.CENTRAL_ADMIN) and a.startswith(figures)]
    assert {a.rpartition(".")[2] for a, r in EXPECTED if r == Role.INSPECTOR} <= {"read", "print", "export"}


def calls(random: Random, count: int) -> Iterator[tuple[Page, str, str]]:
    """(page, role, target), all of them at scale 1."""
    table = [page for page in pages(upload_limit=1) if page.act != access.PUBLIC and page.name != "sign_out"]
    every = [(page, role, target) for page in table for role in (*Role, NONE) for target in cities.TARGETS]
    random.shuffle(every)
    slow = [each for each in every if each[0].path.endswith((".pdf", ".xlsx"))]
    quick = [each for each in every if not each[0].path.endswith((".pdf", ".xlsx"))]
    yield from slow[: count // 40 or 1]
    yield from quick[:count]


def address(page: Page, objects: cities.Objects) -> str:
    known = {
        "report": objects.report,
        "submission": objects.submission,
        "attachment": objects.attachment,
        "account": objects.account,
        "request": objects.request,
        "removal": objects.removal,
        "book": objects.book,
        "record": 1,
        "period": towns.PERIOD,
        "form": towns.FORM,
    }
    return re.sub(r"\{(\w+)(?::path)?\}", lambda found: str(known.get(found[1], NOBODY)), page.path)


def names_an_object(page: Page) -> bool:
    return bool(re.search(r"\{(report|submission|attachment|removal|account|book)\}", page.path))


def faults(city: cities.City, app: Starlette, *, count: int) -> list[str]:
    """Everything that is not as expected. Acts that are refused must leave the database as it was."""
    found = []
    clients = {NONE: (TestClient(app), "")}
    for role, login in cities.LOGINS.items():
        token, csrf = city.sign_in(login)
        clients[role] = (TestClient(app, cookies={"dttg": token}), csrf)
    before = ""
    for page, role, target in sorted(calls(Random(13), count), key=lambda each: each[0].method):
        if page.method != "GET" and not before:
            before = digest(city)
        how_far = EXPECTED.get((page.act, role)) if page.act != access.SELF else "all"
        reached = REACHED.get(how_far or "", frozenset()) if role != NONE else frozenset()
        may = target in reached if names_an_object(page) else bool(reached)
        if may and page.method != "GET":
            continue  # what an allowed act does has tests of its own; here it would spoil the objects
        client, csrf = clients[role]
        body = (
            {"json": {}}
            if page.body is Body.JSON
            else {"data": {**FIELDS, "csrf": csrf}}
            if page.body is not Body.NONE
            else {}
        )
        if page.body in (Body.UPLOAD, Body.WHOLE):
            body["files"] = {"tep": ("a.pdf", b"%PDF-", "application/pdf")}
        headers = {**ORIGIN, "x-csrf-token": csrf}
        path = address(page, city.of[target])
        answer = client.request(page.method, path, headers=headers, follow_redirects=False, **body)
        said = f"{page.method} {page.path} {role} {target}: {answer.status_code}"
        turned = answer.status_code in ((303, 401) if role == NONE else (400, 403, 404))
        if not may and not turned:
            found.append(f"{said} (must be refused)")
        if may and answer.status_code in (401, 403, 500):
            found.append(f"{said} (must be let in)")
        if answer.status_code >= 500:
            found.append(f"{said} (broken)")
        kind = answer.headers.get("content-type", "")
        inside = reached if how_far != "all" else frozenset(cities.TARGETS)
        found += [f"{said} holds {other}" for other in cities.others_in(answer.content, kind=kind, allowed=inside)]
    if digest(city) != before:
        found.append("a refused act wrote something")
    return found


def digest(city: cities.City) -> str:
    """Everything stored but the audit, sessions and counters."""
    with city.town.database.read() as session:
        connection = session.connection()
        return repr(
            [
                (name, connection.execute(table.select()).all())
                for name, table in sorted(Stored.metadata.tables.items())
                if name not in UNTOLD
            ]
        )


def test_no_route_shows_or_changes_what_is_outside_the_scope(city: cities.City, app: Starlette) -> None:
    found = faults(city, app, count=max(200, scaled(CALLS)))
    assert found == [], "\n".join(found)


def test_with_the_scope_taken_out_of_filter_and_question_the_matrix_fails(
    city: cities.City, app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: rights without their scope."""
    monkeypatch.setattr(access, "_covers", lambda right, thing: True)
    monkeypatch.setattr(reach, "_reports", lambda right: reach.true())
    monkeypatch.setattr(reach, "_units", lambda right: reach.true())
    found = faults(city, app, count=120)
    assert [each for each in found if "holds" in each]
    assert [each for each in found if "must be refused" in each]


def test_the_filter_alone_keeps_another_unit_out(city: cities.City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The question forgotten everywhere, the query still leaves nothing of another unit."""
    monkeypatch.setattr(access, "_covers", lambda right, thing: True)
    with pytest.raises(Forbidden):
        read_for_entry(city.town.desk, city.actor("canbo"), report=city.of[cities.OTHER].report)
