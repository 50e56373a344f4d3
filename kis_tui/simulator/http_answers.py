"""HTTP answers that are not the right ones: late, endless, cut short."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from kis_tui.simulator.switches import ANY_PATH, HttpFault, Switches, spend

_PIECE = b" " * 65_536


def fault_for(switches: Switches, path: str) -> HttpFault | None:
    """Return the fault that a request for ``path`` gets, and use it up once; None = none."""
    fault = switches.http_faults.get(path) or switches.http_faults.get(ANY_PATH)
    if fault is None:
        return None
    applies, fault.times = spend(fault.times)
    return fault if applies else None


async def answer_wrongly(
    request: web.Request, fault: HttpFault, wait: Callable[[float], Awaitable[None]]
) -> web.StreamResponse | None:
    """Give the answer of ``fault``; None = the right one is to be given after all.

    Args:
        request: what was asked.
        fault: how to answer.
        wait: sleeps, and ends early when the exchange does.
    """
    if fault.delay_s:
        await wait(fault.delay_s)
    if fault.truthful:
        return None
    if not (fault.filler_bytes or fault.missing_bytes):
        return web.Response(
            status=fault.status, body=fault.body, content_type=fault.content_type, headers=fault.headers
        )
    response = web.StreamResponse(status=fault.status, headers=fault.headers)
    response.content_type = fault.content_type
    sent = len(fault.body) + fault.filler_bytes
    response.content_length = sent + fault.missing_bytes
    try:
        await response.prepare(request)
        await response.write(fault.body)
        for start in range(0, fault.filler_bytes, len(_PIECE)):
            await response.write(_PIECE[: fault.filler_bytes - start])
    except ConnectionError:
        return response  # the client has had enough
    if fault.missing_bytes and request.transport is not None:
        request.transport.close()
    return response
