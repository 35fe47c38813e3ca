"""A question of an annex as a page puts it: in words where the text of the form has keys, and with answers to press
where few are possible.

The text of the draft keeps the question with its keys, for who reads the text. Works on lines; knows no database.
"""

import re

from server.authoring.helping import TIMES
from server.authoring.question_lines import with_option

SPLIT = "tách bảng"  # in the place of a line: the rows of another time go into a table of their own
Buttons = tuple[tuple[str, str], ...]

_TURNED = re.compile(
    r"[.,;]?\s*(?:Không thì|Nếu có,) đổi (?P<now>split|of_which) thành (?P<other>split|of_which)"
    r"(?: và ghi (?P<formula>formula: '[a-z0-9_ +]+'))?"
)
_OFFICIAL = re.compile(r"\s*Của thông tư thì ghi vào official_number")
_APART = re.compile(r"Dòng có vẻ thuộc (time: [a-z_]+): .*tách biểu thành hai bảng")
_SUMMED = re.compile(r"[.,;]?\s*Có thì ghi formula: ('SUM\([a-z0-9_; ]+\)')")
_TIME = re.compile(r"\btime: (in_period|at_end|at_start|year_to_date)\b(?: \([^)]*\))?")
_SPOKEN = (
    (_OFFICIAL, ""),
    (_TURNED, ""),
    (_SUMMED, ""),
    (re.compile(r"; cột nào khác thì ghi time ở cột đó"), "; cột nào khác thì sửa cột đó ở trình soạn"),
    (re.compile(r"Không ghi time ở dòng được: (.*), mỗi bảng một time"), r"Cả bảng chỉ một loại: \1"),
    (re.compile(r"máy (chỉ )?ghi of_which"), r"máy \1ghi là một số trong đó"),
    (re.compile(r"từng người thì sensitive"), "từng người thì chọn dữ liệu nhạy cảm"),
)
_MEANT = {key.partition(": ")[2]: meaning for key, meaning in TIMES.items()}
_ADDS_UP = {"split": "Có, cộng lại bằng", "of_which": "Không, chỉ là một số trong đó"}


def spoken(question: str) -> str:
    """The question without keys of the language where a phrase says the same."""
    for pattern, words in _SPOKEN:
        question = pattern.sub(words, question)
    return _TIME.sub(lambda found: f"“{_MEANT[found[1]]}”", question)


def label(key: str, word: str, meaning: str) -> str:
    """How one of the words that may stand at a key is offered. A domain has no title of its own."""
    if not meaning:
        return word
    return f"{word} ({meaning})" if key == "domain" else meaning[:1].upper() + meaning[1:]


def buttons(question: str, owed: str, *, number: str) -> Buttons:
    """(what is written, what the button says); '' leaves the line as it is. `owed`: the line that the question asks
    about; `number`: of the form as the file has it. None where something must be picked or typed."""
    if _OFFICIAL.search(question) and owed == "official_number:" and number:
        return (("", f"{number} là của Sở"), (number, f"{number} là của phụ lục thông tư"))
    summed = _SUMMED.search(question)
    if summed is not None:
        return (("", "Không, nhập tay"), (with_option(owed, f"formula: {summed[1]}"), "Có, máy tự cộng"))
    apart = _APART.search(question)
    if apart is not None and owed in TIMES and apart[1] in TIMES:
        every = [f"Mọi dòng: {TIMES[each]}" for each in (owed, apart[1])]
        return (("", every[0]), (apart[1], every[1]), (SPLIT, "Tách các dòng ấy thành bảng thứ hai"))
    turned = _TURNED.search(question)
    if turned is None:
        return ()
    now, other = turned["now"], turned["other"]
    if f"{now}: {{" not in owed:
        return ()
    changed = owed.replace(f"{now}: {{", f"{other}: {{", 1)
    written = {now: "", other: with_option(changed, turned["formula"]) if turned["formula"] else changed}
    return tuple((written[key], said) for key, said in _ADDS_UP.items())
