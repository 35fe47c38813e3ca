"""A browser without a script, and the steps of a report's life as its clicks."""

import re
from collections.abc import Callable

import town as towns
from starlette.testclient import TestClient

ORIGIN = "http://testserver"
PAPER = towns.paper()
SignedIn = Callable[[str], "Browser"]


class Browser(TestClient):
    """Posts as a page of ours would: same origin, the CSRF token of the page it read last."""

    csrf = ""

    def read(self, path: str) -> str:
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code, response.text[:2000])
        found = re.search(r'name="csrf" value="([^"]+)"', response.text)
        self.csrf = found[1] if found else ""
        return response.text

    def press(self, path: str, **fields: object):
        return self.post(path, data={"csrf": self.csrf, **fields}, headers={"origin": ORIGIN}, follow_redirects=False)

    def tell(self, path: str, body: object):
        headers = {"origin": ORIGIN, "x-csrf-token": self.csrf}
        return self.post(path, json=body, headers=headers, follow_redirects=False)

    def sign_in(self, login: str, password: str = towns.PASSWORD):
        return self.press("/dang-nhap", tai_khoan=login, mat_khau=password)

    # ---- the steps of a report's life ----

    def begin(self, period: str = towns.PERIOD) -> str:
        """The address of the own report, begun."""
        self.read("/viec-can-lam")
        return self.press("/bao-cao/mo", ky=period, bieu=towns.FORM).headers["location"]

    def add_rows(self, report: str, *keys: str):
        self.read(report)
        return self.press(report, phien_ban=self.version(report), viec="them", them=[f"{towns.PART}:{k}" for k in keys])

    def version(self, report: str) -> str:
        found = re.search(r'name="phien_ban" value="(\d+)"', self.read(report))
        assert found is not None
        return found[1]

    def save(self, report: str, cells: dict[str, str], **more: str):
        return self.press(report, phien_ban=self.version(report), **{"viec": "luu", **cells, **more})

    def fill(self, period: str = towns.PERIOD) -> str:
        """A report with every figure in its place."""
        report = self.begin(period)
        self.add_rows(report, *(key for key in towns.GOOD if key != "01"))
        assert self.save(report, towns.typed()).status_code == 303
        return report

    def code(self, report: str) -> str:
        found = re.search(r"<dd>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</dd>", self.read(f"{report}/gui"))
        assert found is not None
        return found[1]

    def attach(self, report: str, *, code: str | None = None, content: bytes = PAPER, name: str = "phiếu đã ký.pdf"):
        code = code or self.code(report)
        return self.post(
            f"{report}/phieu",
            data={"csrf": self.csrf, "ma": code},
            files={"tep": (name, content, "application/pdf")},
            headers={"origin": ORIGIN},
            follow_redirects=False,
        )

    def send_report(self, report: str, **more: str):
        version = re.search(r'name="phien_ban" value="(\d+)"', self.read(f"{report}/gui"))
        assert version is not None
        ticks = {"khong_mat": "1", "trach_nhiem": "1", **more}
        return self.press(f"{report}/gui", phien_ban=version[1], **ticks)

    def return_(self, review: str, **fields: str):
        found = re.search(r'name="ban_gui" value="([^"]+)"', self.read(review))
        assert found is not None
        return self.press(f"{review}/tra-lai", **{"ban_gui": found[1], "han_moi": "", **fields})

    def approve(self, review: str):
        found = re.search(r'name="ban_gui" value="([^"]+)"', self.read(review))
        return self.press(f"{review}/duyet", ban_gui=found[1] if found else "")

    def sent(self, period: str = towns.PERIOD) -> str:
        """A report that has been sent."""
        report = self.fill(period)
        assert self.attach(report).status_code == 303
        done = self.send_report(report)
        assert done.headers["location"].startswith("/bien-nhan/"), done.text[:3000]
        return report
