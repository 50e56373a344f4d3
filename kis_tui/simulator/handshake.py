"""WebSocket handshakes answered with something else."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from kis_tui.simulator.switches import Switches, spend


async def refuse(
    request: web.Request, switches: Switches, wait: Callable[[float], Awaitable[None]]
) -> web.Response | None:
    """Answer the handshake as the switches say; None = accept it.

    Args:
        request: the handshake.
        switches: what to answer.
        wait: sleeps, and ends early when the exchange does.
    """
    if not (switches.handshake_status or switches.handshake_garbage or switches.handshake_stalls):
        return None
    applies, switches.handshake_faults = spend(switches.handshake_faults)
    if not applies:
        return None
    transport = request.transport
    if switches.handshake_stalls:
        while transport is not None and not transport.is_closing():
            await wait(_LOOK_AGAIN_S)
            if not switches.handshake_stalls:
                break
        return _hang_up(request)
    if switches.handshake_garbage:
        if transport is not None:
            transport.write(switches.handshake_garbage)
        return _hang_up(request)
    return web.Response(
        status=switches.handshake_status,
        body=switches.handshake_body,
        content_type=switches.handshake_content_type,
        headers=switches.handshake_headers,
    )


_LOOK_AGAIN_S = 0.02


def _hang_up(request: web.Request) -> web.Response:
    """End the connection; the response returned is for the server's books and never sent."""
    if request.transport is not None:
        request.transport.close()
    return web.Response(status=400)
