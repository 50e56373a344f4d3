"""What we send: one JSON text frame for each registration or release."""

import msgspec
from pydantic import SecretStr

from kis_tui.domain.registration import Registration
from kis_tui.domain.secret import unwrapped
from kis_tui.protocol.schema import tr_id_of


def request(approval_key: SecretStr, registration: Registration, *, register: bool) -> str:
    """Return the text that registers (tr_type 1) or releases (tr_type 2) one stream.

    Source: KIS portal, 실시간 (웹소켓) 접속키 and stream pages; samples that release with 0 are out of date.
    """
    return msgspec.json.encode(
        {
            "header": {
                "approval_key": unwrapped(approval_key),
                "custtype": "P",
                "tr_type": "1" if register else "2",
                "content-type": "utf-8",
            },
            "body": {
                "input": {
                    "tr_id": tr_id_of(registration.channel, registration.venue),
                    "tr_key": registration.code,
                }
            },
        }
    ).decode()
