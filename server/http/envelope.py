"""Around every response: security headers, a request id, one log line. Logs hold no figures, no names, no queries."""

import logging
import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.health.metrics import Metrics
from server.running.logbook import REQUEST
from server.settings import LOOPBACK

LOG = logging.getLogger("dttg.request")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
REFUSED = "Chỉ nhận kết nối HTTPS. Mở địa chỉ chính thức bắt đầu bằng https://"
# What tools on this machine ask: nothing in the answers is anybody's, and nothing of them leaves the machine.
FOR_TOOLS = frozenset({"/healthz", "/readyz", "/metrics"})

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def policy(nonce: str, *, styles: bool = False) -> str:
    """The content security policy of one response: our own files, scripts by nonce, nothing inline, nothing framed.
    `styles`: style sheets that a script of ours makes, by the same nonce (the editor of forms)."""
    made = f" 'nonce-{nonce}'" if styles else ""
    return (
        "default-src 'none'; "
        f"script-src 'self' 'nonce-{nonce}'; "
        f"style-src 'self'{made}; img-src 'self'; connect-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _through_proxy(headers: Headers, near: tuple[str, int] | None) -> tuple[str, int] | None:
    """Whom the proxy on this machine speaks for: the last address, which it wrote itself."""
    far = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return (far[:64], 0) if far else near


def _is_tool(scope: Scope, headers: Headers) -> bool:
    """A tool on this machine that asks for the system's health; nobody behind a proxy is one."""
    near = scope.get("client")
    return scope["path"] in FOR_TOOLS and near is not None and near[0] in LOOPBACK and "x-forwarded-for" not in headers


class Envelope:
    """ASGI middleware, the outermost one. `secure`: only HTTPS, served by us or by a proxy on this machine, but for
    what tools here ask. `metrics`: where every answer is counted."""

    def __init__(self, app: ASGIApp, *, secure: bool, metrics: Metrics) -> None:
        self.app = app
        self.secure = secure
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["request_id"] = secrets.token_hex(6)
        REQUEST.set(state["request_id"])
        state["nonce"] = secrets.token_urlsafe(18)
        began = time.perf_counter()
        status = 0
        if self.secure and scope["scheme"] != "https":
            headers = Headers(scope=scope)
            if headers.get("x-forwarded-proto") == "https":
                scope = {**scope, "scheme": "https", "client": _through_proxy(headers, scope.get("client"))}
            elif not _is_tool(scope, headers):
                await PlainTextResponse(REFUSED, 421)(scope, receive, send)
                return

        async def wrapped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._address(MutableHeaders(scope=message), state)
            await send(message)

        try:
            await self.app(scope, receive, wrapped)
        finally:
            said = {
                "request": state["request_id"],
                "method": scope["method"] if scope["method"] in METHODS else "?",
                "page": state.get("page", "-"),
                "status": status,
                "ms": round((time.perf_counter() - began) * 1000),
            }
            self.metrics.answered(said["page"], status, seconds=time.perf_counter() - began)
            LOG.info("%s %s %s", said["method"], said["page"], status, extra={"said": said})

    def _address(self, headers: MutableHeaders, state: MutableMapping[str, Any]) -> None:
        for name, content in HEADERS.items():
            headers.setdefault(name, content)
        headers.setdefault("content-security-policy", policy(state["nonce"]))
        headers.setdefault("cache-control", "no-store")
        headers["x-request-id"] = state["request_id"]
        if self.secure:
            headers.setdefault("strict-transport-security", "max-age=31536000; includeSubDomains")
