"""Nothing travels in clear but on the loopback (R092, R123, C11, C05)."""

import datetime as dt
import socket
import ssl
import threading
from pathlib import Path

import city as cities
import pytest
import town as towns
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.testclient import TestClient

from server.app import create_app
from server.http.envelope import FOR_TOOLS
from server.http.transport import check_transport, tls_context
from server.refusal import Unfit
from server.settings import Settings, read_settings


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    cert, secret = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return cert, secret


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.4", "::", "baocao.hanoi.gov.vn"])
def test_plain_http_towards_the_network_stops_the_start(host: str) -> None:
    with pytest.raises(Unfit, match="TLS"):
        check_transport(Settings(host=host))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_plain_http_on_the_loopback_is_let_be(host: str) -> None:
    check_transport(Settings(host=host))


def test_half_a_setting_and_an_origin_in_clear_are_refused(tmp_path: Path) -> None:
    for settings in (
        Settings(tls_cert=tmp_path),
        Settings(tls_cert=tmp_path, tls_key=tmp_path),
        Settings(secure_cookies=True, origin="http://baocao.test"),
    ):
        with pytest.raises(Unfit):
            check_transport(settings)
    with pytest.raises(Unfit, match="chứng thư"):
        tls_context(Settings(tls_cert=tmp_path / "x", tls_key=tmp_path / "y"))


def test_a_certificate_turns_secure_cookies_on() -> None:
    assert read_settings({"DTTG_TLS_CERT": "a", "DTTG_TLS_KEY": "b"}).secure_cookies


@pytest.fixture
def secure(city: cities.City) -> TestClient:
    town = city.town
    settings = Settings(data_dir=town.settings.data_dir, secure_cookies=True)
    app = create_app(settings, town.database, clock=town.clock, keys=town.keys, passwords=towns.QUICK)
    return TestClient(app, base_url="http://baocao.test")


def test_behind_a_proxy_only_what_came_by_https_is_answered(secure: TestClient) -> None:
    assert secure.get("/dang-nhap").status_code == 421
    assert "https://" in secure.get("/dang-nhap").text
    answer = secure.get("/dang-nhap", headers={"x-forwarded-proto": "https"})
    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["strict-transport-security"]


def test_tools_on_this_machine_ask_for_the_health_without_https_and_nobody_else_does(secure: TestClient) -> None:
    """R124: three addresses, from the loopback; pages, other machines and what a proxy speaks for are refused."""
    here = TestClient(secure.app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50000))
    assert here.get("/healthz").text == "ok\n"
    assert "database good\n" in here.get("/readyz").text
    assert "dttg_health{" in here.get("/metrics").text
    assert here.get("/dang-nhap").status_code == 421
    for path in sorted(FOR_TOOLS):
        assert "set-cookie" not in here.get(path).headers
        assert here.get(path, headers={"x-forwarded-for": "10.40.7.112"}).status_code == 421
        assert secure.get(path).status_code == 421
    through = {"x-forwarded-for": "10.40.7.112", "x-forwarded-proto": "https"}
    assert here.get("/metrics", headers=through).status_code == 404


def test_the_audit_knows_the_address_behind_the_proxy(secure: TestClient, city: cities.City) -> None:
    headers = {"x-forwarded-proto": "https", "x-forwarded-for": "1.2.3.4, 10.40.7.112", "origin": "http://baocao.test"}
    secure.post("/dang-nhap", data={"tai_khoan": "canbo", "mat_khau": "sai"}, headers=headers)
    assert towns.audit_entries(city.town)[-1].address == "10.40.7.112"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # asking for an old TLS is the point
def test_our_own_tls_refuses_anything_older_than_1_2(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    context = tls_context(Settings(tls_cert=cert, tls_key=key))
    assert context is not None
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2

    async def hello(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]

    config = uvicorn.Config(hello, log_level="error", ws="none", lifespan="off")
    config.load()
    config.ssl = context
    server, listening = uvicorn.Server(config), socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert _handshake(listening.getsockname(), newest=ssl.TLSVersion.TLSv1_3) in ("TLSv1.2", "TLSv1.3")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        _handshake(listening.getsockname(), newest=ssl.TLSVersion.TLSv1_1)
    server.should_exit = True
    thread.join(10)
    listening.close()


def _handshake(where: tuple[str, int], *, newest: ssl.TLSVersion) -> str | None:
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    client.set_ciphers("ALL:@SECLEVEL=0")
    client.minimum_version, client.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, newest
    with socket.create_connection(where, timeout=10) as plain, client.wrap_socket(plain) as safe:
        return safe.version()
