"""What holds for every route: rights, origin, CSRF, limits, headers, error pages (R035, R087)."""

import logging
import re
from collections.abc import Iterable
from dataclasses import replace

import pytest
import town as towns
from sqlalchemy import event, text
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from server import access
from server.app import assemble, check_acts, create_app
from server.http.doorway import Body, Call, Page
from server.http.shell import MENU, UNDER
from server.refusal import Unfit
from server.routes import pages
from server.running.logbook import JsonLines

TABLE = pages(upload_limit=1)
NOBODY = "00000000-0000-4000-8000-000000000000"


def sent_by(page: Page) -> dict[str, object]:
    """An empty body of the kind that the page reads."""
    if page.body is Body.JSON:
        return {"json": {}}
    return {} if page.body in (Body.NONE, Body.FORM) else {"files": {"a": b"x"}}


def address(page: Page) -> str:
    return re.sub(
        r"\{period\}", towns.PERIOD, re.sub(r"\{form\}", towns.FORM, re.sub(r"\{\w+(:path)?\}", NOBODY, page.path))
    )


def test_every_route_asks_for_a_declared_act() -> None:
    check_acts(TABLE)


def test_the_menu_names_pages_that_there_are() -> None:
    known, links = {page.name for page in TABLE}, {name for _, name, _ in MENU}
    assert links < known
    assert {*UNDER} < links
    assert {page for under in UNDER.values() for page in under} < known


def test_a_route_without_a_rule_stops_the_start(town: towns.Town, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = (*TABLE, Page("/kho-bau", "treasure", lambda call: call.render("error.html", None), "treasure.take"))
    with pytest.raises(Unfit, match="treasure"):
        check_acts(planted)
    monkeypatch.setattr("server.app.pages", lambda *, upload_limit: planted)
    with pytest.raises(Unfit, match="/kho-bau"):
        create_app(town.settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)


def open_to_strangers(client: TestClient, table: Iterable[Page]) -> list[str]:
    """The pages that do not ask who is there first."""
    found = []
    for page in table:
        headers = {"origin": "http://testserver"}
        response = client.request(page.method, address(page), headers=headers, follow_redirects=False, **sent_by(page))
        if page.body is Body.JSON or page.quiet:  # asked by a script, that then asks the person in place
            asked = response.status_code == 401
        else:
            asked = response.status_code == 303 and response.headers["location"].startswith("/dang-nhap")
        if not asked:
            found.append(f"{page.method} {page.path}")
    return found


def test_nothing_opens_without_signing_in(browser) -> None:
    assert open_to_strangers(browser, [page for page in TABLE if page.act != access.PUBLIC]) == []


def test_a_page_that_opens_to_strangers_is_found(app: Starlette) -> None:
    planted = Page("/mo", "open", lambda _call: PlainTextResponse("mở"), access.PUBLIC)
    client = TestClient(assemble((*TABLE, planted), app.state.house))
    assert open_to_strangers(client, (TABLE[0], planted)) == ["GET /mo"]


def taken_without_token(client: TestClient, table: Iterable[Page]) -> list[str]:
    """The changes that a session without the token of its page is not refused."""
    found = []
    for page in table:
        headers = {"origin": "http://testserver"}
        response = client.post(address(page), headers=headers, follow_redirects=False, **sent_by(page))
        if response.status_code != 403 or "Tải lại trang" not in response.text:
            found.append(page.name)
    return found


def test_a_change_without_the_csrf_token_is_refused(officer) -> None:
    assert taken_without_token(officer, [page for page in TABLE if page.method == "POST"]) == []
    officer.read("/viec-can-lam")
    officer.headers["x-csrf-token"] = officer.csrf
    assert taken_without_token(officer, [page for page in TABLE if page.name == "open_report"]) == ["open_report"]


@pytest.mark.parametrize("origin", ["http://ke.xau", "null", "http://testserver.ke.xau", None])
def test_a_change_from_elsewhere_is_refused_even_with_the_token(officer, origin: str | None) -> None:
    officer.read("/viec-can-lam")
    headers = {"origin": origin} if origin else {}
    response = officer.post("/dang-xuat", data={"csrf": officer.csrf}, headers=headers, follow_redirects=False)
    assert response.status_code == 403
    assert officer.get("/viec-can-lam").status_code == 200


def test_another_sessions_csrf_token_is_refused(officer, reviewer) -> None:
    reviewer.read("/mat-khau")
    officer.csrf = reviewer.csrf
    assert officer.press("/dang-xuat").status_code == 403


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("canbo", "/theo-doi"),
        ("canbo", "/so-lieu"),
        ("canbo", "/nhat-ky"),
        ("nguoiduyet", "/viec-can-lam"),
        ("nguoiduyet", "/nhat-ky"),
        ("vanhanh", "/duyet"),
        ("vanhanh", "/theo-doi"),
        ("vanhanh", "/so-lieu"),
        ("thanhtra", "/theo-doi"),
    ],
)
def test_a_page_of_another_role_is_refused_and_recorded(signed_in, town: towns.Town, login: str, path: str) -> None:
    response = signed_in(login).get(path)
    assert response.status_code == 403
    assert "Không có quyền" in response.text
    assert [entry.result for entry in towns.audit_entries(town)][-1] == "refused:forbidden"


@pytest.mark.parametrize("path", ["/", "/dang-nhap", "/khong-co", "/song"])
def test_every_answer_carries_the_security_headers(browser, path: str) -> None:
    headers = browser.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert re.fullmatch("[0-9a-f]{12}", headers["x-request-id"])


def test_the_nonce_is_new_each_time(browser) -> None:
    first, second = (browser.get("/dang-nhap").headers["content-security-policy"] for _ in range(2))
    assert first != second


def test_over_https_the_cookie_is_bound_to_the_host_and_hsts_is_said(town: towns.Town) -> None:
    settings = replace(town.settings, secure_cookies=True, origin="https://baocao.test")
    app = create_app(settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)
    client = TestClient(app, base_url="https://baocao.test")
    done = client.post(
        "/dang-nhap",
        data={"tai_khoan": "canbo", "mat_khau": towns.PASSWORD},
        headers={"origin": "https://baocao.test"},
        follow_redirects=False,
    )
    assert done.headers["set-cookie"].startswith("__Host-dttg=")
    assert "secure" in done.headers["set-cookie"].lower()
    assert "max-age=" in done.headers["strict-transport-security"]


def test_no_page_holds_an_inline_script_handler_or_style(officer) -> None:
    for path in ("/dang-nhap", "/viec-can-lam", "/mat-khau", "/khong-co"):
        text = officer.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), path
        assert not re.search(r"\son\w+=", text), path
        assert not re.search(r"\sstyle=|<style", text), path


def test_an_unknown_address_is_a_page_in_vietnamese(browser) -> None:
    response = browser.get("/khong-co")
    assert response.status_code == 404
    assert "Không có trang này" in response.text
    assert response.headers["x-request-id"] in response.text


def test_another_way_of_sending_is_refused(browser) -> None:
    assert browser.delete("/dang-nhap").status_code == 405


def test_a_body_too_large_is_refused(officer) -> None:
    officer.read("/viec-can-lam")
    response = officer.press("/dang-xuat", rac="x" * 300_000)
    assert response.status_code == 413
    assert officer.get("/viec-can-lam").status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"version":"1","cells":{}}'])
def test_json_that_is_none_of_ours_is_refused(officer, body: bytes) -> None:
    officer.read("/viec-can-lam")
    headers = {"origin": "http://testserver", "x-csrf-token": officer.csrf, "content-type": "application/json"}
    assert officer.post(f"/bao-cao/{NOBODY}/o", content=body, headers=headers).status_code in (400, 404)


def test_a_fault_is_a_page_with_an_id_that_the_log_knows_and_tells_no_figures(
    app: Starlette, caplog: pytest.LogCaptureFixture
) -> None:
    secret = str(12345670 + 8)

    def broken(_call: object) -> object:
        raise ValueError("số bí mật " + secret)

    planted = assemble((*TABLE, Page("/hong", "broken", broken, access.PUBLIC)), app.state.house)  # type: ignore[arg-type]  # planted
    with caplog.at_level(logging.INFO, "dttg"):
        response = TestClient(planted).get("/hong")
    assert response.status_code == 500
    assert response.headers["x-request-id"] in response.text
    assert "12345678" not in response.text
    assert "ValueError" not in response.text
    said = "\n".join(JsonLines().format(record) for record in caplog.records)
    assert response.headers["x-request-id"] in said
    assert '"fault": "ValueError"' in said
    assert "12345678" not in said + caplog.text


def test_a_fault_of_the_database_itself_is_a_page_too(app: Starlette, officer) -> None:
    """The frame of a page reads the database; where that is what broke, the page says so without it."""

    def broken(call: Call) -> object:
        with call.house.database.write() as session:
            session.connection().execute(text("ALTER TABLE matter RENAME TO gone"))
        return call.render("error.html", None)

    planted = assemble((*TABLE, Page("/hong", "broken", broken, access.SELF)), app.state.house)  # type: ignore[arg-type]  # planted
    response = TestClient(planted, cookies=officer.cookies, raise_server_exceptions=False).get("/hong")
    assert response.status_code == 500
    assert "<h1>" in response.text
    assert response.headers["x-request-id"] in response.text


def test_static_files_are_kept_for_ever_and_nothing_else_is_served(browser) -> None:
    page = browser.get("/dang-nhap").text
    found = re.search(r'href="(/tinh/css/app\.[0-9a-f]{12}\.css)"', page)
    assert found is not None
    response = browser.get(found[1])
    assert response.status_code == 200
    assert "immutable" in response.headers["cache-control"]
    for path in ("/tinh/css/app.css", "/tinh/../pyproject.toml", "/tinh/%2e%2e/base.html", "/tinh/"):
        assert browser.get(path).status_code == 404


def test_static_files_are_served_without_asking_the_database(officer, town: towns.Town) -> None:
    found = re.search(r'href="(/tinh/css/[^"]+)"', officer.get("/viec-can-lam").text)
    assert found is not None
    town.database.close()
    town.settings.database_file.unlink()
    assert officer.get(found[1]).status_code == 200


def test_the_frame_of_a_page_looks_at_the_database_once(officer, town: towns.Town) -> None:
    """The session, what the page shows, the frame around it."""
    looks: list[object] = []
    officer.get("/thong-bao")
    event.listen(town.database.engine, "begin", looks.append)
    assert officer.get("/thong-bao").status_code == 200
    assert len(looks) == 3


def test_the_sign_of_life_says_nothing_else(browser) -> None:
    assert browser.get("/song").text == "ok\n"


def test_demo_data_is_marked_on_every_page(officer, browser) -> None:
    for client, path in ((browser, "/dang-nhap"), (officer, "/viec-can-lam"), (officer, "/khong-co")):
        assert "SỐ LIỆU MINH HỌA" in client.get(path).text
