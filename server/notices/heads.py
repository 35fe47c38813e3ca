"""The head of the audit chain by mail, once a day: a letter box of other people is outside the database (R148, C09).

What the mail carries is a line of the file of heads, so that whoever keeps it can hold the chain against it.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlmodel import Session

from server.audit import proof
from server.notices import post
from server.reporting.desk import Desk
from server.running.worker import Keep, Postponed
from server.settings import MailServer
from server.store import outbox
from server.words import phrases

HEAD = "head"
SPACE = UUID("6f0f4a0e-4b53-4a1c-9c39-5e9c1b0e3a51")  # under which the mail of a day has always the same id


def ask(session: Session, *, id_: UUID, day: date, at: datetime, seq: int, code: bytes) -> None:
    """Have the head of a day sent, once."""
    words = {"day": f"{day}", "at": at.isoformat(timespec="seconds"), "seq": f"{seq}", "mac": code.hex()}
    outbox.ask(session, HEAD, id_=id_, about=f"{HEAD}/{day}", words=words, now=at)


def subject(words: Mapping[str, str]) -> str:
    return f"Mốc nhật ký ngày {phrases.day(date.fromisoformat(words['day']))}: dòng {words['seq']}"


def body(words: Mapping[str, str]) -> str:
    line = json.dumps({**words, "seq": int(words["seq"])}, ensure_ascii=False)
    code = proof.grouped(bytes.fromhex(words["mac"]), groups=16)
    return (
        f"Nhật ký hệ thống báo cáo có {phrases.whole(int(words['seq']))} dòng. Mã của dòng cuối:\n\n    {code}\n\n"
        "Giữ thư này. Khi cần kiểm tra nhật ký còn nguyên vẹn, chép dòng dưới đây vào một tệp rồi chạy\n"
        f"“dttg audit verify --heads TỆP”:\n\n{line}\n"
    )


def send(desk: Desk, words: Mapping[str, str], *, server: MailServer | None, to: tuple[str, ...]) -> Keep:
    """Hand it over; one that comes twice does no harm. `server` None, `to` (): mail has been turned off since."""
    if server is None or not to:
        return lambda _session: "mail is off"
    message = post.compose(
        server,
        id_=uuid5(SPACE, words["day"] + words["mac"]),
        to=to,
        subject=subject(words),
        body=body(words),
        at=datetime.fromisoformat(words["at"]),
    )
    try:
        taken = post.hand_over(server, message, to=to, last_word=lambda: True)
    except post.Unanswered as why:
        raise Postponed("máy chủ thư không trả lời dòng cuối") from why
    except post.Undelivered as why:
        raise Postponed(why.why) from why
    return lambda _session: f"sent to {taken}"
