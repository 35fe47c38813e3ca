"""A whole that an annex both adds up (`1=2+3`) and calls no more than `Trong đó` of its parts: which of both is asked.

Until it is answered nothing is added up, so that nobody who stands in two parts is counted twice.
"""

from engine.project.annex.draft import Entry, Question


def asked_which(entry: Entry) -> Entry:
    """Without the formula, and with the question, where the formula adds up all that stands under `of_which`."""
    formula = entry.option("formula").strip("'")
    names = {child.id: child.title for child in entry.children}
    added = formula.split(" + ")
    if entry.relation != "of_which" or len(added) < 2 or set(added) != set(names):
        return entry
    text = (
        f"'{entry.title}': tệp vừa ghi là tổng của {' + '.join(names[each] for each in added)}, vừa ghi “Trong đó”. "
        "Các phần ấy có cộng lại bằng không, hay một người (hộ, vụ…) có thể ở cả hai phần? "
        f"Nếu có, đổi of_which thành split và ghi formula: '{formula}'"
    )
    return entry.without("formula").asking(Question(text, entry.place))
