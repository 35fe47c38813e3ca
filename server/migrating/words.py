"""The plan of a new edition as a page of text, for `dttg migrate`."""

from collections.abc import Iterator

from engine.evolve import Became
from server.migrating.plan import Plan
from server.migrating.tally import Line
from server.migrating.wanting import named

NAMES = (
    (Became.KEPT, "giữ nguyên"),
    (Became.CONVERTED, "chuyển đổi theo công thức"),
    (Became.DROPPED, "bỏ, có ghi lý do"),
    (Became.RECOMPUTED, "ô máy tự tính, tính lại từ các ô đã chuyển"),
    (Became.ASKED, "cần trả lời"),
    (Became.LOST, "mất, chưa khai báo"),
)
WIDEST = 200  # cells listed by unit and cell, of those that stop publication


def thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def as_text(plan: Plan) -> str:
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    yield f"{plan.title}: phiên bản {plan.old} lên phiên bản {plan.new}, chạy thử trên bản sao"
    yield (
        f"{thousands(plan.submissions)} báo cáo đã gửi, {thousands(plan.drafts)} bản nháp "
        f"({thousands(plan.moved)} bản chuyển sang phiên bản mới), {thousands(plan.cells)} ô"
    )
    yield ""
    for became, name in NAMES:
        yield f"{thousands(plan.count(became)):>12}  {name}"
    yield ""
    for line in plan.lines:
        yield from _of_line(line)
    yield "Kỳ có số liệu: " + (", ".join(plan.periods) or "chưa có") + "."
    yield from _short(plan)
    yield from plan.touched
    yield "Báo cáo đã gửi không bị viết lại: vẫn mở, in và kiểm tra được theo phiên bản cũ."
    yield from _stopping(plan)


def _of_line(line: Line) -> Iterator[str]:
    counts = ", ".join(f"{thousands(line.count(became))} {name}" for became, name in NAMES if line.count(became))
    yield f"- {line.title}"
    yield f"    {line.declared or 'không khai báo gì'}: {counts or '0 ô'}"
    for example in line.examples:
        yield f"    thí dụ: {example.text}"


def _short(plan: Plan) -> Iterator[str]:
    if not plan.short:
        return
    wanted = named(each.words for short in plan.short for each in short.wanted)
    yield (
        f"{thousands(len(plan.short))} báo cáo đã gửi sẽ thiếu phần bắt buộc mới: {wanted}. Lệnh này để nguyên các báo "
        "cáo ấy, trang Số liệu ghi rõ; yêu cầu đơn vị bổ sung ở trang Công bố của biểu."
    )


def _stopping(plan: Plan) -> Iterator[str]:
    if not plan.stopping:
        return
    yield ""
    yield f"Chưa công bố được: {thousands(len(plan.stopping))} ô không có chỗ đi hoặc không chuyển được."
    for example in plan.stopping[:WIDEST]:
        yield f"  {example.text}"
    if len(plan.stopping) > WIDEST:
        yield f"  và {thousands(len(plan.stopping) - WIDEST)} ô nữa"
    yield "Ghi was: (tên cũ), convert: (công thức) hoặc drop: (kèm lý do) trong phiên bản mới rồi chạy lại."
