"""Frames as DataFrames in the broker's names."""

from datetime import timedelta

import pytest

from kis_tui.api.dataframes import dataframe
from kis_tui.feed.events import FrameReceived
from kis_tui.protocol.decode import decode
from tests.support.wire import wire_frame


def received(frame_id: str) -> FrameReceived:
    return FrameReceived(decode(wire_frame(frame_id)), 0.0, 1_790_000_000_000_000_000)


def test_every_record_of_a_batch_is_a_row() -> None:
    frame = dataframe(received("F25"))
    assert len(frame) == 3
    assert frame["ACML_VOL"].diff().iloc[1:].tolist() == frame["CNTG_VOL"].iloc[1:].tolist()


def test_todays_63_field_book_keeps_every_column_in_its_place() -> None:
    row = dataframe(received("F06")).iloc[0]
    assert (row["MKSC_SHRN_ISCD"], row["ASKP1"], row["BIDP1"]) == ("005930", 278_000, 277_500)
    assert (row["TOTAL_ASKP_RSQN"], row["MARKET_CLS_CODE"]) == (794_831, "2")
    assert (row["TR_ID"], row["EXCHANGE"]) == ("H0STASP0", "KRX")
    assert row["RECV_TIME"].utcoffset() == timedelta(hours=9)


def test_numbers_are_numbers_and_codes_and_times_are_text() -> None:
    frame = dataframe(received("F30"))
    assert frame["STCK_PRPR"].dtype.kind == "i"
    assert frame["PRDY_CTRT"].dtype.kind == "f"
    row = frame.iloc[0]
    assert (row["STCK_CNTG_HOUR"], row["BSOP_DATE"], row["HOUR_CLS_CODE"]) == ("140610", "20260922", "0")


@pytest.mark.parametrize("frame_id", ["F30", "F25"])
def test_the_aggressor_answers_to_both_names(frame_id: str) -> None:
    frame = dataframe(received(frame_id))
    assert frame["CCLD_DVSN"].tolist() == frame["CNTG_CLS_CODE"].tolist()
    assert set(frame["CCLD_DVSN"]) <= {"1", "3", "5"}


def test_indices_and_program_trading_are_rows_too() -> None:
    index = dataframe(received("F65")).iloc[0]
    assert (index["BSTP_CLS_CODE"], index["BSOP_HOUR"], index["LWPR_VRSS_NMIX_SIGN"]) == ("2001", "145537", "5")
    assert (index["PRPR_NMIX"], index["EXCHANGE"]) == (1101.44, "KRX")
    program = dataframe(received("F50")).iloc[0]
    assert (program["STCK_CNTG_HOUR"], program["NTBY_CNQN"], program["TR_ID"]) == ("092237", -224_036, "H0STPGM0")
