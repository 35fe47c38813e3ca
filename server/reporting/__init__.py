"""Acts on reports. Every act is a function, authorises through `desk.authorize`, and is one transaction.

A refused act raises `server.refusal.Refused` (its `.sentence` is for the person) and has changed nothing.

    tasks        tasks, periods
    entry        open_report, read_for_entry, save_cells, fill_with_nothing, add_rows, remove_row, explain,
                 answer_remark
    records      list_records, add_record, remove_record, restore_record
    sending      attach_sheet, read_attachment, send, receipt, read_submission, read_rendering
    review       board, return_report, approve (verifies on a lower level of the route), history
    totals       totals
    projecting   rebuild (by command on the server, so it asks for no right)

`shown` holds what they take and give back, `desk` what they stand on, `surroundings` what a report may read elsewhere.
"""
