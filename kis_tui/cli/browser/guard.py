"""Who may ask: only a page that this server itself has sent to a browser on this machine.

A name of someone else's that resolves to 127.0.0.1 (DNS rebinding) is known by the ``Host`` header, a foreign page that
opens our WebSocket by its ``Origin``; browsers let no script set either. Another account of this machine, which sends
what it likes, does not know the address' key.
"""

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def hosts_at(port: int) -> frozenset[str]:
    """Return what a browser that was given our address sends as ``Host``."""
    names = ("127.0.0.1", "localhost")
    return frozenset(f"{name}:{port}" for name in names) | (frozenset(names) if port == 80 else frozenset())


def guard(hosts: frozenset[str]) -> Middleware:
    """Return a middleware that refuses strangers with 403 and forbids the page every other place.

    Args:
        hosts: as ``hosts_at`` gives them.
    """
    origins = frozenset(f"http://{host}" for host in hosts)

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        host = request.headers.get("Host", "").lower()
        if host not in hosts:
            raise web.HTTPForbidden(text="This server is for 127.0.0.1 and localhost only.\n")
        origin = request.headers.get("Origin")
        is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
        if (origin is not None or is_socket) and (origin or "").lower() not in origins:
            raise web.HTTPForbidden(text="Another site's page may not ask this server.\n")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(_HEADERS)
            response.headers["Content-Security-Policy"] = _policy(host)
        return response

    return answer


def _policy(host: str) -> str:
    """Return what the page may load: only what is ours; xterm.js writes style elements of its own."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "font-src 'self'",
            "img-src data:",
            f"connect-src ws://{host}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
