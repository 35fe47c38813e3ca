"""How pages leave this machine (R123, C11): TLS 1.2 or newer by us, or a proxy on this machine that does it; plain HTTP
on the loopback alone."""

import ipaddress
import ssl

from server.refusal import Unfit
from server.settings import Settings


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_transport(settings: Settings) -> None:
    """Raises `Unfit` where figures would travel in clear."""
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise Unfit("Đặt cả DTTG_TLS_CERT và DTTG_TLS_KEY, hoặc không đặt biến nào.")
    if settings.tls_cert is None and not is_loopback(settings.host):
        raise Unfit(
            f"DTTG_HOST={settings.host} mở ra mạng mà không có TLS. Đặt DTTG_TLS_CERT và DTTG_TLS_KEY, hoặc nghe ở "
            "127.0.0.1 sau máy chủ ủy quyền có HTTPS (DTTG_SECURE_COOKIES=1)."
        )
    if settings.tls_cert is not None and not settings.secure_cookies:
        raise Unfit("Có TLS thì DTTG_SECURE_COOKIES phải là 1: bỏ DTTG_SECURE_COOKIES=0.")
    if settings.secure_cookies and settings.origin and not settings.origin.startswith("https://"):
        raise Unfit(f"DTTG_ORIGIN ({settings.origin}) phải bắt đầu bằng https:// khi DTTG_SECURE_COOKIES=1.")


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """For our own TLS; None where a proxy does it. Raises `Unfit` for files that do not fit."""
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(settings.tls_cert, settings.tls_key)
    except (OSError, ssl.SSLError):
        raise Unfit(f"Không dùng được chứng thư {settings.tls_cert} với khóa {settings.tls_key}.") from None
    return context
