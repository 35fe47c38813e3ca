"""What changed between two editions, in sentences that an officer and an author of the department understand.

Four readers: who fills the form, who adds figures up, who answers for indicators and reports, and the author, who is
asked what the text does not say. Nothing here decides anything; it tells what `compare` found.
"""

from collections.abc import Iterable, Mapping

from engine.evolve.sentences import NOBODY, Ground, Reader, Readers, Sentence, dotted
from engine.evolve.told_codes import CodesTold
from engine.evolve.told_columns import ColumnsTold
from engine.evolve.told_form import FormTold
from engine.evolve.told_readers import ReadersTold
from engine.evolve.told_rows import RowsTold
from engine.evolve.told_rules import RulesTold
from engine.model import Change

HEADS: Mapping[Reader, str] = {
    Reader.OFFICER: "Với cán bộ nhập liệu",
    Reader.FIGURES: "Với số liệu qua các năm",
    Reader.REPORTS: "Với chỉ tiêu và báo cáo",
    Reader.QUESTIONS: "Người soạn biểu cần trả lời",
}


def describe(change: Change, *, readers: Readers = NOBODY) -> tuple[Sentence, ...]:
    """Every difference of the two editions, told once to each it concerns."""
    on = Ground(change, readers.names)
    form, columns, rules, others = FormTold(on), ColumnsTold(on), RulesTold(on), ReadersTold(on)
    found = [*form.head(), *form.parts(), *columns.columns(), *RowsTold(on).rows(), *columns.cells()]
    found += [*CodesTold(on).codes(), *rules.nesting(), *rules.checks(), *others.reading(readers), *others.questions()]
    order = list(Reader)
    return tuple(dict.fromkeys(sorted(found, key=lambda sentence: order.index(sentence.reader))))


def as_text(change: Change, sentences: Iterable[Sentence]) -> str:
    """The page of `dttg diff`."""
    told = list(sentences)
    old, new = change.old, change.new
    lines = [f"{new.number} {new.title}: thay đổi từ phiên bản {old.edition} lên phiên bản {new.edition}"]
    if not told:
        return lines[0] + "\n\nKhông có gì thay đổi.\n"
    for reader in Reader:
        its = [sentence for sentence in told if sentence.reader is reader]
        if its:
            lines += ["", HEADS[reader], *(f"- {sentence.text}" for sentence in its)]
    return "\n".join(lines) + "\n"


def as_json(change: Change, sentences: Iterable[Sentence]) -> Mapping[str, object]:
    return {
        "form": change.new.id,
        "old": change.old.edition,
        "new": change.new.edition,
        "changes": [
            {
                "reader": sentence.reader.value,
                "kind": sentence.kind,
                "text": sentence.text,
                "wording": sentence.wording,
                "old": [dotted(place) for place in sentence.old],
                "new": [dotted(place) for place in sentence.new],
            }
            for sentence in sentences
        ],
        "lost": [dotted(place) for link in change.lost for place in link.old],
    }
