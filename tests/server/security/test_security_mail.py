"""Mail: nothing that anybody typed becomes a line or an address of its head (ASVS 1.3.11), and no server is spoken to
whose certificate does not prove who it is (ASVS 12.3.2)."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path
from uuid import UUID

import pytest
from certificates import Authority, authority
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.people import Person, person_faults
from server.notices.post import compose, try_out
from server.settings import MailServer, is_mail_address

SERVER = MailServer(host="localhost", port=0, tls="tls", sender="dttg@hanoi.gov.vn")
HEAD = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"]
BODY = {"Content-Type", "Content-Transfer-Encoding", "MIME-Version", "Content-Language"}
TO = ("canbo@hanoi.gov.vn", "truong@hanoi.gov.vn")
LINES = ("\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "%0d%0a", "\\r\\n", "=0D=0A")
HOSTILE = [f"Nhắc hạn{line}Bcc: la@x.vn{line}{line}thân giả" for line in LINES]


def heads(subject: str) -> tuple[list[str], list[str], str]:
    """(names of the head, addresses it goes to, the body) as the receiver's program reads them."""
    message = compose(SERVER, id_=UUID(int=1), to=TO, subject=subject, body="Thân thư", at=datetime.now(UTC))
    read = message_from_bytes(message.as_bytes(), policy=modern)
    to = [
        address.addr_spec
        for name in ("To", "Cc", "Bcc")
        for each in read.get_all(name, [])
        for address in each.addresses
    ]
    return list(read.keys()), to, read.get_content().strip()


def holds(subject: str) -> bool:
    names, to, body = heads(subject)
    return names[:6] == HEAD and set(names[6:]) == BODY and len(names) == 10 and tuple(to) == TO and body == "Thân thư"


@pytest.mark.parametrize("subject", HOSTILE)
def test_a_subject_with_line_ends_adds_no_line_and_no_receiver(subject: str) -> None:
    """1.3.11"""
    assert holds(subject)


@given(st.text(max_size=120))
def test_whatever_stands_in_a_subject_it_stays_a_subject(subject: str) -> None:
    assert holds(subject)


def test_a_head_put_together_as_text_would_be_broken_into() -> None:
    """The planted fault."""
    read = message_from_bytes(f"From: a@b\r\nSubject: {HOSTILE[2]}\r\n\r\nThân thư".encode(), policy=modern)
    assert read["Bcc"] == "la@x.vn"


@pytest.mark.parametrize("line", [*LINES, ",", ";", "<", ">", " ", '"', "@"])
def test_no_address_with_a_sign_of_the_head_is_taken(line: str) -> None:
    """From people, and from the operator's settings."""
    given = f"a@hanoi.gov.vn{line}la@x.vn"
    person = Person(name="A", position="B", section="C", phone="0123456789", email=given)
    assert "email" in person_faults(person, domains=())
    assert not is_mail_address(given)


# ---- whom mail is given to ----


class _Smtp(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 thu\r\n")
        while line := self.rfile.readline():
            self.wfile.write(b"221 chao\r\n" if line.upper().startswith(b"QUIT") else b"250 OK\r\n")


class _TlsServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context
        super().__init__(("127.0.0.1", 0), _Smtp)

    def get_request(self) -> tuple[ssl.SSLSocket, tuple[str, int]]:
        plain, where = super().get_request()
        return self.context.wrap_socket(plain, server_side=True), where

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever does not trust us hangs up: nothing to tell."""


@pytest.fixture(scope="module")
def ours() -> Authority:
    return authority("Trung tâm dữ liệu")


def listening(ours: Authority, host: str, *, folder: Path) -> Iterator[int]:
    for name, content in zip(("a.pem", "a.key"), ours.sign(host), strict=True):
        (folder / name).write_bytes(content)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "a.pem", folder / "a.key")
    with _TlsServer(context) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join(5)


@pytest.fixture
def port(ours: Authority, tmp_path: Path) -> Iterator[int]:
    yield from listening(ours, "localhost", folder=tmp_path)


@pytest.fixture
def other_port(ours: Authority, tmp_path: Path) -> Iterator[int]:
    yield from listening(ours, "thu.minhhoa.vn", folder=tmp_path)


def mail_server(port: int) -> MailServer:
    return MailServer(host="localhost", port=port, tls="tls", sender="dttg@hanoi.gov.vn")


@pytest.fixture
def trusted(ours: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator trusts the authority, as OpenSSL is told by SSL_CERT_FILE."""
    (tmp_path / "goc.pem").write_bytes(ours.certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "goc.pem"))


@pytest.mark.usefixtures("trusted")
def test_a_mail_server_that_proves_its_name_is_spoken_to(port: int) -> None:
    assert try_out(mail_server(port)) == ""


def test_an_authority_that_nobody_trusts_gets_no_mail(port: int) -> None:
    assert "không tin cậy" in try_out(mail_server(port))


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_another_name_gets_no_mail(other_port: int) -> None:
    assert "không tin cậy" in try_out(mail_server(other_port))
