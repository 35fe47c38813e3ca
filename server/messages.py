"""Every message that pages take from code, once, by a short id. Sentences of refused acts stand in `server.refusal`."""

from collections.abc import Mapping
from types import MappingProxyType

# What the next page says once, after an act: its short id stands in the address, so nothing else may be said so.
DONE: Mapping[str, str] = MappingProxyType(
    {
        "request_made": "Đã ghi đề nghị, chuyển lãnh đạo duyệt.",
        "request_approved": "Đã duyệt đề nghị.",
        "request_refused": "Đã ghi không duyệt.",
        "request_withdrawn": "Đã rút đề nghị.",
        "request_done": "Đã thực hiện đề nghị.",
        "account_locked": "Đã khóa tài khoản và ngắt mọi phiên. Việc khóa chờ lãnh đạo duyệt.",
        "checked": "Đã ghi nhận rà soát {count} tài khoản.",
        "sessions_ended": "Đã kết thúc {count} phiên.",
        "session_over": "Phiên làm việc đã hết. Đăng nhập lại, số đã lưu còn nguyên.",
        "signed_out": "Đã đăng xuất.",
        "password_changed": "Đã đổi mật khẩu. Các phiên khác của tài khoản đã bị ngắt.",
        "saved": "Đã lưu {count} ô.",
        "workbook_taken": "Đã ghi {count} ô từ tệp Excel. Số liệu đã được tính và kiểm tra lại.",
        "saved_nothing": "Không có ô nào thay đổi.",
        "rows_added": "Đã thêm {count} dòng.",
        "row_removed": "Đã bỏ dòng {row}.",
        "sheet_added": "Đã thêm phiếu mới.",
        "sheet_removed": "Đã bỏ phiếu số {count}.",
        "sheet_restored": "Đã lấy lại phiếu số {count}.",
        "file_attached": "Đã đính kèm tệp.",
        "cell_opened": "Đã mở ô {count}.",
        "file_removed": "Đã bỏ tệp khỏi ô.",
        "filled_nothing": "Đã ghi dấu - (không phát sinh) vào các ô còn trống.",
        "explained": "Đã lưu giải trình.",
        "taken_before": "Đã lấy {count} ô từ kỳ trước, viền đứt cho đến khi xác nhận.",
        "confirmed_before": "Đã xác nhận {count} ô lấy từ kỳ trước.",
        "dropped_before": "Đã bỏ {count} ô lấy từ kỳ trước chưa xác nhận.",
        "row_copied": "Đã chép thêm 1 dòng.",
        "rows_sorted": "Đã xếp lại các dòng.",
        "answered": "Đã trả lời nhận xét.",
        "attached": "Đã đính kèm phiếu đã ký.",
        "book_made": "Đã lập tập. Tải PDF để in và ký.",
        "book_sent": "Đã gửi {count} báo cáo. Mỗi báo cáo có biên nhận riêng.",
        "returned": "Đã trả lại báo cáo cho đơn vị.",
        "approved": "Đã duyệt báo cáo.",
        "recalled": "Đã rút lại báo cáo để sửa. Bản đã gửi được giữ nguyên.",
        "asked_to_reopen": "Đã gửi đề nghị mở lại. Sở trả lời trên trang này.",
        "reopened": "Đã mở lại báo cáo cho đơn vị.",
        "not_reopened": "Đã trả lời không đồng ý.",
        "revision_begun": "Đã mở báo cáo để chỉnh lý số chính thức.",
        "periods_drafted": "Đã soạn {count} kỳ. Mở từng kỳ để xem lại.",
        "period_saved": "Đã lưu bản thảo.",
        "period_proposed": "Đã chuyển người thứ hai xác nhận.",
        "period_published": "Đã công bố. Các đơn vị thấy kỳ này từ ngày mở nhập.",
        "period_withdrawn": "Đã dừng đề nghị công bố.",
        "notices_read": "Đã đánh dấu {count} thông báo là đã đọc.",
        "mail_again": "Đã xếp thư vào hàng đợi.",
        "extended": "Đã gia hạn cho đơn vị.",
        "removal_begun": "Đã ghi hồ sơ cách ly hoặc đề nghị xóa.",
        "removal_answered": "Đã ghi quyết định vào hồ sơ.",
        "inspection_assigned": "Đã phân công kiểm tra.",
        "inspection_ended": "Đã kết thúc phân công.",
        "audit_checked": "Đã kiểm tra toàn bộ chuỗi nhật ký.",
        "verified": "Đã thẩm tra báo cáo, chuyển cấp trên.",
    }
)

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        **DONE,
        # the door
        "wrong_credentials": "Tên đăng nhập hoặc mật khẩu không đúng.",
        "too_many_attempts": "Đã thử quá nhiều lần. Chờ 15 phút rồi đăng nhập lại.",
        "account_closed": "Tài khoản đang bị khóa hoặc chưa có người giữ. Liên hệ đầu mối ở Sở.",
        "account_dormant": "Tài khoản tạm ngưng vì 45 ngày không dùng và chưa có xác thực hai bước. "
        "Xin mã kích hoạt mới ở người quản trị tài khoản của đơn vị hoặc đầu mối ở Sở.",
        "wrong_second_factor": "Mã xác thực không đúng hoặc đã dùng. Chờ mã mới trên điện thoại rồi gõ lại.",
        "wrong_activation": "Tên đăng nhập hoặc mã kích hoạt không đúng, đã dùng hoặc đã hết hạn.",
        "rules_unread": "Đánh dấu xác nhận đã đọc quy chế trước khi kích hoạt.",
        "password_current_wrong": "Mật khẩu hiện tại không đúng.",
        "password_not_repeated": "Hai lần gõ mật khẩu mới không giống nhau.",
        "password_same": "Mật khẩu mới phải khác mật khẩu hiện tại.",
        "password_weak": "Mật khẩu mới phải {wants}.",
        # error pages: title and what to do
        "400": "Yêu cầu không đọc được",
        "400.advice": "Trình duyệt gửi dữ liệu không đúng dạng. Tải lại trang rồi làm lại.",
        "401": "Chưa đăng nhập",
        "401.advice": "Phiên làm việc đã hết. Đăng nhập lại, số đã lưu còn nguyên.",
        "403": "Không có quyền mở trang này",
        "403.advice": "Tài khoản này không được giao việc đó. Nếu cần, đề nghị Sở giao quyền.",
        "gate.password": "Mật khẩu đã hết hạn. Đổi mật khẩu, số đang nhập còn nguyên.",
        "gate.second_factor": "Tài khoản cần xác thực hai bước. Đăng ký điện thoại, số đang nhập còn nguyên.",
        "403.csrf": "Trang đã mở quá lâu hoặc được gửi từ nơi khác nên không nhận. Tải lại trang rồi làm lại.",
        "404": "Không có trang này",
        "404.advice": "Địa chỉ sai, hoặc nội dung không thuộc đơn vị của tài khoản này.",
        "405": "Trang này không nhận cách gửi đó",
        "405.advice": "Quay lại trang trước rồi làm lại.",
        "409": "Chưa thực hiện được",
        "413": "Dữ liệu gửi lên quá lớn",
        "413.advice": "Giảm dung lượng tệp rồi gửi lại. Số đã lưu còn nguyên.",
        "429": "Đã thử quá nhiều lần",
        "500": "Hệ thống gặp lỗi",
        "500.advice": "Số đã lưu còn nguyên. Thử lại sau ít phút; nếu vẫn lỗi, báo đầu mối kèm mã lỗi dưới đây.",
        "500.live": "Hệ thống gặp lỗi, mã {error}; sẽ tự thử lại.",
        "bad_year": "Năm ghi bằng bốn chữ số, ví dụ 2027.",
        # what the checklist still waits for
        "need_no_errors": "sửa {count} lỗi",
        "need_no_blanks": "điền {count} ô trống",
        "need_reasons": "giải trình {count} cảnh báo",
        "need_confirmed": "xác nhận {count} ô lấy từ kỳ trước",
        "need_answers": "trả lời {count} nhận xét",
        "need_sheet": "đính kèm phiếu đã ký",
        "need_scan": "đính kèm tập đã ký",
        "need_new_book": "lập tập mới (không biểu nào còn như đã in)",
        "need_code": "mã đã gõ khác mã của số liệu (gõ lại mã in trên phiếu, hoặc in và ký lại)",
        "need_no_secret": "xác nhận không chứa bí mật nhà nước",
        "need_statement": "xác nhận trách nhiệm",
        "waits_for": "Còn {count} mục: {items}.",
        "extension_help": "Đơn vị gửi trong hạn mới thì không muộn; báo cáo đã gửi muộn vẫn là muộn.",
        # forms
        "choose_file": "Chưa chọn tệp phiếu đã ký.",
        "type_code": "Gõ mã kiểm tra in ở chân phiếu.",
        "bad_day": "Ngày ghi theo dạng ngày/tháng/năm, ví dụ 17/12/2026.",
        "reason_missing": "Ghi lý do trả lại.",
    }
)


def say(code: str, **words: object) -> str:
    """The message with its words filled in."""
    return MESSAGES[code].format_map({name: str(word) for name, word in words.items()})
