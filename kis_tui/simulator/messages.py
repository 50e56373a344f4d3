"""Control messages as the broker words them: answers to registrations, session errors, keep-alive.

Sources: captured messages of users; the portal's table of WebSocket errors (workbook of 2026-09-11).
"""

import json

TEXTS = {
    "OPSP0000": "SUBSCRIBE SUCCESS",
    "OPSP0001": "UNSUBSCRIBE SUCCESS",
    "OPSP0002": "ALREADY IN SUBSCRIBE",
    "OPSP0003": "UNSUBSCRIBE ERROR(not found!)",
    "OPSP0008": "MAX SUBSCRIBE OVER",
    "OPSP8991": "invalid tr_id",
    "OPSP8992": "invalid tr_key",
    "OPSP8993": "JSON PARSING ERROR",
    "OPSP8996": "ALREADY IN USE appkey",
    "OPSP8997": "invalid tr_type",
    "OPSP8998": "invalid custtype",
    "OPSP9990": "tr_key not found",
    "OPSP9991": "input not found",
    "OPSP9992": "body not found",
    "OPSP9996": "appkey not found",
    "OPSP9997": "custtype not found",
    "OPSP9998": "header not found",
    "OPSP9999": "invalid json format",
}
_REFUSED = frozenset({"OPSP0002", "OPSP0003", "OPSP0008", "OPSP0011", "OPSP8991", "OPSP8992", "OPSP8997", "OPSP8998"})


def _dump(message: object) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def success(tr_id: str, tr_key: str, *, initial_vector: str, key: str) -> str:
    """Return the answer to an accepted registration.

    Args:
        tr_id: the stream.
        tr_key: the code.
        initial_vector: 16 characters; the broker sends them although the stream is not encrypted.
        key: 32 characters, likewise.
    """
    body = {
        "rt_cd": "0",
        "msg_cd": "OPSP0000",
        "msg1": TEXTS["OPSP0000"],
        "output": {"iv": initial_vector, "key": key},
    }
    return _dump({"header": {"tr_id": tr_id, "tr_key": tr_key, "encrypt": "N"}, "body": body})


def answer(msg_cd: str, tr_id: str = "(null)", tr_key: str = "", text: str = "") -> str:
    """Return any other answer; its rt_cd is 0 for done, 1 for refused, 9 for a wrong message or session."""
    rt_cd = "0" if msg_cd == "OPSP0001" else "1" if msg_cd in _REFUSED else "9"
    header = {"tr_id": tr_id, "tr_key": tr_key, "encrypt": "N"}
    return _dump({"header": header, "body": {"rt_cd": rt_cd, "msg_cd": msg_cd, "msg1": text or TEXTS[msg_cd]}})


def keep_alive(moment: str) -> str:
    """Return PINGPONG with ``moment`` as YYYYMMDDHHMMSS."""
    return _dump({"header": {"tr_id": "PINGPONG", "datetime": moment}})
