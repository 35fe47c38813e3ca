"""One mail through SMTP, handed over at most once. Knows no database and no unit.

A mail server has a message from the moment it answers the last line of it. Whoever dies before that line has sent
nothing; whoever dies between that line and the answer cannot know. So the caller is asked to write down that the last
line is about to go (`last_word`), and never lets a message that was written down go again by itself.
"""

import re
import smtplib
import ssl
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as MAIL_LINES
from email.utils import format_datetime
from uuid import UUID

from server.clock import HANOI
from server.settings import MailServer

SECONDS = 15  # for each answer of the mail server; all of them stay well within a lease of the outbox
LINE_DOT = re.compile(rb"(?m)^\.")


class Undelivered(Exception):  # noqa: N818  (an outcome, not a fault)
    """The mail server has not taken the mail, for sure. `why`: in Vietnamese, without an address. `final`: trying again
    would be refused again. `unreachable`: no other mail would go either. `after_last_word`: the server said so to the
    whole mail."""

    def __init__(
        self, why: str, *, final: bool = False, unreachable: bool = False, after_last_word: bool = False
    ) -> None:
        self.why, self.final, self.unreachable, self.after_last_word = why, final, unreachable, after_last_word
        super().__init__(why)


class Unanswered(Exception):  # noqa: N818  (an outcome, not a fault)
    """The whole mail went out and no answer came: nobody knows whether the mail server has it."""


def compose(server: MailServer, *, id_: UUID, to: Sequence[str], subject: str, body: str, at: datetime) -> EmailMessage:
    """Plain Vietnamese text. The Message-ID is that of the digest, the same however often it is tried."""
    message = EmailMessage(policy=MAIL_LINES)
    sender = Address(display_name=server.sender_name, addr_spec=server.sender)
    message["From"] = sender
    message["To"] = tuple(Address(addr_spec=each) for each in to)
    message["Subject"] = one_line(subject)
    message["Date"] = format_datetime(at.astimezone(HANOI))
    message["Message-ID"] = f"<{id_}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body, charset="utf-8", cte="base64")
    message["Content-Language"] = "vi"
    return message


def one_line(text: str) -> str:
    """Without any sign that ends a line or moves a cursor: such a head could be read as two."""
    kept = (" " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in text)
    return " ".join("".join(kept).split())


def hand_over(server: MailServer, message: EmailMessage, *, to: Sequence[str], last_word: Callable[[], bool]) -> int:
    """Give the mail to the server; how many of `to` it took. `last_word` is called when only the text is left to send;
    where it says no, somebody else has this mail and nothing is sent (0). Raises `Undelivered`, `Unanswered`."""
    with _connected(server) as smtp:
        _expect(smtp.mail(server.sender), 250, "không nhận người gửi")
        answers = [smtp.rcpt(each)[0] for each in to]
        taken = sum(1 for code in answers if code in (250, 251))
        if not taken:
            code = min(answers)
            raise Undelivered(f"máy chủ thư không nhận địa chỉ (mã {code})", final=code >= 500)
        _expect(smtp.docmd("DATA"), 354, "không nhận thư")
        if not last_word():
            return 0
        try:
            smtp.send(LINE_DOT.sub(b"..", message.as_bytes()) + b".\r\n")
            code, _ = smtp.getreply()
        except (OSError, smtplib.SMTPException) as fault:
            raise Unanswered from fault
        if code != 250:
            raise Undelivered(f"máy chủ thư từ chối thư (mã {code})", final=code >= 500, after_last_word=True)
        return taken


def try_out(server: MailServer) -> str:
    """Connect and sign in without sending anything; what is wrong, '' where nothing is."""
    try:
        with _connected(server) as smtp:
            smtp.noop()
    except Undelivered as fault:
        return fault.why
    return ""


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    smtp = _connect(server)
    try:
        yield smtp
    except smtplib.SMTPServerDisconnected as fault:
        raise Undelivered("máy chủ thư ngắt kết nối giữa chừng", unreachable=True) from fault
    except TimeoutError as fault:
        raise Undelivered(f"máy chủ thư không trả lời trong {SECONDS} giây", unreachable=True) from fault
    finally:
        smtp.close()


def _connect(server: MailServer) -> smtplib.SMTP:
    """Encrypted and signed in, as the settings say. Raises `Undelivered`."""
    try:
        if server.tls == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=SECONDS, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
            if server.tls == "starttls":
                smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as fault:
        raise Undelivered("máy chủ thư không nhận tài khoản gửi thư", unreachable=True) from fault
    except smtplib.SMTPNotSupportedError as fault:
        raise Undelivered("máy chủ thư không nhận kết nối mã hóa (STARTTLS)", unreachable=True) from fault
    except ssl.SSLError as fault:
        raise Undelivered("chứng thư của máy chủ thư không tin cậy", unreachable=True) from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise Undelivered("không nối được máy chủ thư", unreachable=True) from fault
    return smtp


def _expect(answer: tuple[int, bytes], wanted: int, what: str) -> None:
    code, _ = answer
    if code != wanted:
        raise Undelivered(f"máy chủ thư {what} (mã {code})", final=code >= 500)
