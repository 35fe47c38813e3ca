"""Acts on reports. Every act is a function, authorises through `desk.authorize`, and is one transaction.

A refused act raises `server.refusal.Refused` (its `.sentence` is for the person) and has changed nothing.

    tasks(desk, actor, *, unit=None) -> tuple[Task, ...]
    open_report(desk, actor, *, period, form, unit=None) -> UUID                       begins it, or finds it
    read_for_entry(desk, actor, *, report) -> EntryView
    save_cells(desk, actor, *, report, cells: Mapping[Address, str], base_version) -> Saved
    add_rows(desk, actor, *, report, part, keys=(), count=0, record=0) -> tuple[str, ...]
    remove_row(desk, actor, *, report, part, key, record=0) -> None
    fill_with_nothing(desk, actor, *, report, part=None) -> Saved             each blank required cell becomes '-'
    explain(desk, actor, *, report, reasons: Mapping[ReasonKey, str]) -> None
    answer_remark(desk, actor, *, report, remark, text) -> None
    attach_sheet(desk, actor, *, report, name, content: BinaryIO, code) -> AttachmentShown
    read_attachment(desk, actor, *, attachment) -> tuple[AttachmentShown, bytes]
    send(desk, actor, *, report, base_version) -> Receipt
    receipt(desk, actor, *, submission) -> Receipt
    read_submission(desk, actor, *, submission) -> EntryView                           as sent, for ever
    board(desk, actor, *, period) -> Board
    return_report(desk, actor, *, report, submission, reason, remarks=(), new_due=None) -> None
    approve(desk, actor, *, report, submission) -> None                                verifies on a lower level
    history(desk, actor, *, report) -> tuple[Event, ...]
    totals(desk, actor, *, form, period, basis='approved') -> TotalsView
    periods(desk, actor) -> tuple[Period, ...]                                         published, newest first
"""
