"""Why a warning is right: one reason of a short list, and words. Kept and read by people as `reason: words`, so that
whoever reads a sending reads one sentence, and whoever counts reasons finds them by their titles."""

# code -> title; what fits none is written in words alone
REASONS = {
    "thuc_te": "Biến động thực tế",
    "ra_soat": "Kết quả rà soát, quyết định mới",
    "dia_gioi": "Thay đổi địa giới, đơn vị",
    "cach_ghi": "Thay đổi cách thống kê, nguồn số liệu",
    "ky_truoc": "Số kỳ trước ghi chưa đúng",
}


def whole(code: str, text: str) -> str:
    """As it is kept. Without words nothing is explained, whatever was chosen."""
    words = text.strip()
    return f"{REASONS[code]}: {words}" if words and code in REASONS else words


def taken_apart(kept: str) -> tuple[str, str]:
    """(code, '' for none of the list; words) of what was kept."""
    for code, title in REASONS.items():
        if kept.startswith(f"{title}: "):
            return code, kept.removeprefix(f"{title}: ")
    return "", kept
