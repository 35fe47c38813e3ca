"""Every page, one line each: address, name, view, the act it asks for, how it is sent."""

from server.access import PUBLIC, SELF
from server.doorway import MEGABYTE, Body, Page
from server.views import (
    audit,
    authority,
    board,
    door,
    entry,
    figures,
    own,
    paper,
    records,
    review,
    sending,
    static,
    tasks,
)

LARGE = 4 * MEGABYTE  # a posted table of 54 x 24 cells with long names


def pages(*, upload_limit: int) -> tuple[Page, ...]:
    """The route table. `upload_limit`: bytes of one attachment."""
    report = "/bao-cao/{report}"
    sheet = f"{report}/phieu-so/{{record}}"
    file = upload_limit + MEGABYTE
    return (
        Page("/", "home", door.home, SELF),
        Page("/song", "alive", static.show_alive, PUBLIC, personal=False),
        Page("/tinh/{path:path}", "static", static.show_static, PUBLIC, personal=False),
        # the door
        Page("/dang-nhap", "sign_in", door.show_sign_in, PUBLIC),
        Page("/dang-nhap", "sign_in", door.do_sign_in, PUBLIC, "POST", Body.FORM),
        Page("/dang-xuat", "sign_out", door.do_sign_out, SELF, "POST", Body.FORM),
        Page("/phien", "token", door.show_token, SELF),
        Page("/mat-khau", "password", door.show_password, SELF),
        Page("/mat-khau", "password", door.do_password, SELF, "POST", Body.FORM),
        Page("/kich-hoat", "activate", own.show_activation, PUBLIC),
        Page("/kich-hoat", "activate", own.do_activate, PUBLIC, "POST", Body.FORM),
        Page("/xac-thuc", "second_step", own.show_second_step, PUBLIC),
        Page("/xac-thuc", "second_step", own.do_second_step, PUBLIC, "POST", Body.FORM),
        Page("/hai-buoc", "second_factor", own.show_second_factor, SELF, sure=True),
        Page("/hai-buoc", "second_factor", own.do_second_factor, SELF, "POST", Body.FORM, sure=True),
        Page("/xac-nhan", "confirm", own.show_confirm, SELF),
        Page("/xac-nhan", "confirm", own.do_confirm, SELF, "POST", Body.FORM),
        Page("/phien-lam-viec", "sessions", own.show_sessions, SELF),
        Page("/phien-lam-viec", "sessions", own.do_end_session, SELF, "POST", Body.FORM),
        # the officer
        Page("/viec-can-lam", "tasks", tasks.show_tasks, "tasks.read"),
        Page("/bao-cao/mo", "open_report", tasks.begin, "report.open", "POST", Body.FORM),
        Page(report, "entry", records.show_report, "report.read"),
        Page(report, "entry", records.save_report, "report.fill", "POST", Body.FORM, LARGE),
        Page(f"{report}/tep", "attach_cell", entry.attach_in_cell, "report.attach", "POST", Body.WHOLE, LARGE + file),
        Page(sheet, "record", entry.show_entry, "report.read"),
        Page(sheet, "record", entry.save_entry, "report.fill", "POST", Body.FORM, LARGE),
        Page(f"{sheet}/tep", "attach_record", entry.attach_in_cell, "report.attach", "POST", Body.WHOLE, LARGE + file),
        Page(f"{sheet}/ban-in.pdf", "record_print", records.show_sheet_pdf, "report.print"),
        Page(f"{report}/o", "save_live", entry.save_live, "report.fill", "POST", Body.JSON, LARGE),
        Page(f"{report}/dong", "change_rows", entry.change_rows, "report.fill", "POST", Body.JSON),
        Page(f"{report}/ly-do", "save_reason", entry.save_reason, "report.fill", "POST", Body.JSON),
        Page(f"{report}/gui", "checklist", sending.show_checklist, "report.send"),
        Page(f"{report}/gui", "checklist", sending.do_send, "report.send", "POST", Body.FORM),
        Page(f"{report}/phieu", "attach", sending.do_attach, "report.attach", "POST", Body.UPLOAD, file),
        # reading a report
        Page(f"{report}/ban-in", "print", paper.show_print, "report.print"),
        Page(f"{report}/ban-in.pdf", "pdf", paper.show_pdf, "report.print"),
        Page(f"{report}/ban-in.xlsx", "workbook", paper.show_workbook, "report.print"),
        Page(f"{report}/lich-su", "history", sending.show_history, "report.read"),
        Page(f"{report}/rut-lai", "recall", authority.do_recall, "report.send", "POST", Body.FORM),
        Page(f"{report}/mo-lai", "ask_to_reopen", authority.do_ask, "report.fill", "POST", Body.FORM),
        Page(f"{report}/chinh-ly", "revise", authority.do_revise, "report.fill", "POST", Body.FORM),
        Page("/ban-gui/{submission}", "sent", paper.show_sent, "report.print"),
        Page("/ban-gui/{submission}/ban-in.pdf", "sent_pdf", paper.show_sent_pdf, "report.print"),
        Page("/ban-gui/{submission}/ban-in.xlsx", "sent_workbook", paper.show_sent_workbook, "report.print"),
        Page("/bien-nhan/{submission}", "receipt", sending.show_receipt, "report.read"),
        Page("/tep/{attachment}", "attachment", sending.show_attachment, "report.read"),
        # the department
        Page("/theo-doi", "board", board.show_board, "board.read"),
        Page("/duyet/{report}", "review", review.show_review, "board.read"),
        Page("/duyet/{report}/tra-lai", "return", review.do_return, "report.return", "POST", Body.FORM),
        Page("/duyet/{report}/duyet", "approve", review.do_approve, "report.approve", "POST", Body.FORM),
        Page("/de-nghi-mo-lai", "requests", authority.show_requests, "report.reopen"),
        Page("/de-nghi-mo-lai/{request}", "decide_request", authority.do_decide, "report.reopen", "POST", Body.FORM),
        Page("/gia-han", "extensions", authority.show_extensions, "report.extend"),
        Page("/gia-han", "extensions", authority.do_extend, "report.extend", "POST", Body.FORM),
        Page("/gia-han/{period}", "extensions_of", authority.show_extensions, "report.extend"),
        Page("/so-lieu", "figures", figures.show_figures, "figures.read"),
        Page("/so-lieu/{period}/{form}.xlsx", "totals_workbook", paper.show_totals_workbook, "figures.export"),
        Page("/so-lieu/{period}/{form}.pdf", "totals_pdf", paper.show_totals_pdf, "figures.export"),
        Page("/nhat-ky", "audit", audit.show_audit, "audit.read"),
    )
