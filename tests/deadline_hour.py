"""The last hour before a deadline: units sign in, fill a table, save as the page's script does, attach a scan and send,
all at once, through real server processes. Says how long each kind of answer took and what was lost: nothing may be."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from io import BytesIO
from time import monotonic
from urllib.parse import urlencode

import town as towns
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

SAVES = 20
STOPS = 5  # steps of a unit beside its saves
RESTED = 2.0  # seconds; the server lets go of a connection that rests for five
FORM = "application/x-www-form-urlencoded"
BOUNDARY = "----ranh-gioi-5f1c"
PAGE, SIGN_IN, SAVE, ATTACH, SEND = "page", "sign in", "save", "attach", "send"


@dataclass
class Told:
    """What one run found. `seconds`: kind of request -> how long each took. `receipts`: login -> receipt number."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def percentile(self, kind: str, share: int = 95) -> float:
        found = sorted(self.seconds[kind])
        return found[min(len(found) * share // 100, len(found) - 1)]


class Desktop:
    """One officer's browser without a script engine, on a connection that stays open while it is used. It has the
    `cookie` and the `csrf` token of its session."""

    def __init__(self, port: int, told: Told) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self.origin = f"http://127.0.0.1:{port}"
        self._told, self.cookie, self.csrf, self._used = told, "", "", 0.0

    def at(self, port: int) -> "Desktop":
        """The same browser, whose requests another process answers."""
        other = Desktop(port, self._told)
        other.cookie, other.csrf = self.cookie, self.csrf
        return other

    def status(self, path: str, **given: object) -> int:
        """What posting a form is answered with."""
        self._send(path, given)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def _send(self, path: str, given: Mapping[str, object]) -> None:
        body = urlencode({"csrf": self.csrf, **given}, doseq=True).encode()
        headers = {"content-type": FORM, "origin": self.origin, "cookie": self.cookie}
        self._connection.request("POST", path, body=body, headers=headers)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> "Desktop":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, path: str, *, want: int = 200) -> str:
        text, _ = self._ask("GET", path, kind=PAGE, want=want)
        return text

    def press(self, path: str, *, kind: str = PAGE, **given: object) -> str:
        """Post a form. Returns where it leads."""
        body = urlencode({"csrf": self.csrf, **given}, doseq=True).encode()
        headers = {"content-type": FORM}
        _, onward = self._ask("POST", path, kind=kind, body=body, headers=headers, want=303)
        return onward.partition("?")[0]

    def tell(self, path: str, said: object) -> dict[str, object]:
        headers = {"content-type": "application/json", "x-csrf-token": self.csrf}
        text, _ = self._ask("POST", path, kind=SAVE, body=json.dumps(said).encode(), headers=headers, want=200)
        found: dict[str, object] = json.loads(text)
        return found

    def upload(self, path: str, *, content: bytes, **given: str) -> None:
        parts = [_field(name, text) for name, text in {"csrf": self.csrf, **given}.items()]
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="tep"; filename="phieu.pdf"\r\n'
        parts += [head.encode(), b"Content-Type: application/pdf\r\n\r\n", content, f"\r\n--{BOUNDARY}--\r\n".encode()]
        headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
        self._ask("POST", path, kind=ATTACH, body=b"".join(parts), headers=headers, want=303)

    def _ask(
        self, method: str, path: str, *, kind: str, want: int, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[str, str]:
        given = {"origin": self.origin, "cookie": self.cookie, **(headers or {})}
        began = monotonic()
        if began - self._used > RESTED:
            self._connection.close()
        self._connection.request(method, path, body=body or None, headers=given)
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        self._used = monotonic()
        self._told.seconds.setdefault(kind, []).append(self._used - began)
        if answer.status != want:
            raise AssertionError(f"{method} {path}: {answer.status} {_bare(text)[:300]}")
        cookie = answer.headers.get("set-cookie", "").partition(";")[0]
        self.cookie = cookie or self.cookie
        found = re.search(r'name="csrf" value="([^"]+)"', text)
        self.csrf = found[1] if found else self.csrf
        return text, answer.headers.get("location", "")


def report_by(
    login: str, port: int, *, told: Told, scan: bytes, saves: int = SAVES, pace: Callable[[], None] = lambda: None
) -> None:
    """Everything one unit does. What goes wrong is one line of `told.errors`. `pace` is called before each of the
    `saves + STOPS` steps: somebody reads, types, thinks."""
    desk = Desktop(port, told)
    try:
        pace()
        desk.get("/dang-nhap")
        desk.press("/dang-nhap", kind=SIGN_IN, tai_khoan=login, mat_khau=towns.PASSWORD)
        pace()
        desk.get("/viec-can-lam")
        pace()
        report = desk.press("/bao-cao/mo", ky=towns.PERIOD, bieu=towns.FORM)
        page = desk.get(report)
        rows = [f"{towns.PART}:{key}" for key in towns.GOOD if key != "01"]
        desk.press(report, phien_ban=_version(page), viec="them", them=rows)
        version = int(_version(desk.get(report)))
        for cells in _spread(towns.typed(), saves):
            pace()
            said = desk.tell(f"{report}/o", {"version": version, "cells": cells})
            if said["conflicts"] or sorted(said["saved"]) != sorted(cells):  # type: ignore[call-overload]  # JSON
                raise AssertionError(f"not saved: {said}")
            version = int(str(said["version"]))
        pace()
        found = re.search(r"<dd>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</dd>", desk.get(f"{report}/gui"))
        if found is None:
            raise AssertionError("no code on the page before sending")
        desk.upload(f"{report}/phieu", content=scan, ma=found[1])
        pace()
        version = int(_version(desk.get(f"{report}/gui")))
        onward = desk.press(f"{report}/gui", kind=SEND, phien_ban=version, khong_mat="1", trach_nhiem="1")
        told.receipts[login] = onward.rpartition("/")[2]
        desk.get(onward)
    except (AssertionError, OSError, HTTPException, KeyError, ValueError) as fault:
        told.errors.append(f"{login}: {type(fault).__name__} {fault}")
    finally:
        desk.close()


def hour(logins: Sequence[str], ports: Sequence[int], *, scan: bytes, together: int, saves: int = SAVES) -> Told:
    """All units, `together` of them at a time, spread over the server processes."""
    told = Told()
    with ThreadPoolExecutor(max_workers=together) as crowd:
        for at, login in enumerate(logins):
            crowd.submit(report_by, login, ports[at % len(ports)], told=told, scan=scan, saves=saves)
    return told


def scan_of(size: int) -> bytes:
    """A real PDF of one page and about `size` bytes, as a scanner at full resolution would give it."""
    book, out, drawn = PdfWriter(), BytesIO(), DecodedStreamObject()
    drawn.set_data(b"%" + b"0" * size)
    page = book.add_blank_page(width=842, height=595)
    page[NameObject("/Contents")] = book._add_object(drawn)
    book.write(out)
    return out.getvalue()


def _spread(cells: dict[str, str], saves: int) -> Iterable[dict[str, str]]:
    names = list(cells)
    for at in range(saves):
        yield {name: cells[name] for name in names[at::saves]} or {names[0]: cells[names[0]]}


def _version(page: str) -> str:
    found = re.search(r'name="phien_ban" value="(\d+)"', page)
    if found is None:
        raise AssertionError("no version on the page")
    return found[1]


def _field(name: str, text: str) -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()


def _bare(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())
