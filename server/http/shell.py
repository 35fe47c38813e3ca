"""The frame around every page: the menu of a person's rights, what the person was told, stops of the system, and whose
system it is. Knows of a request what `Asking` names, and nothing of how it came in."""

import re
import secrets
from datetime import datetime
from typing import Protocol

from starlette.requests import Request

from server.accounts.passwords import WARNED
from server.accounts.sessions import OpenSession, masked
from server.actor import Actor
from server.clock import day_of
from server.contexts.shell import Shell, ShellLink
from server.house import House
from server.http.frame_read import read_frame
from server.keys.keeping import own_places
from server.words import phrases
from server.words.messages import DONE, say

MENU = (
    ("Việc cần làm", "tasks", "work.read"),
    ("Thông báo", "notices", "notice.read"),
    ("Danh mục", "own_lists", "codes.read"),
    ("Tổng quan", "overview", "looking.read"),
    ("Theo dõi", "board", "board.read"),
    ("Duyệt báo cáo", "queue", "board.read"),
    ("Số liệu", "figures", "figures.read"),
    ("Đơn vị, tài khoản", "accounts", "account.read"),
    ("Biểu mẫu", "forms", "form.write"),
    ("Mẫu báo cáo", "report_templates", "template.read"),
    ("Kỳ báo cáo", "periods", "period.propose"),
    ("Vận hành", "operations", "operation.read"),
    ("Tình trạng", "health", "health.read"),
    ("Thư", "mail", "mail.read"),
    ("Nhật ký", "audit", "audit.read"),
    ("Cách ly, xóa", "removals", "removal.read"),
    ("Kiểm tra", "inspections", "inspection.read"),
    ("Vi phạm", "violations", "violation.read"),
    ("Mở khẩn cấp", "emergencies", "emergency.read"),
    ("Hỗ trợ", "help", "operation.own"),
)
OVERSIGHT = ("audit", "removals", "inspections", "violations", "emergencies")
# pages that stand under another's link of the menu: the link, and them
UNDER = {
    "tasks": (
        "entry",
        "usage",
        "record",
        "bring_workbook",
        "free_table",
        "map_table",
        "compare_workbook",
        "checklist",
        "receipt",
        "bind",
        "book",
    ),
    "notices": ("guide",),
    "board": ("missing", "parcels", "missing_of", "stand_in", "grid"),
    "periods": ("period_request",),
    "report_templates": ("report_template",),
    "figures": (
        "windows",
        "pivot",
        "anomalies",
        "outputs",
        "sum_cell",
        "window_cell",
        "history_load",
        "history_loads",
        "tabulations",
        "tabulation",
        "tabulation_cell",
        "indicators",
        "indicator",
        "lineage",
        "cell_uses",
        "vintages",
        "vintage",
        "vintage_again",
    ),
    "queue": ("review", "assigned", "assigned_of"),
    "accounts": (
        "account",
        "execute_account",
        "renew_account",
        "account_request",
        "account_requests",
        "ask_account",
        "new_account",
        "bulk_accounts",
        "contacts",
        "access_review",
        "second_persons",
    ),
    "forms": (
        "start_form",
        "editor",
        "explain",
        "form_versions",
        "form_preview",
        "form_tests",
        "form_changes",
        "form_plan",
        "form_publication",
        "vocabulary",
        "wish_unit",
        "wish_text",
        "wish_list",
        "wish_code",
        "shared_list",
        "indicator_file",
        "new_indicators",
        "wished",
    ),
    "operations": ("matter", "controls", "month_reports", "runbook"),
}
# the ways of looking at figures, side by side above each of their pages; and the pages that stand under one of them
FIGURE_TABS = (
    ("Theo biểu", "figures", "figures.read"),
    ("Chỉ tiêu", "indicators", "figures.read"),
    ("Tổng hợp", "tabulations", "figures.read"),
    ("Bảng xoay", "pivot", "looking.read"),
    ("Bất thường", "anomalies", "looking.read"),
    ("Kết xuất, in", "outputs", "figures.export"),
    ("Bộ số liệu đã chốt", "vintages", "figures.read"),
    ("Số liệu lịch sử", "history_loads", "history.confirm"),
)
UNDER_TAB = {
    "figures": ("windows", "sum_cell", "window_cell", "cell_uses"),
    "indicators": ("indicator", "lineage"),
    "tabulations": ("tabulation", "tabulation_cell"),
    "vintages": ("vintage", "vintage_again"),
    "history_loads": ("history_load",),
}
# pages of figures over many units: read from a copy of the database where there is one
ADDED_UP = frozenset(
    {
        "figures",
        "windows",
        "grid",
        "indicators",
        "indicator",
        "lineage",
        "sum_cell",
        "window_cell",
        "tabulations",
        "tabulation",
        "tabulation_cell",
    }
)
COUNTED = re.compile(r" \((\d+)\)$")


class Asking(Protocol):
    """One request, as far as the frame looks at it."""

    @property
    def house(self) -> House: ...
    @property
    def request(self) -> Request: ...
    @property
    def page(self) -> str: ...
    @property
    def now(self) -> datetime: ...
    @property
    def who(self) -> Actor | None: ...
    @property
    def session(self) -> OpenSession | None: ...

    def may(self, act: str) -> bool: ...
    def path(self, name: str, **params: object) -> str: ...
    def query(self, name: str) -> str: ...


def shell_of(call: Asking) -> Shell:
    """The frame of the page that answers `call`: on a page of an error, without what hangs on a session."""
    who = call.who
    current = next((link for link, under in UNDER.items() if call.page in under), call.page)
    pages = {name: title for title, name, act in MENU if call.may(act)}
    read = read_frame(call.house, who, pages=pages.keys(), now=call.now)
    named = {
        name: ShellLink(title=_counted(title, read.waiting.get(name, 0)), href=call.path(name), current=name == current)
        for name, title in pages.items()
    }
    links = tuple(named.values())
    watched = tuple(link for name, link in named.items() if name in OVERSIGHT)
    beside, beside_title = _tabs(call), "Các cách xem số liệu"
    if len(watched) > 1 and any(link.current for link in watched):
        beside, beside_title = watched, "Kiểm soát"
    return Shell(
        demo=call.house.demo,
        nonce=call.request.state.nonce,
        csrf=masked(call.session.csrf, secrets.token_bytes) if call.session is not None else "",
        person=who.name if who is not None else "",
        unit=who.unit_name if who is not None else "",
        menu=_folded(links, watched),
        beside=beside,
        beside_title=beside_title,
        done=_done(call),
        now=call.now,
        password_ends=_password_ends(call),
        told=read.told if call.session is not None else (),
        stops=read.stops,
        here=call.request.url.path,
        own=own_places(who) if who is not None and (call.may("report.fill") or call.may("form.write")) else "",
        place=read.place,
        copy=_copy(call),
    )


def _tabs(call: Asking) -> tuple[ShellLink, ...]:
    """The ways of looking at figures, on the pages of one of them."""
    current = next((tab for tab, under in UNDER_TAB.items() if call.page in under), call.page)
    if all(name != current for _, name, _ in FIGURE_TABS):
        return ()
    return tuple(
        ShellLink(title=title, href=call.path(name), current=name == current)
        for title, name, act in FIGURE_TABS
        if call.may(act)
    )


def _counted(title: str, count: int) -> str:
    """`Thông báo (3)`"""
    return f"{title} ({count})" if count else title


def _copy(call: Asking) -> str:
    """That the figures of this page come from a copy of the database, and as of when."""
    replica = call.house.desk.replica
    if replica is None or call.who is None or call.page not in ADDED_UP:
        return ""
    moment = replica.fit()
    if moment is None:
        return "Bản sao cơ sở dữ liệu không theo kịp: số liệu đọc từ máy chủ chính."
    return f"Số liệu tổng hợp đọc từ bản sao cơ sở dữ liệu, đúng đến {phrases.exact(moment)}."


def _folded(links: tuple[ShellLink, ...], watched: tuple[ShellLink, ...]) -> tuple[ShellLink, ...]:
    """The menu with one link for all pages of oversight: a bar that holds them all pushes the person's name out."""
    if len(watched) < 2:
        return links
    counts = [int(found[1]) for link in watched if (found := COUNTED.search(link.title))]
    title = "Kiểm soát" + (f" ({sum(counts)})" if counts else "")
    one = ShellLink(title=title, href=watched[0].href, current=any(link.current for link in watched))
    at = links.index(watched[0])
    return (*links[:at], one, *(link for link in links[at:] if link not in watched))


def _password_ends(call: Asking) -> str:
    """That the password ends soon, in words; '' where it does not."""
    last = call.session.password_until if call.session is not None else None
    if last is None or not 0 <= (last - day_of(call.now)).days <= WARNED:
        return ""
    return phrases.password_ends(last, day_of(call.now))


def _done(call: Asking) -> str:
    code = call.query("xong")
    if code not in DONE:
        return ""
    word = call.query("so")[:80]
    return say(code, count=word, row=word)
