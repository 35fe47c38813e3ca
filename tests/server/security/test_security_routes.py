"""What holds for every route, and what no request may bring about (C21, C23, R023, G16, G29)."""

import inspect
import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from random import Random
from urllib.parse import quote

import city as cities
import pytest
import town as towns
from scale import scaled
from starlette.applications import Starlette
from starlette.testclient import TestClient
from test_security_matrix import address

from server import access
from server.app import assemble, create_app
from server.http.doorway import Body, Call, Page
from server.routes import pages

TABLE = pages(upload_limit=1024)
PAGES = [page for page in TABLE if page.method == "GET" and not page.path.endswith((".pdf", ".xlsx"))]
CHANGES = [page for page in TABLE if page.method != "GET"]
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
TELLING = re.compile(
    r"Traceback|File \"|\.py\b|sqlalchemy|sqlite|psycopg|SELECT .+ FROM|INSERT INTO|/site-packages|/usr/lib|dttg\.db",
    re.IGNORECASE,
)


class Inline(HTMLParser):
    """Finds what a strict policy would stop: scripts and styles in the page, handlers, script addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "script" and "src" not in said and said.get("type") != "application/json":
            self.found.append("script")
        if tag == "style" or "style" in said:
            self.found.append(f"style in {tag}")
        self.found += [f"{name} in {tag}" for name in said if name.startswith("on")]
        self.found += [
            f"{tag} to a script" for value in said.values() if value.strip().lower().startswith("javascript:")
        ]


def inline(text: str) -> list[str]:
    parser = Inline()
    parser.feed(text)
    return parser.found


def visits(city: cities.City, app: Starlette) -> Iterator[tuple[Page, TestClient]]:
    """Each page by somebody who may open it."""
    clients = {}
    for page in PAGES:
        roles = sorted(access.RULES.get(page.act, frozenset({access.Role.OFFICER})))
        role = "reviewer" if "reviewer" in roles else str(roles[0])
        if role not in clients:
            token, _ = city.sign_in(cities.LOGINS[role])
            clients[role] = TestClient(app, cookies={"dttg": token})
        yield page, clients[role]


def test_every_page_has_its_headers_and_nothing_inline(city: cities.City, app: Starlette) -> None:
    opened = 0
    for page, client in visits(city, app):
        answer = client.get(address(page, city.of[cities.OWN]), follow_redirects=False)
        assert answer.status_code < 500, page.path
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy, page.path
        assert "default-src 'none'" in policy, page.path
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, page.path
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert inline(answer.text) == [], page.path
            opened += answer.status_code == 200
    assert opened > len(PAGES) // 2


def test_an_inline_handler_script_or_style_is_found() -> None:
    """The planted faults."""
    for text in (
        "<p onclick=x>",
        "<script>x</script>",
        "<p style='x'>",
        "<a href=' JavaScript:x'>",
        "<style>x</style>",
    ):
        assert inline(text), text
    assert inline('<script src="/tinh/a.js" nonce="x"></script><p class="on">one</p>') == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://ke.xau"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "http://testserver", "x-csrf-token": "AAAA"},
    ],
    ids=["no origin", "foreign", "null", "cross-site", "wrong token"],
)
def test_every_change_without_our_origin_and_token_is_refused(
    city: cities.City, app: Starlette, headers: dict[str, str]
) -> None:
    token, _ = city.sign_in("canbo")
    client = TestClient(app, cookies={"dttg": token})
    for page in CHANGES:
        body: dict[str, object] = {"json": {}} if page.body is Body.JSON else {"data": {"a": "b"}}
        if page.body in (Body.UPLOAD, Body.WHOLE):
            body = {"files": {"tep": ("a.pdf", b"%PDF-", "application/pdf")}}
        answer = client.post(address(page, city.of[cities.OWN]), headers=headers, follow_redirects=False, **body)
        assert answer.status_code == 403, (page.path, answer.status_code)


# ---- hostile requests ----

PIECES = (
    "", "'", '"', "<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd", "%00", "\x00", "\ud800",
    "٣", "1e999", "-1", "9" * 400, "null", "[]", "{}", "{{7*7}}", "${7*7}", "\u202e", "a" * 5000,
    "0x1f", "NaN", "\r\nSet-Cookie: a=b", "ﷺ", "²", "9" * 20, "31/12/9999", "01/01/0001", "o:0:a:b:c",
)  # fmt: skip
NAMED = re.compile(r"""\.(?:one|all|query|get)\(\s*"(\w+)"|\["(\w+)"\]""")


@cache
def names(module: str) -> tuple[str, ...]:
    """The fields that the views of a module read: what is asked of no view breaks none."""
    found = NAMED.findall(inspect.getsource(sys.modules[module]))
    return tuple(sorted({"csrf", "o:0:a:b:c", *(one or other for one, other in found)}))


def hostile(random: Random, city: cities.City, page: Page) -> tuple[str, str, dict[str, object]]:
    """(method, address, what goes with it)."""
    path = address(page, city.of[random.choice(cities.TARGETS)])
    if random.random() < 0.4:
        path = re.sub(r"[^/]+$", _safe(random.choice(PIECES)), path)
    read = names(page.view.__module__)
    query = "&".join(f"{random.choice(read)}={_safe(random.choice(PIECES))}" for _ in range(random.randrange(6)))
    method = random.choice([page.method, page.method, page.method, "PUT", "HEAD", "DELETE", "OPTIONS"])
    with_: dict[str, object] = {}
    if method == "POST":
        with_ = _body(random, page)
    return method, f"{path}?{query}" if query else path, with_


def _body(random: Random, page: Page) -> dict[str, object]:
    fields = {name: _text(random) for name in names(page.view.__module__) if random.random() < 0.6}
    kind = random.randrange(5)
    if kind == 0:
        return {"content": random.randbytes(random.randrange(200)), "headers": {"content-type": "application/json"}}
    if kind == 1:
        deep = "[" * random.choice([1, 50, 4000])
        return {"content": deep.encode(), "headers": {"content-type": "application/json"}}
    if kind == 2:
        odd = {name: random.choice([value, [value], None, 1.5, 10**30, {}]) for name, value in fields.items()}
        return {"content": json.dumps(odd).encode()}
    if kind == 3:
        return {"files": {"tep": (_text(random)[:60] or "a", random.randbytes(40), _safe(_text(random)[:20]) or "a/b")}}
    return {"data": fields}


def _text(random: Random) -> str:
    return random.choice(PIECES).encode("utf-8", "replace").decode()


def _safe(text: str) -> str:
    return quote(text.encode("utf-8", "replace"), safe="")


def faults(city: cities.City, app: Starlette, *, count: int, random: Random) -> list[str]:
    """5xx answers, and bodies that tell of the machine."""
    clients = {"": (TestClient(app, raise_server_exceptions=False), "")}
    people = {login: city.actor(login) for login in cities.LOGINS.values()}
    found = []
    for _ in range(count):
        page = random.choice(TABLE)
        method, path, given = hostile(random, city, page)
        may = [login for login, who in people.items() if access.allows(who, page.act)]
        login = random.choice(may if may and random.random() < 0.7 else ["", *people])
        if login not in clients:
            token, csrf = city.sign_in(login)
            clients[login] = (TestClient(app, cookies={"dttg": token}, raise_server_exceptions=False), csrf)
        client, csrf = clients[login]
        headers = {"origin": "http://testserver", "x-csrf-token": csrf, **given.pop("headers", {})}
        answer = client.request(method, path, headers=headers, follow_redirects=False, **given)
        if login and answer.headers.get("location", "").startswith("/dang-nhap"):
            del clients[login]  # signed out: comes again as somebody
        if answer.status_code >= 500:
            found.append(f"{method} {path[:120]} {given!r:.120}: {answer.status_code}")
        kind = answer.headers.get("content-type", "")
        told = TELLING.search(answer.text) if kind.startswith(("text/html", "application/json")) else None
        if told is not None and "/tinh/" not in path:
            found.append(f"{method} {path[:120]} tells {told[0]!r}")
    return found


def test_no_hostile_request_breaks_the_server_or_makes_it_tell_of_itself(city: cities.City, app: Starlette) -> None:
    """10,000 at scale 1."""
    assert faults(city, app, count=scaled(10_000), random=Random(7)) == []


def test_a_page_that_breaks_on_some_input_is_found(city: cities.City) -> None:
    """The planted 500, and the planted stack in a body."""

    def brittle(call: Call) -> object:
        if call.query("csrf"):
            raise ZeroDivisionError
        return call.go("home")

    house = create(city)
    table = tuple(
        Page(page.path, page.name, brittle, access.PUBLIC) if page.method == "GET" else page for page in TABLE
    )
    found = faults(city, assemble(table, house), count=120, random=Random(7))
    assert [each for each in found if each.endswith(": 500")]


def create(city: cities.City) -> object:
    town = city.town
    return create_app(town.settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK).state.house
