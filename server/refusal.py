"""An act that is refused, with the sentence the person reads. The words stand here once, by code."""

import errno
from collections.abc import Mapping
from types import MappingProxyType
from typing import Self

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "forbidden": "Tài khoản này không có quyền làm việc đó.",
        "not_found": "Không tìm thấy {what}.",
        "parcels_waiting": "Đang có {count} gói tệp chờ lập. Chờ xong rồi lập thêm.",
        "not_due": "Đơn vị không phải báo cáo biểu này trong kỳ {period}.",
        "not_open_yet": "Kỳ {period} mở nhập từ ngày {opens}.",
        "closed": "Kỳ {period} đã hết hạn ngày {due} và không nhận báo cáo muộn; đề nghị Sở gia hạn.",
        "state": "Báo cáo đang ở trạng thái “{state}” nên không thể {act}.",
        "read_only": "Báo cáo đã gửi, trang này chỉ đọc.",
        "no_such_cell": "Biểu không có ô này hoặc ô không nhập được: {cell}.",
        "cell_locked": "Ô này không được mở lại khi báo cáo bị trả lại; nêu lý do để mở thêm ô.",
        "rows_locked": "Báo cáo bị trả lại chỉ mở các ô được nêu, nên không thêm hoặc bỏ dòng ở bảng này được.",
        "bad_day": "Ngày ghi theo dạng ngày/tháng/năm, ví dụ 17/12/2026.",
        "no_unit_chosen": "Chưa chọn đơn vị.",
        "already_proposed": "Kỳ {period} đã có đề nghị công bố đang chờ người thứ hai.",
        "same_person_proposed": "Người đề nghị và người công bố phải là hai người khác nhau.",
        "period_blocked": "Còn {count} mục phải xử lý trước khi công bố: {first}.",
        "no_recall": "Đơn vị không tự rút báo cáo đã gửi; đề nghị Sở trả lại để sửa.",
        "already_read": "Người duyệt đã mở báo cáo nên không rút lại được; đề nghị Sở trả lại để sửa.",
        "already_asked": "Đã có đề nghị mở lại báo cáo này đang chờ trả lời.",
        "already_decided": "Đề nghị này đã có người trả lời.",
        "same_person_asked": "Người đề nghị và người trả lời phải là hai người khác nhau.",
        "no_new_due": "Mở lại báo cáo cần ghi hạn gửi mới.",
        "no_revision": "Kỳ {period} không có đợt chỉnh lý số chính thức.",
        "revision_closed": "Đợt chỉnh lý số chính thức của kỳ {period} từ {opens} đến {due}.",
        "not_written": "Chưa ghi {what}.",
        "nobody_to_remind": "Không còn đơn vị nào cần nhắc; một kỳ chỉ nhắc mỗi đơn vị nhiều nhất một lần một ngày.",
        "until_in_past": "Ngày gia hạn {until} đã qua.",
        "until_before_due": "Ngày gia hạn {until} không sau hạn đang có {due}.",
        "no_cell_chosen": "Chưa chọn ô cần mở.",
        "too_long": "Ô {cell} dài quá {limit} ký tự.",
        "no_such_row": "Bảng không có dòng này: {row}.",
        "no_sheets": "Biểu này không lập theo từng phiếu.",
        "sheets_locked": "Báo cáo bị trả lại chỉ mở các ô được nêu, nên không thêm hoặc bỏ phiếu được.",
        "sheets_full": "Một báo cáo chỉ nhận nhiều nhất {limit} phiếu.",
        "rows_are_there": "Bảng {table} đã có dòng nên chưa ghi được là không phát sinh. Bỏ các dòng ấy trước.",
        "rows_full": "Bảng chỉ nhận nhiều nhất {limit} dòng.",
        "changed_meanwhile": "Báo cáo vừa được sửa ở máy khác. Xem lại rồi gửi.",
        "has_errors": "Còn {count} lỗi phải sửa trước khi gửi.",
        "has_blanks": "Còn {count} ô trống. Ô trống không được hiểu là 0.",
        "not_said": "Chưa thêm dòng nào ở bảng {tables}. Thêm dòng, hoặc ghi rõ: không phát sinh.",
        "no_reason": "Còn {count} cảnh báo chưa giải trình.",
        "no_sheet": "Chưa đính kèm phiếu đã ký.",
        "other_code": "Mã trên phiếu đã ký là {given}, mã của số liệu hiện tại là {wanted}. In và ký lại phiếu.",
        "code_in_file": "Tệp {name} in mã {read}, mã gõ vào là {given}. Gõ đúng mã in trên phiếu, hoặc chọn đúng tệp. "
        "Nếu tệp là bản quét mà máy quét nhận dạng chữ sai thì quét lại thành ảnh.",
        "no_code_read": "Tệp {name} không có lớp chữ mang một mã kiểm tra. Gõ mã in ở chân phiếu vào ô bên cạnh.",
        "unsigned_print": "Tệp {name} là bản in của hệ thống, chưa thấy chữ ký số, ảnh quét hay dấu nào. In ra, ký, "
        "quét lại rồi đính kèm. Nếu tệp đã được ký theo cách hệ thống không nhận ra, chọn lại tệp và gõ chữ: đã ký.",
        "not_a_code": "“{given}” không phải mã kiểm tra (dạng XXXX-XXXX-XXXX).",
        "nothing_before": "Kỳ trước chưa có báo cáo đã duyệt để lấy số.",
        "nothing_stated": "Không còn dấu - nào để bỏ theo lần ghi ấy. Tải lại trang để xem số đang có.",
        "nothing_to_take": "Không còn ô trống nào lấy được số từ kỳ trước.",
        "not_confirmed": "Còn {count} ô lấy từ kỳ trước chưa xác nhận.",
        "no_document": "Chưa chọn tệp văn bản.",
        "not_a_reviewer": "Người được phân công phải là người duyệt báo cáo đang có tài khoản dùng được.",
        "assigned_other": "Biểu này phân công cho {name}; chế độ báo cáo chỉ cho người được phân công duyệt.",
        "entered_person": "Người nhập thay đơn vị không duyệt báo cáo đó; cần một người duyệt khác.",
        "unread_warnings": "Còn {count} cảnh báo hoặc thay đổi lớn chưa mở xem; mở báo cáo rồi duyệt.",
        "too_many_pins": "Một báo cáo ghim nhiều nhất {limit} nhận xét; gửi trả lại rồi ghim tiếp.",
        "unsent_remarks": "Còn {count} nhận xét đã ghim chưa gửi: trả lại, hoặc xóa nhận xét rồi duyệt.",
        "no_grid": "Biểu {number} không so được giữa các đơn vị: biểu theo từng phiếu, hoặc không có cột số liệu.",
        "no_report_chosen": "Chưa chọn báo cáo nào.",
        "book_too_thick": "Một tập gồm nhiều nhất {limit} biểu; chia thành hai tập.",
        "book_of_two": "Một tập chỉ gồm báo cáo của một đơn vị trong một kỳ.",
        "book_not_ready": "Biểu {form} chưa in vào tập được: {why}",
        "book_changed": "Số liệu biểu {forms} đã sửa sau khi lập tập. Lập tập mới rồi in và ký lại.",
        "book_sent": "Tập này đã gửi; xem bản đã ký và biên nhận của từng biểu.",
        "book_other": "Danh sách biểu gửi được vừa thay đổi. Xem lại rồi gửi.",
        "book_empty": "Không còn biểu nào trong tập gửi được. Lập tập mới.",
        "other_book": "Mã trên bìa là {given}, mã của tập này là {wanted}. Gõ đúng mã, hoặc chọn đúng tệp.",
        "book_lacks": "Tệp {name} thiếu trang của biểu {forms}. Quét đủ các trang, hoặc ký lại đúng tệp đã in.",
        "changed_since_print": "Số liệu đã sửa sau khi in tập: in và ký lại, hoặc gửi riêng.",
        "unanswered": "Còn {count} nhận xét chưa trả lời hoặc chưa sửa ô.",
        "no_remark_reason": "Trả lại báo cáo cần ghi lý do.",
        "due_in_past": "Hạn mới {due} đã qua.",
        "same_person": "Người gửi và người duyệt phải là hai người khác nhau.",
        "other_submission": "Báo cáo đã được gửi lại sau bản đang xem. Mở bản mới nhất.",
        "wrong_level": "Báo cáo chưa đến bước này trong quy trình duyệt.",
        "file_too_large": "Tệp {name} lớn quá {limit} MB.",
        "file_empty": "Tệp {name} rỗng.",
        "file_kind": "Tệp {name} không phải {kinds}.",
        "file_broken": "Tệp {name} không mở được: nội dung không đúng là {kind}.",
        "files_full": "Ô này chỉ nhận nhiều nhất {limit} tệp; bỏ một tệp rồi đính kèm.",
        "no_such_file": "Ô này chỉ ghi tệp đã đính kèm vào chính báo cáo này.",
        "no_file_chosen": "Chưa chọn tệp để đính kèm.",
        "file_virus": "Tệp {name} bị trình quét vi-rút chặn, không nhận. Quét máy rồi lấy lại tệp từ bản gốc.",
        "not_scanned": "Chưa quét vi-rút được tệp {name} nên chưa nhận. Báo người vận hành rồi đính kèm lại.",
        "file_encrypted": "Tệp {name} đặt mật khẩu; lưu lại không có mật khẩu rồi đính kèm.",
        "not_compiled": "Chưa công bố được {what}: còn lỗi hoặc không có. Chạy “dttg check” để xem.",
        "period_shape": "Không tự thêm được biểu vào {file}: dưới “forms:” mỗi dòng phải là “tên_biểu: số phiên bản”.",
        "no_such_period": "Không có kỳ {period} trong periods/{regime}/.",
        "published_differs": "Biểu {form} phiên bản {edition} đã công bố và không sửa được; hãy viết phiên bản {next}.",
        "tabulation_differs": "Báo cáo tổng hợp {report} phiên bản {edition} đã công bố và không sửa được; "
        "hãy viết phiên bản {next}.",
        "no_period_of_tabulation": "Chưa công bố kỳ báo cáo nào có biểu mà “{report}” cộng từ đó.",
        "vintage_waits": "{period} đang có một bộ số liệu chờ công bố: công bố hoặc dừng bộ đó trước.",
        "vintage_empty": "{period} chưa có báo cáo nào được duyệt mà chỉ tiêu dùng đến: chưa có gì để chốt.",
        "vintage_state": "Bộ số liệu {number} chưa tính xong, hoặc đã công bố, hoặc đã dừng.",
        "no_period_of_figure": "Số liệu này chưa có kỳ báo cáo nào được công bố để tính.",
        "no_figures_to_turn": "Biểu {form} không có cột số nào xem được ở bảng xoay.",
        "table_too_large": "Bảng này có {count} ô, nhiều hơn {most} ô xem được một lần. Chọn ít dòng hoặc ít cột hơn.",
        "view_unnamed": "Đặt tên cho bảng, từ 3 đến 80 ký tự.",
        "views_full": "Đã lưu {count} bảng, không lưu thêm được. Bỏ bớt bảng không dùng rồi lưu lại.",
        "too_many_of": "Chỉ chọn được nhiều nhất {limit} {what} cho một lần kết xuất. Bỏ bớt rồi làm lại.",
        "nobody_owes": "Không đơn vị nào đã chọn phải báo cáo biểu {form} trong {period}. Chọn đơn vị hoặc biểu khác.",
        "no_period_chosen": "Chưa có kỳ báo cáo nào có mọi biểu đã chọn. Chọn kỳ, hoặc bỏ bớt biểu.",
        "nothing_chosen": "Chưa chọn biểu hoặc chỉ tiêu để kết xuất.",
        "nothing_to_print": "Không biểu nào đã chọn có trong {period}. Chọn kỳ khác.",
        "no_period_of_indicator": "Chỉ tiêu {indicator} chưa có kỳ báo cáo nào được công bố để tính.",
        # editions
        "nothing_older": "Biểu {form} chưa công bố phiên bản nào trước phiên bản {edition}: không có gì để chuyển.",
        "edition_skipped": "Công bố phiên bản {missing} của biểu {form} trước khi công bố phiên bản {edition}.",
        "would_lose": "Chưa công bố được biểu {form} phiên bản {edition}: {count} ô đã nhập không có chỗ đi hoặc không "
        "chuyển được. Thí dụ: {first}. Ghi was:, convert: hoặc drop: kèm lý do rồi chạy “dttg migrate --plan {form}”.",
        "pinned_back": "Kỳ {period} đang dùng biểu {form} phiên bản {edition}; không quay lại phiên bản {older}.",
        "not_an_erratum": "Biểu {form} phiên bản {edition} không chỉ được sửa chữ: {beyond} Hãy làm phiên bản mới.",
        "nothing_corrected": "Biểu {form} phiên bản {edition} đúng như bản đã công bố: không có gì để đính chính.",
        # accounts
        "account_state": "Tài khoản đang ở tình trạng “{state}” nên chưa làm được việc này.",
        "request_stage": "Đề nghị đang ở bước “{stage}” nên chưa làm được việc này.",
        "asker_decides": "Người đề nghị không được tự duyệt; cần một lãnh đạo khác.",
        "not_the_asker": "Chỉ người đề nghị được rút đề nghị.",
        "own_account": "Không ai tự duyệt hoặc tự thực hiện việc về tài khoản của chính mình.",
        "approver_executes": "Người đã duyệt không được thực hiện; cần một quản trị trung tâm khác.",
        "asker_executes": "Người đề nghị không được tự thực hiện khi còn quản trị trung tâm khác.",
        "others_execute": "Người đề nghị không được tự thực hiện; chuyển cho quản trị trung tâm khác: {others}.",
        "person_missing": "Người giữ tài khoản còn thiếu hoặc sai: {what}.",
        "login_form": "Tên đăng nhập “{login}” chỉ gồm 3 đến 40 chữ thường không dấu, chữ số, dấu chấm, gạch.",
        "login_taken": "Đã có tài khoản tên “{login}”; chọn tên khác.",
        "login_builtin": "Tên “{login}” là tên chung; tài khoản quản trị phải gắn với một người (Quy chế, Điều 19).",
        "unit_has_account": "{unit} đã có tài khoản {login}; mỗi đơn vị một tài khoản.",
        "roles_clash": "Một người không giữ cùng lúc: {pairs}.",
        "unit_role": "Tài khoản đơn vị không nhận vai trò “{role}”.",
        "document_missing": "Ghi số và ngày văn bản đề nghị.",
        "document_later": "Ngày văn bản {day} ở sau ngày nhận.",
        "reason_missing": "Ghi lý do: {why}.",
        "dates": "Ngày kết thúc phải sau ngày bắt đầu.",
        "account_has_past": "Tài khoản đã có hoạt động nên không xóa được, chỉ đóng (Quy chế, khoản 2 Điều 10).",
        "same_holder": "Người nhận đang giữ chính tài khoản này.",
        "nobody_holds": "Chưa có ai giữ tài khoản này; bàn giao cho một người trước.",
        "not_own_code": "Không tự cấp mã kích hoạt cho tài khoản mình đang giữ.",
        "last_of_role": "Đây là {role} duy nhất đang dùng được; giao thêm một người khác trước.",
        "not_yet": "Việc này thực hiện từ ngày {day}, ghi trong đề nghị.",
        "no_rows": "Không có dòng nào để cấp tài khoản.",
        "bulk_faults": "Danh sách chưa dùng được: {what}.",
        "password_reused": "Không dùng lại một trong {count} mật khẩu gần nhất.",
        "too_many_tries": "Đã thử quá nhiều lần. Chờ 15 phút rồi làm lại.",
        "offer_broken": "Mã QR đã cũ. Tải lại trang để lấy mã mới.",
        "wrong_code": "Mã 6 số không đúng. Xem giờ trên điện thoại rồi gõ mã đang hiện.",
        "slip_spent": "Mã kích hoạt của {login} đã dùng, đã hết hạn hoặc đã thay; cấp mã mới rồi in.",
        "quarantined": "Báo cáo này đang được cách ly, chỉ lãnh đạo Sở mở được. Hỏi người quản trị trung tâm.",
        "content_deleted": "Nội dung bản gửi {receipt} đã xóa theo văn bản; mã của bản gửi và nhật ký còn lưu.",
        "personal_file": "Tệp này có dữ liệu cá nhân, chỉ mở cho người lập và người duyệt báo cáo.",
        "removal_open": "Báo cáo này đã có hồ sơ cách ly hoặc xóa số {number} chưa xong.",
        "removal_stage": "Hồ sơ số {number} đang ở bước “{stage}” nên chưa làm được việc này.",
        "removal_same_person": "Người đề nghị xóa, người thẩm tra và lãnh đạo quyết định phải là ba người khác nhau.",
        "inspection_dates": "Ngày kết thúc của phân công phải từ hôm nay trở đi và không trước ngày bắt đầu.",
        "inspection_whom": "Tài khoản được phân công phải là người kiểm tra, giám sát.",
        "inspection_unit": "Không có đơn vị {unit}.",
        "matter_step": "Chưa đến bước này, hoặc việc đã kết thúc. Tải lại trang để xem bước tiếp theo.",
        "too_short_notice": "Phải báo trước các đơn vị ít nhất 48 giờ kể từ khi có văn bản đồng ý: sớm nhất bắt đầu "
        "được lúc {earliest}. Lập kế hoạch mới, hoặc nêu lý do khẩn cấp.",
        "not_begun_yet": "Việc bảo trì đã báo bắt đầu lúc {starts}; chưa đến giờ.",
        "not_a_time": "{what} ghi theo dạng ngày/tháng/năm giờ:phút, ví dụ 17/12/2026 21:30.",
        "time_order": "Giờ kết thúc phải sau giờ bắt đầu, và giờ bắt đầu chưa qua.",
        "found_later": "Lúc phát hiện phải ở trước lúc này.",
        "consent_own": "Người lập kế hoạch không tự ghi văn bản đồng ý; cần người của đơn vị quản lý.",
        "violation_undecided": "Lãnh đạo chưa quyết định về vi phạm này.",
        "violation_same_person": "Người phát hiện và người bị nêu trong vi phạm không quyết định; cần lãnh đạo khác.",
        "violation_lines": "Số dòng nhật ký không đúng: ghi dòng đầu và dòng cuối đang có, thí dụ 120 và 125.",
        "emergency_hours": "Chỉ mở khẩn cấp từ 1 đến {most} giờ.",
        "too_much_audit": "Có {count} dòng, mỗi bản trích xuất tối đa {limit} dòng: chọn khoảng ngày ngắn hơn.",
        "audit_broken": "Nhật ký không ghi được nên việc này không được thực hiện. Báo người vận hành; vẫn xem được.",
        "mail_under_way": "Thư này đang chờ gửi hoặc đã gửi rồi; xem lại hàng đợi.",
        "nothing_missing": "Đơn vị đã gửi đủ báo cáo của {period}, không còn gì để đôn đốc.",
        "disk_nearly_full": "Ổ đĩa của máy chủ sắp đầy nên hệ thống tạm chỉ cho xem; số đã lưu còn nguyên. Báo người "
        "vận hành dọn ổ đĩa, hệ thống tự nhận lại.",
        "disk_full": "Ổ đĩa của máy chủ đã đầy, chưa ghi được gì. Báo người vận hành rồi thử lại.",
        # forms written in the browser
        "form_text_signs": "Văn bản có ký tự không lưu được. Xóa chỗ vừa dán rồi dán lại dưới dạng chữ thường.",
        "form_text_long": "Văn bản dài quá {limit} KB. Một biểu không dài đến thế; chia thành hai biểu.",
        "draft_exists": "Phiên bản {edition} của biểu {form} đang có người soạn. Mở bản nháp đó để soạn tiếp.",
        "draft_proposed": "Bản nháp này đang chờ công bố. Dừng đề nghị trước.",
        "edition_published": "Biểu {form} phiên bản {edition} đã công bố nên không sửa được; soạn phiên bản sau.",
        "edition_next": "Biểu {form} đã công bố đến phiên bản {last}; phiên bản được soạn là {next}.",
        "form_id": "{why}.",
        "annex": "Không lấy được bảng từ tệp {name}: {why}.",
        "draft_broken": "Biểu còn {count} lỗi. Sửa hết lỗi rồi đề nghị công bố.",
        "draft_skeleton": "Còn {count} chỗ vẫn như trong khung mẫu, ở dòng {lines}. Sửa rồi đề nghị công bố.",
        "form_skeleton": "Biểu {form} phiên bản {edition} còn {count} chỗ vẫn như trong khung mẫu ({file}, dòng "
        "{lines}). Ghi theo tờ biểu giấy rồi công bố; chưa có gì được công bố.",
        "draft_tests": "Còn {count} thử nghiệm không đạt: {first}. Sửa biểu hoặc sửa thử nghiệm.",
        "draft_losing": "Còn {count} ô đã có số sẽ mất mà chưa ghi lý do. Xem mục Kế hoạch chuyển đổi.",
        "draft_since": "Bản nháp đã có bản {version} sau khi mở trang này. Xem lại rồi trả lời.",
        "unit_unchosen": "Chưa chọn đơn vị tính. Chọn trong danh sách; không có cái nào đúng thì để lại câu hỏi này và "
        "đề nghị thêm ở Danh mục dùng chung.",
        "unit_unknown": "Đơn vị tính '{unit}' không có trong danh mục. Chọn trong danh sách hoặc đề nghị thêm ở "
        "Danh mục dùng chung.",
        "question_fault": "Câu hỏi còn giữ vì lỗi ở chỗ này vẫn còn: {why}. Trả lời để hết lỗi, hoặc sửa ở trình soạn.",
        "split_by_hand": "Máy không tự tách được bảng này. Ở trình soạn: chép cả bảng xuống dưới, đổi tên (id) và tên "
        "bảng mới, bảng trên xóa các dòng ấy, bảng dưới chỉ giữ các dòng ấy rồi sửa time: của bảng dưới.",
        "nothing_answered": "Chưa có câu nào được trả lời. Chọn, sửa, hoặc đánh dấu câu máy đoán đúng, rồi bấm Xong.",
        "question_gone": "Văn bản đã khác từ lúc mở trang này. Xem lại rồi trả lời.",
        "answer_beside": "Câu trả lời khác vừa ghi vào chính dòng này nên chưa ghi câu này. Xem dòng như bây giờ; "
        "anh/chị đã gõ: {said}",
        "has_tests": "Biểu đã có thử nghiệm. Viết thêm ở mục tests: của văn bản.",
        "place_unchosen": "Chưa chọn chỗ nhận số cũ. Chọn trong danh sách “Chọn…” rồi bấm lại; chưa có gì được ghi.",
        "answer_unfit": "Không ghi được câu trả lời này: {why}. Văn bản giữ nguyên.",
        "answer_by_hand": "Chỗ cần ghi ({what}) viết theo cách máy không tự sửa được. Ghi ở trang Soạn thảo.",
        "slips_too_long": "Làm sai thử mất quá {seconds} giây nên đã dừng. Chia biểu thành nhiều phần rồi thử.",
        "form_already_proposed": "Phiên bản này đã có đề nghị công bố đang chờ người thứ hai.",
        "form_same_person": "Người công bố phải khác người đề nghị và những người đã soạn bản này.",
        "form_no_period": "Chưa kỳ nào thu biểu này. Đánh dấu kỳ sẽ thu ({periods}) rồi đề nghị lại, hoặc bấm "
        "“Đề nghị, chưa kỳ nào thu”.",
        "form_moved": "Nội dung hoặc số liệu đã thay đổi sau khi mở trang này. Xem lại rồi công bố.",
        "form_periods": "“{period}” không nhận được biểu này: {why}.",
        "period_other_form": "“{period}” còn thu biểu {number}, mà biểu ấy nay không đọc được.{why} Không phải lỗi "
        "của biểu đang soạn: sửa biểu {number} trước, hoặc công bố mà chưa chọn kỳ này.",
        "not_last_edition": "Đã công bố phiên bản {last} sau phiên bản này, nên không thu hồi được.",
        "form_used": "Không thu hồi được: đã có {sent} lần gửi theo phiên bản này.",
        "form_asked": "Không thu hồi được: {asked} báo cáo đã mở lại để bổ sung theo phiên bản này. Soạn phiên bản sau "
        "để sửa.",
        "supplement_unsaid": "{count} báo cáo đã gửi còn thiếu phần bắt buộc mới. Chọn yêu cầu bổ sung hoặc để nguyên "
        "rồi công bố.",
        "form_begun_first": "Không thu hồi được: {begun} báo cáo đã bắt đầu và chưa có phiên bản trước để trở về. "
        "Bỏ biểu khỏi kỳ ở mục Kỳ báo cáo.",
        "form_begun_elsewhere": "Không thu hồi được: ở kỳ {period} có báo cáo đã bắt đầu mà kỳ ấy không trở về được "
        "phiên bản liền trước.",
        "form_back_twice": "Không thu hồi được lần nữa: có báo cáo còn giữ số để riêng của lần thu hồi trước.",
        "form_corrected": "Không thu hồi được: phiên bản này đã có đính chính.",
        "form_read_by": "Không thu hồi được: biểu {forms} công bố sau và đọc biểu này.",
        "period_since": "Không thu hồi được: kỳ {period} đã sửa đổi sau khi công bố biểu này.",
        "not_published_here": "Phiên bản này không công bố từ trang soạn biểu nên không thu hồi tại đây.",
        # what all forms lean on
        "words_long": "{what} dài {count} chữ, nhiều nhất {limit}. Viết ngắn lại.",
        "words_unseen": "{what}: chữ thứ {place} là ký tự không nhìn thấy được ({sign}). Xóa cả ô rồi gõ lại bằng tay.",
        "words_apart": "{what}: dấu của “{word}” viết rời chữ (hay gặp khi chép từ PDF hoặc máy Mac). Máy đã ghép lại "
        "trong ô; xem lại rồi bấm lần nữa.",
        "words_formula": "{what} bắt đầu bằng dấu {sign}, Excel sẽ hiểu là công thức. Bỏ dấu ấy ở đầu.",
        "words_letters": "{what} không dùng được dấu {sign}. {cure}",
        "words_unchosen": "Chưa chọn {what}, hoặc mục đã chọn không còn. Chọn trong danh sách.",
        "words_twice": "Đã có {what} “{name}”, chỉ khác cách viết (chữ hoa, dấu cách, chỗ đặt dấu). Dùng cái đã có.",
        "words_day": "{what} ghi theo dạng ngày/tháng/năm, ví dụ 01/07/2027.",
        "vocabulary_id": "{what} chỉ gồm chữ thường không dấu và số, bắt đầu bằng chữ, thí dụ {example}.",
        "vocabulary_circle": "Văn bản {by} lại bị thay thế bằng {id}: hai văn bản không thay thế lẫn nhau được.",
        "vocabulary_list_id": "Tên (id) danh mục “{id}” chỉ gồm chữ thường không dấu, số, gạch dưới, bắt đầu bằng chữ, "
        "thí dụ loai_lop_hoc.",
        "vocabulary_columns": "Dòng {line} của bảng có {count} cột, phải có đúng hai: mã và tên. Chép hai cột ấy từ "
        "Excel, hoặc gõ mã; tên, mỗi mã một dòng.",
        "vocabulary_line_twice": "Dòng {line}: {what} “{said}” đã có ở dòng {first}. Mỗi mã một dòng, mỗi tên một lần.",
        "vocabulary_no_table": "Tệp {name} không có trang tính nào có hai cột chữ. Để mã ở cột thứ nhất, tên ở cột "
        "thứ hai.",
        "vocabulary_many": "Bảng có hơn {limit} mã. Một danh mục dài hơn thế thì nhờ người vận hành đưa tệp vào.",
        "vocabulary_days": "Ngày hết hiệu lực {last} trước ngày có hiệu lực {first}. Sửa một trong hai ngày.",
        "vocabulary_no_code": "Danh mục {list} không có mã “{item}” để thay. Ghi mã có trong danh mục, cách nhau bằng "
        "dấu chấm phẩy.",
        "vocabulary_heir": "Mã {item} còn hiệu lực. Ghi ngày mã thay nó có hiệu lực, máy cho mã {item} hết hiệu lực "
        "ngày hôm trước.",
        "indicators_moved": "Tệp {file} đang dùng đã đổi sau khi bắt đầu bản nháp này. Chép chỗ anh/chị đã sửa ra, bấm "
        "“Lấy lại tệp đang dùng”, sửa lại trên đó rồi đề nghị.",
        "indicators_name": "Tên tệp “{id}” chỉ gồm chữ thường không dấu, số, gạch dưới, thí dụ 17_chuyen_doi_so.",
        "indicators_broken": "Tệp chỉ tiêu còn {count} lỗi. Sửa hết lỗi rồi đề nghị.",
        "vocabulary_lost": "Thư mục biểu mẫu trên máy chủ không có tệp {file}. Nhờ người vận hành chép lại tệp ấy.",
        "vocabulary_by_hand": "Tệp {file} có lỗi hoặc viết theo lối máy không tự sửa được. Nhờ người vận hành chạy "
        "“dttg check” và sửa tệp.",
        "vocabulary_same": "Không có gì khác với danh mục đang dùng, nên không có gì để đề nghị.",
        "vocabulary_broken": "Có {count} chỗ đang đúng sẽ thành sai, nên chưa làm được: {first}.",
        "vocabulary_broken_unit": "Có {count} chỗ đang đúng sẽ thành sai, nên chưa làm được: {first}. Giữ đơn vị tính "
        "này, thêm một đơn vị tính tên khác và dùng từ phiên bản sau của biểu.",
        "vocabulary_broken_code": "Có {count} chỗ đang đúng sẽ thành sai, nên chưa làm được: {first}. Giữ mã cũ, thêm "
        "mã mới với “Thay các mã” là mã cũ và ngày có hiệu lực: mã cũ hết hiệu lực ngày hôm trước, số nối tiếp.",
        "vocabulary_unwritable": "Máy chủ không ghi được tệp {file}: {why}. Nhờ người vận hành cho tài khoản chạy hệ "
        "thống quyền ghi vào thư mục biểu mẫu rồi làm lại; danh mục vẫn như cũ.",
        "vocabulary_moved": "Tệp {file} đã đổi sau khi có đề nghị này, nên không xác nhận được. Người đề nghị mở trang "
        "này, bấm “Đề nghị lại trên tệp hiện nay”.",
        "vocabulary_seen": "Việc sẽ làm đã khác lúc mở trang này. Xem lại rồi xác nhận.",
        "vocabulary_same_person": "Người xác nhận phải khác người đề nghị.",
        "vocabulary_other_now": "Chính chỗ này đã có người khác đổi sau khi có đề nghị. Dừng đề nghị này, mở mục ấy "
        "trong danh mục và làm lại từ đầu.",
        "vocabulary_not_own": "Chỉ người đã đề nghị mới đề nghị lại được.",
        "vocabulary_waiting": "Đã có đề nghị về “{subject}” đang chờ người thứ hai.",
        # lists that units keep
        "own_code_name": "Tên phải có chữ, trên một dòng, dài tối đa {limit} chữ.",
        "own_code_twice": "Danh mục đã có “{name}”.",
        "own_code_ends_early": "“{name}” có hiệu lực từ {begins}; ngày hết hiệu lực phải từ ngày đó trở đi.",
        "own_code_in_use": "“{name}” đang có số trong bản nháp kỳ “{period}”. Xóa các số đó, hoặc ghi ngày hết hiệu "
        "lực sau kỳ.",
        # figures of earlier periods
        "history_same_person": "Người nạp và người xác nhận số liệu lịch sử phải là hai người khác nhau.",
        "history_faults": "Còn {count} chỗ sai trong tệp nên chưa nạp. Thí dụ: {first}",
        "history_empty": "Tệp không có số của đơn vị nào.",
        "history_other": "Tệp này không phải mẫu số liệu lịch sử của biểu và kỳ đã chọn. Tải lại mẫu rồi chép số vào.",
        "history_decided": "Lần nạp này đã có người trả lời.",
        "history_not_past": "Chỉ nạp số liệu lịch sử cho kỳ đã kết thúc: {period} đến {to} mới hết.",
        # workbooks
        "workbook_old": "Tệp {name} là tệp Excel cũ (.xls) hoặc đặt mật khẩu. Mở tệp, bỏ mật khẩu, lưu lại thành .xlsx "
        "rồi nạp.",
        "workbook_encrypted": "Tệp {name} đặt mật khẩu; lưu lại không có mật khẩu rồi nạp.",
        "workbook_macro": "Tệp {name} có macro nên không nhận. Lưu lại thành .xlsx (không có macro) rồi nạp.",
        "workbook_entity": "Tệp {name} có khai báo ngoài trong nội dung nên không nhận. Mở bằng Excel hoặc "
        "LibreOffice, lưu thành tệp .xlsx mới rồi nạp.",
        "workbook_large": "Tệp {name} bung ra quá lớn hoặc đọc quá lâu nên không nhận. Chỉ giữ các bảng cần nạp, lưu "
        "thành tệp mới rồi nạp.",
        "workbook_broken": "Tệp {name} không mở được: nội dung không đúng là tệp Excel (.xlsx) hoặc LibreOffice "
        "(.ods).",
        "workbook_unknown": "Tệp {name} không phải tệp tải từ hệ thống (không thấy dấu nhận dạng). Bấm “Tải tệp Excel” "
        "lấy tệp của biểu, hoặc nạp bằng “Bảng tự lập”.",
        "workbook_changed": "Dấu nhận dạng trong tệp {name} đã bị sửa nên không nhận. Tải lại tệp Excel của biểu rồi "
        "chép số vào.",
        "workbook_other_form": "Tệp này là của biểu “{other}”, trang đang mở là biểu “{form}”.",
        "workbook_other_unit": "Tệp này là của {other}, báo cáo đang mở là của {unit}.",
        "workbook_other_period": "Tệp này là của kỳ “{other}”, báo cáo đang mở thuộc kỳ “{period}”.",
        "workbook_other_edition": "Tệp này làm theo phiên bản {other} của biểu, báo cáo đang dùng phiên bản {edition}. "
        "Tải lại tệp Excel rồi chép số vào.",
        "workbook_other_sheet": "Tệp này là của phiếu số {other}, trang đang mở là phiếu số {record}.",
        "workbook_other_report": "Tệp này không được tải từ báo cáo này trên hệ thống đang dùng. Tải lại tệp Excel "
        "rồi chép số vào.",
        "workbook_row_twice": "Trong tệp, dòng “{row}” của bảng “{part}” có hai lần với số khác nhau. Xóa một dòng "
        "rồi nạp.",
        "table_unknown": "Chưa biết cột nào của bảng trong tệp là cột nào của biểu. Chỉ cột ở trang “Nạp bảng tự lập”.",
        "table_no_heads": "Trên dòng số đầu tiên đã chọn không có dòng tiêu đề cột. Chọn lại dòng số đầu tiên.",
        "table_no_columns": "Chưa chỉ cột nào. Chọn ít nhất một cột của bảng cho một cột của biểu.",
        "table_column_twice": "Cột {column} của bảng được chỉ cho hai cột của biểu.",
        "workbook_undecided": "Còn {count} ô cả tệp và hệ thống cùng sửa mà chưa chọn lấy số nào.",
        "workbook_draft_moved": "Báo cáo vừa được sửa sau khi so sánh, chưa nạp gì. Xem lại bảng so sánh rồi nạp.",
        # report templates
        "template_unfit": "Không điền được mẫu: {why}.",
        "template_busy": "Máy chủ đang lập các mẫu khác. Thử lại sau ít phút.",
        "template_stopped": "Mẫu này chạy quá lâu hoặc quá lớn nên đã bị dừng. Bỏ bớt vòng lặp lồng nhau, ảnh lớn rồi "
        "thử lại.",
        "template_kind": "Tệp mẫu {name} không phải tệp Word (.docx), Excel (.xlsx) hoặc HTML (.html).",
        "template_id": "Mã mẫu “{id}” chỉ gồm chữ thường không dấu, chữ số và gạch dưới, bắt đầu bằng chữ.",
        "template_choice": "Chọn lại {what} của mẫu.",
        "odd_looked": "Số này đã có người ghi đã xem. Tải lại trang để thấy ai và vì sao.",
        "template_faulty": "Mẫu còn {count} lỗi phải sửa trước khi đề nghị công bố. Thí dụ: {first}",
        "template_state": "Mẫu {id} phiên bản {edition} đã đề nghị, đã công bố hoặc đã bỏ nên chưa làm được việc này.",
        "template_published": "Phiên bản {edition} của mẫu {id} đã công bố và không sửa được; tải lên phiên bản mới.",
        "template_other": "Mẫu “{title}” không dùng cho bản in này.",
        "not_printed": "Máy chủ đang bận nên chưa làm được bản in. Thử lại sau ít phút.",
        "file_gone": "Tệp đính kèm không còn nguyên vẹn.",
    }
)


class Refused(Exception):  # noqa: N818  (an outcome of an act, not a fault of the program)
    """The act was not done and nothing was changed. `details`: what a script of ours is told beside the sentence."""

    def __init__(self, code: str, **words: object) -> None:
        self.code = code
        self.details: Mapping[str, object] = {}
        self.words = {name: str(word) for name, word in words.items()}
        self.sentence = SENTENCES[code].format_map(self.words)
        super().__init__(self.sentence)

    def telling(self, **details: object) -> Self:
        """The same refusal with its details."""
        self.details = {**self.details, **details}
        return self


class Forbidden(Refused):
    """The actor has no right to the act."""

    def __init__(self) -> None:
        super().__init__("forbidden")


class Unfit(Exception):  # noqa: N818  (a state of the machine, told to the operator)
    """The process cannot run: a wrong setting, key, database or folder. One clear Vietnamese line, exit code not 0."""


MACHINE: Mapping[int, str] = MappingProxyType(
    {
        errno.ENOENT: "không có tệp hoặc thư mục ấy",
        errno.EACCES: "tài khoản đang chạy không có quyền",
        errno.EPERM: "tài khoản đang chạy không có quyền",
        errno.EISDIR: "đó là thư mục, không phải tệp",
        errno.ENOTDIR: "một phần của đường dẫn không phải thư mục",
        errno.EEXIST: "đã có",
        errno.ENOSPC: "ổ đĩa đã đầy",
        errno.EDQUOT: "hết hạn mức ghi của tài khoản",
        errno.EIO: "ổ đĩa báo lỗi đọc hoặc ghi",
        errno.EROFS: "ổ đĩa chỉ cho đọc",
        errno.ESTALE: "ổ mạng mất kết nối",
        errno.ENAMETOOLONG: "đường dẫn quá dài",
        errno.ELOOP: "liên kết trỏ vòng quanh",
        errno.EMFILE: "mở quá nhiều tệp",
        errno.EADDRINUSE: "có chương trình khác đang dùng",
        errno.EADDRNOTAVAIL: "máy này không có địa chỉ ấy",
    }
)


def machine_said(fault: OSError) -> str:
    """Why the machine would not, in words for the operator."""
    return MACHINE.get(fault.errno or 0, f"lỗi máy số {fault.errno}" if fault.errno else str(fault))
