"""Nhật ký: the last lines of the audit chain, and whether the chain holds. Reading it is itself recorded."""

from collections import deque
from collections.abc import Mapping
from itertools import groupby
from uuid import UUID

from starlette.responses import Response

from server import phrases
from server.actor import Thing
from server.audit import Link
from server.clock import day_of
from server.contexts import AuditLine, AuditPage
from server.doorway import Call
from server.store import audit, reports

LINES = 200
ACTS = {
    "sign_in": "Đăng nhập",
    "sign_out": "Đăng xuất",
    "change_password": "Đổi mật khẩu",
    "report.begin": "Bắt đầu báo cáo",
    "report.attach": "Đính kèm phiếu đã ký",
    "report.send": "Gửi báo cáo",
    "report.return": "Trả lại báo cáo",
    "report.verify": "Thẩm tra báo cáo",
    "report.print": "In báo cáo",
    "report.export": "Tải tệp báo cáo",
    "figures.export": "Tải số liệu tổng hợp",
    "form.publish": "Công bố biểu mẫu",
    "period.publish": "Công bố kỳ báo cáo",
    "report.approve": "Duyệt báo cáo",
    "report.open_cell": "Mở thêm ô để sửa",
    "report.recall": "Rút lại báo cáo",
    "report.ask_to_reopen": "Đề nghị mở lại báo cáo",
    "report.decide_reopening": "Trả lời đề nghị mở lại",
    "report.reopen": "Mở lại báo cáo",
    "report.revise": "Mở chỉnh lý số chính thức",
    "report.extend": "Gia hạn cho đơn vị",
    "audit.read": "Xem nhật ký",
}
RESULTS = {"done": "Thành công", "refused:forbidden": "Từ chối: không có quyền",
           "refused:credentials": "Từ chối: sai tên hoặc mật khẩu", "refused:too_many": "Từ chối: thử quá nhiều lần",
           "refused:no_holder": "Từ chối: tài khoản không có người giữ"}  # fmt: skip


def show_audit(call: Call) -> Response:
    desk, actor = call.house.desk, call.actor
    with desk.database.write() as session:
        thing = Thing(kind="audit", unit=actor.unit)
        desk.authorize(actor, "audit.read", thing=thing)
        desk.record(session, actor, act="audit.read", thing=thing)
    with desk.database.read() as session:
        broken = audit.verify(session, desk.keys)
        last = deque(audit.links(session), maxlen=LINES)
        names = reports.holder_names(session, [link.entry.holder for link in last if link.entry.holder is not None])
    lines = [(day_of(link.entry.at), _line(link, names)) for link in reversed(last)]
    page = AuditPage(
        state="Chuỗi nhật ký nguyên vẹn" if broken is None else f"Chuỗi nhật ký hỏng ở dòng {broken.seq}: {broken.why}",
        whole=broken is None,
        days=tuple(
            (phrases.upper_first(phrases.long_day(day)), tuple(line for _, line in each))
            for day, each in groupby(lines, key=lambda pair: pair[0])
        ),
        older=max(0, last[-1].seq - len(last)) if last else 0,
    )
    return call.render("audit.html", page)


def _line(link: Link, names: Mapping[UUID, str]) -> AuditLine:
    entry = link.entry
    return AuditLine(
        at=phrases.second(entry.at),
        who=names.get(entry.holder, "") if entry.holder is not None else "chưa đăng nhập",
        act=ACTS.get(entry.act, entry.act),
        what=f"{entry.object_kind} {entry.object_id[:8]}".strip(),
        result=RESULTS.get(entry.result, entry.result),
        address=entry.address,
        number=link.seq,
    )
