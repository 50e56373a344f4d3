"""The diagnostics of a real line to an exchange that misbehaves: everything it did is told, and no key."""

import json
from pathlib import Path

from kis_tui.feed.source import LinkState
from kis_tui.simulator.switches import HttpFault, StrayMessage, Switches
from kis_tui.ui.drawing.diagnostics import diagnostics_text
from tests.support.exchange import running
from tests.support.line_on_screen import line_on_screen, until_up
from tests.support.until import until

QUERIES = ("inquire-price", "search-stock-info", "inquire-ccnl", "inquire-vi-status", "inquire-asking-price-exp-ccn")
UNKNOWN_STREAM = b"0|H0XXXXX0|001|005930^1^2"


async def test_everything_that_went_wrong_is_in_the_diagnostics(tmp_path: Path) -> None:
    switches = Switches(pingpong_interval_s=0.2)
    async with running(switches=switches) as exchange, line_on_screen(exchange, tmp_path) as seen:
        await until_up(seen)
        switches.stray_messages = (StrayMessage(UNKNOWN_STREAM),)
        switches.stray_every_s = 0.05
        switches.appended_fields = 2
        source = seen.source
        await until(lambda: any(kind.kind == "unknown stream" for kind in source.diagnosis.refused), "the stray frame")
        await until(lambda: source.counters.appended > 0, "wider frames")
        switches.appended_fields = -1
        await until(lambda: any(kind.kind == "layout drift" for kind in source.diagnosis.refused), "narrow frames")
        await until(lambda: source.diagnosis.slowest_reply_s is not None, "an answer to a keep-alive")
        exchange.throw_out()
        await until(lambda: source.status.state is LinkState.WAITING, "the line thrown out")

        diagnosis = source.diagnosis
        assert diagnosis.place == exchange.ws_url.split("/")[2]
        assert {"OPSP0000", "OPSP8996"} <= {told.msg_cd for told in diagnosis.control}
        assert [moment.state for moment in diagnosis.moments[:1]] == [LinkState.WAITING]
        assert (diagnosis.connects_left, diagnosis.budget, diagnosis.keys) == (9, 10, 1)
        assert diagnosis.lock_path.startswith(str(tmp_path))
        drift = next(kind for kind in diagnosis.refused if kind.kind == "layout drift")
        assert drift.sample.startswith(f"0|{drift.tr_id}|")

        text = diagnostics_text(seen.app.bridge.diagnostics(log_path="a.log"))
        assert "OPSP8996 ALREADY IN USE" in text
        assert "모르는 시세 H0XXXXX0" in text
        assert f"전문 변경 {drift.tr_id}" in text
        assert "재연결 대기" in text
        assert "a.log" in text
        assert exchange.app_key not in text
        assert exchange.app_secret not in text


async def test_what_repeats_a_key_is_told_without_it(tmp_path: Path) -> None:
    async with running() as exchange:
        exchange.switches.duplicate_acks = True
        async with line_on_screen(exchange, tmp_path) as seen:
            await until_up(seen)
            await until(lambda: seen.source.diagnosis.idle_answers >= 3, "doubled answers")
            keys = {json.loads(request)["header"]["approval_key"] for request in exchange.received}
            exchange.switches.stray_messages = tuple(
                message for key in (*keys, exchange.app_key, exchange.app_secret) for message in repeating(key)
            )
            exchange.switches.stray_every_s = 0.02
            await until(lambda: sum(told.msg_cd == "OPSP8993" for told in seen.source.diagnosis.control) >= 3)
            await until(lambda: any(kind.kind == "unknown stream" for kind in seen.source.diagnosis.refused))

            text = diagnostics_text(seen.app.bridge.diagnostics())
            assert " · 무시" in text
            assert len(keys) == 1
            assert not [key for key in (*keys, exchange.app_key, exchange.app_secret) if key in text]


async def test_why_a_query_failed_is_told_without_keys(tmp_path: Path) -> None:
    async with running() as exchange:
        said = {"rt_cd": "1", "msg_cd": "EGW00999", "msg1": f"odd {exchange.app_key} {exchange.app_secret}"}
        fault = HttpFault(status=500, body=json.dumps(said).encode())
        exchange.switches.http_faults = {f"/uapi/domestic-stock/v1/quotations/{name}": fault for name in QUERIES}
        async with line_on_screen(exchange, tmp_path) as seen:
            await until(lambda: seen.source.diagnosis.query_failure, "a query that failed")
            await until(lambda: seen.source.counters.queries_failed > 1, "another")
            text = diagnostics_text(seen.app.bridge.diagnostics())
            assert "EGW00999" in text
            assert exchange.app_key not in text
            assert exchange.app_secret not in text


def repeating(key: str) -> tuple[StrayMessage, StrayMessage]:
    """An answer and a frame that have a key in them."""
    header = {"tr_id": "H0STASP0", "tr_key": "005930", "encrypt": "N"}
    body = {"rt_cd": "1", "msg_cd": "OPSP8993", "msg1": f"no such session: {key}"}
    answer = json.dumps({"header": header, "body": body}).encode()
    return StrayMessage(answer), StrayMessage(f"0|H0XXXXX0|001|{key}".encode())
