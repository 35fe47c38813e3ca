"""What the words on statistical forms mean wherever they stand: folding, marks of parts, heads of the stub.

Knows Vietnamese forms in general, no form and no list in particular.
"""

import re
import unicodedata
from collections.abc import Mapping

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_NOT_WORDS = re.compile(r"[^a-z0-9%‰]+")


def tidy(text: str) -> str:
    """NFC on one line, without invisible signs."""
    clean = _CONTROL.sub(" ", unicodedata.normalize("NFC", text).translate(_INVISIBLE))
    return _SPACES.sub(" ", clean).strip()


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text, each tidy; nothing where it is one line."""
    found = tuple(line for line in map(tidy, text.splitlines()) if line) if "\n" in text.strip() else ()
    return found if len(found) > 1 else ()


def fold(text: str) -> str:
    """Lower case without accents and signs, for comparing: `Tổng số:` and `tong so` are one."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()
    return _NOT_WORDS.sub(" ", bare).strip()


# ---- marks in front of a title ----

TOTAL = re.compile(r"^(tong so|tong cong|tong|cong|tong chung|toan bo|toan xa|toan thanh pho|tong toan bo)( chung)?$")
SPLIT = re.compile(r"^(trong do )?(chia ra|chia thanh|bao gom|gom)( theo)?$")
SPLIT_BY = re.compile(r"^(trong do )?(chia|phan|phan chia|phan to|phan theo)( ra)? theo\b|^(phan|chia) theo\b")
OF_WHICH = re.compile(r"^trong do$")
OF_WHICH_MARK = re.compile(r"^[-+*•–]?\s*trong\s+đó\s*[:,;.-]?\s*", re.IGNORECASE)
SPLIT_MARK = re.compile(
    r"^[-+*•–]?\s*(?:trong\s+đó,?\s*)?(?:chia\s+ra|chia\s+thành|bao\s+gồm|gồm)(?:\s+theo)?\s*"
    r"(?:[:;.…]+\s*|(?=[-+*•–—]\s*\S)|$)",
    re.IGNORECASE,
)
SPLIT_BY_MARK = re.compile(
    r"^(?P<bullet>[-+*•–]?)\s*(?P<caption>(?:trong\s+đó,?\s*)?(?:chia|phân)(?:\s+(?:chia|tổ|ra))?\s+theo\s[^:;]+?)"
    r"\s*(?:[:;]+\s*|$)",
    re.IGNORECASE,
)
OPENS_STILL = re.compile(r"^(chia ra|trong do)\b")

# ---- the columns of the stub ----

ORDINAL = frozenset({"stt", "tt", "so tt", "so thu tu", "s t t", "t t", "so thu tu stt"})
CODE = frozenset({"ma so", "ma", "ms", "ma chi tieu", "ma dong", "ma hang"})
UNIT = frozenset({"don vi tinh", "dvt", "dv tinh", "don vi", "don vi do"})
UNIT_ROW = UNIT - {"don vi"}  # in front of a row of units of measure; "Đơn vị" alone is over the units that report
STUB = frozenset(
    {"noi dung", "chi tieu", "ten chi tieu", "chi so", "danh muc", "khoan muc", "loai", "doi tuong", "dan toc"}
    | {"ton giao", "ten", "dien giai", "hang muc", "cap hoc", "don vi bao cao", "dia ban", "thanh phan dan toc"}
)

# ---- lines above and below ----

UNIT_LINE = re.compile(r"^\(?\s*(?:đơn\s*vị\s*tính|đvt|đv\s*tính)\s*[:：]\s*(.*?)\s*\)?$", re.IGNORECASE)
NUMBER = re.compile(
    r"(?<![\w/.-])((?:[A-ZĐ]{0,3}\d{1,4}[a-zđ]?(?:[.-]\d{0,2}[A-ZĐ]{1,2}\d{0,2})?)/[A-ZĐ][\wĐ&-]*(?:/[A-ZĐ][\wĐ&-]*)*)"
)
META = re.compile(
    r"^(bieu so|bieu mau so|mau so|phieu so|ban hanh|ngay nhan|don vi bao cao|don vi nhan|don vi gui|noi nhan"
    r"|don vi tinh|dvt|ky bao cao|co quan bao cao|nam 20|nam bao cao|tu ngay|thong tu so|kem theo|quy nam|6 thang"
    r"|ngay \d+ thang|ngay thang nam|cong hoa xa hoi|doc lap tu do|phu luc|quy [i1-4]+\b|thang nam|\(?ban hanh)"
)
NOTE = re.compile(
    r"^(ghi chu|chu thich|chu giai|luu y|ky hieu|giai thich|nguon|nguoi lap|nguoi kiem tra|thu truong|ky ho ten|ky ten"
    r"|noi nhan|lap bieu|huong dan|cach ghi|khai niem|ngay thang nam|.*\bngay thang nam( 20\d*)?$|ha noi ngay"
    r"|xac nhan cua|nguoi bao cao|ky ghi ro|thoi diem chot)"
)
RULE = re.compile(
    r"\b(?:cột|dòng|hàng|mã số|chỉ tiêu)\s*(?:số\s*)?\(?\d[^;]*?"
    r"(?:[=≤≥<>]|\b(?:bằng|tổng|(?:lớn|nhỏ|nhiều|ít) hơn|không (?:được )?(?:vượt|quá|lớn|nhỏ)|cộng|trừ)\b)"
    r"|\bchỉ ghi (?:ở |vào )?(?:cột|dòng|hàng)\b"
    r"|\(?\b\d{1,3}\)?\s*=\s*\(?\d{1,3}\)?\s*[-+−–]\s*\(?\d",
    re.IGNORECASE,
)
CONTINUED = re.compile(r"\btiep( theo)?\b|^trang( so)? \d+")
PLACEHOLDER = re.compile(r"^[.…·\-–_\s]*$")
CROSS = frozenset({"x", "×", "✕", "✗", "╳", "х"})  # the last is Cyrillic, which keyboards leave behind

_UNITS: Mapping[str, str] = {
    "tr d": "trieu dong",
    "trd": "trieu dong",
    "trieu d": "trieu dong",
    "tr dong": "trieu dong",
    "ty d": "ty dong",
    "ngan dong": "nghin dong",
    "1000 d": "nghin dong",
    "1000 dong": "nghin dong",
    "nghin d": "nghin dong",
    "khau": "nguoi",
    "so nguoi": "nguoi",
    "so ho": "ho",
    "clb": "cau lac bo",
    "met vuong": "m2",
    "m 2": "m2",
    "hec ta": "ha",
    "phan tram": "%",
}


def unit_key(text: str) -> str:
    """How a unit of measure is looked up: `Tr.đ` and `triệu đồng` are one, and so are `m²` and `m2`."""
    key = fold(text.replace("²", "2"))
    return _UNITS.get(key, key)
