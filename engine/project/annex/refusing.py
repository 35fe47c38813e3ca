"""Why a file is not read, in words that name the cure."""

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "empty": "tệp trống (0 byte), chưa có gì bên trong; mở tệp gốc, ghi lại rồi chọn lại",
    "kind": "tệp không phải Excel hay Word; chọn tệp .xlsx hoặc .docx",
    "old": "tệp kiểu cũ (.xls, .doc) hoặc có mật khẩu; mở bằng Excel, Word hay LibreOffice, bỏ mật khẩu, "
    "ghi lại thành .xlsx hoặc .docx rồi chọn lại",
    "encrypted": "tệp có mật khẩu; mở tệp, bỏ mật khẩu, ghi lại rồi chọn lại",
    "macro": "tệp có macro; ghi lại thành .xlsx hoặc .docx không macro rồi chọn lại",
    "entity": "tệp có khai báo XML (DOCTYPE) mà tệp của Excel, Word không bao giờ có; mở bằng LibreOffice, "
    "ghi lại rồi chọn lại",
    "broken": "tệp hỏng, không mở được; mở bằng Excel hay Word xem còn đọc được không, ghi lại rồi chọn lại",
    "large": "tệp quá lớn so với một phụ lục; chép riêng bảng cần lấy sang tệp mới rồi chọn lại",
    "wide": "bảng rộng quá 300 cột; chép riêng bảng cần lấy sang tệp mới, xóa các cột trống bên phải rồi chọn lại",
    "no_table": "không thấy bảng nào có tiêu đề cột trong tệp; kiểm tra có chọn đúng tệp, bảng có phải là ảnh không",
    "no_such_table": "tệp không có bảng mang số thứ tự ấy",
    "slow": "đọc tệp quá lâu nên đã dừng; chép riêng bảng cần lấy sang tệp mới rồi chọn lại",
}


class UnfitAnnexError(ValueError):
    """The file is not taken. `reason` is a key of `REASONS`; the sentence is for the author."""

    def __init__(self, reason: str, more: str = "") -> None:
        super().__init__(REASONS[reason] + (f" ({more})" if more else ""))
        self.reason = reason
        self.more = more
