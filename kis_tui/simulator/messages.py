"""Control messages as the broker words them: answers to registrations, session errors, keep-alive.

Sources: captured messages of users; the portal's table of WebSocket errors (workbook of 2026-09-11).
"""

import json

TEXTS = {
    "OPSP0000": "SUBSCRIBE SUCCESS",
    "OPSP0001": "UNSUBSCRIBE SUCCESS",
    "OPSP0002": "ALREADY IN SUBSCRIBE",
    "OPSP0003": "UNSUBSCRIBE ERROR(not found!)",
    "OPSP0007": "SUBSCRIBE INTERNAL ERROR",
    "OPSP0008": "MAX SUBSCRIBE OVER",
    "OPSP0009": "SUBSCRIBE ERROR : mci send failed",
    "OPSP0010": "SUBSCRIBE WARNING : invalid appkey",
    "OPSP8991": "invalid tr_id",
    "OPSP8992": "invalid tr_key",
    "OPSP8993": "JSON PARSING ERROR",
    "OPSP8994": "personalseckey not found",
    "OPSP8995": "appsecret not found",
    "OPSP8996": "ALREADY IN USE appkey",
    "OPSP8997": "invalid tr_type",
    "OPSP8998": "invalid custtype",
    "OPSP8999": "resource not available(ALLOC_CALL_PARAM)",
    "OPSP9990": "tr_key not found",
    "OPSP9991": "input not found",
    "OPSP9992": "body not found",
    "OPSP9993": "internal error",
    "OPSP9994": "INVALID appkey",
    "OPSP9995": "resource not available",
    "OPSP9996": "appkey not found",
    "OPSP9997": "custtype not found",
    "OPSP9998": "header not found",
    "OPSP9999": "invalid json format",
}
_REFUSED = frozenset(
    {"OPSP0002", "OPSP0003", "OPSP0007", "OPSP0008", "OPSP0009", "OPSP0010", "OPSP0011"}
    | {"OPSP8991", "OPSP8992", "OPSP8997", "OPSP8998"}
)


def _dump(message: object) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def success(tr_id: str, tr_key: str, *, initial_vector: str, key: str, more: str = "") -> str:
    """Return the answer to an accepted registration.

    Args:
        tr_id: the stream.
        tr_key: the code.
        initial_vector: 16 characters; the broker sends them although the stream is not encrypted.
        key: 32 characters, likewise.
        more: stands behind the text.
    """
    body = {
        "rt_cd": "0",
        "msg_cd": "OPSP0000",
        "msg1": TEXTS["OPSP0000"] + more,
        "output": {"iv": initial_vector, "key": key},
    }
    return _dump({"header": {"tr_id": tr_id, "tr_key": tr_key, "encrypt": "N"}, "body": body})


def answer(
    msg_cd: str,
    tr_id: str = "(null)",
    tr_key: str = "",
    text: str | None = None,
    *,
    rt_cd: str | None = None,
    more: str = "",
) -> str:
    """Return any other answer.

    Args:
        msg_cd: the code.
        tr_id: the stream.
        tr_key: the code of the stock.
        text: None = the broker's words for ``msg_cd``, where they are known.
        rt_cd: None = 0 for done, 1 for refused, 9 for a wrong message or session.
        more: stands behind the text.
    """
    usual = "0" if msg_cd == "OPSP0001" else "1" if msg_cd in _REFUSED else "9"
    said = TEXTS.get(msg_cd, "") if text is None else text
    header = {"tr_id": tr_id, "tr_key": tr_key, "encrypt": "N"}
    body = {"rt_cd": usual if rt_cd is None else rt_cd, "msg_cd": msg_cd, "msg1": said + more}
    return _dump({"header": header, "body": body})


def keep_alive(moment: str, padding: int = 0) -> str:
    """Return PINGPONG with ``moment`` as YYYYMMDDHHMMSS, longer by ``padding`` characters of its body."""
    message: dict[str, object] = {"header": {"tr_id": "PINGPONG", "datetime": moment}}
    if padding:
        message["body"] = {"padding": "x" * padding}
    return _dump(message)
