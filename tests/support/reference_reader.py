"""Reads frames by the published field list alone, and holds them to what captured frames were measured to obey.

It shares no code with the package: the names come from ``tests/data/wire/fields.json`` (the layout in force since
2026-09-14), the rules from the reference notes on the wire (sums, signs, totals, chains, auctions).
"""

import json
from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

FIELDS_FILE = Path(__file__).parent.parent / "data" / "wire" / "fields.json"
LEVELS = range(1, 11)
VENUE_OF = {"H0ST": "KRX", "H0NX": "NXT", "H0UN": "UN", "H0UP": "KRX"}
_BANDS = ((2_000, 1), (5_000, 5), (20_000, 10), (50_000, 50), (200_000, 100), (500_000, 500))

Record = dict[str, str]


def tick_above(price: Decimal, *, is_fund: bool) -> int:
    """Return the step from ``price`` upwards."""
    if is_fund:
        return 1 if price < 2_000 else 5
    return next((tick for below, tick in _BANDS if price < below), 1_000)


def rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


class ReferenceReader:
    """Takes frames in the order of the wire and asserts that each agrees with all before.

    Args:
        funds: codes that move in the steps of funds.
        thin: codes whose books may have gaps.
        not_on_nxt: codes that NXT does not trade.

    Attributes:
        seen: how many records of each stream, and of each kind of moment, were read.
    """

    def __init__(self, funds: Iterable[str] = (), thin: Iterable[str] = (), not_on_nxt: Iterable[str] = ()) -> None:
        table = json.loads(FIELDS_FILE.read_text(encoding="utf-8"))
        self._names = {tr_id: [field["name"] for field in fields] for tr_id, fields in table.items()}
        self._funds = frozenset(funds)
        self._thin = frozenset(thin)
        self._not_on_nxt = frozenset(not_on_nxt)
        self._trades: dict[tuple[str, str], Record] = {}
        self._books: dict[tuple[str, str], Record] = {}
        self._base: dict[str, Decimal] = {}
        self._indices: dict[str, Record] = {}
        self._programs: dict[tuple[str, str], Record] = {}
        self.seen: Counter[str] = Counter()

    def read(self, frame: bytes) -> list[Record]:
        """Cut one frame into named records, and check every one."""
        flag, tr_id, count, payload = frame.decode("utf-8").split("|", 3)
        assert flag == "0"
        assert len(count) == 3
        names = self._names[tr_id]
        if tr_id in ("H0STMKO0", "H0NXMKO0"):
            names = names[:10]  # as captured; the document has one more
        cells = payload.split("^")
        assert len(cells) == int(count) * len(names), f"{tr_id}: {len(cells)} cells, {count} records of {len(names)}"
        records = [
            dict(zip(names, cells[start : start + len(names)], strict=True))
            for start in range(0, len(cells), len(names))
        ]
        venue, kind = VENUE_OF[tr_id[:4]], tr_id[4:]
        assert len({record[names[0]] for record in records}) == 1
        self.seen["batch of " + str(len(records))] += 1
        for record in records:
            self.seen[tr_id] += 1
            if tr_id == "H0UPCNT0":
                self._check_index(record)
            elif kind == "PGM0":
                self._check_program(venue, record)
            elif kind == "CNT0":
                self._check_trade(venue, record)
            elif kind == "ASP0":
                self._check_book(venue, record)
            elif kind == "ANC0":
                self._check_indicative(record)
            else:
                assert kind == "MKO0"
                self._check_status(record)
        return records

    def check_unified_volume(self) -> None:
        """Check that the unified stream has counted exactly what both exchanges traded."""
        for (venue, code), record in self._trades.items():
            if venue == "UN":
                parts = [self._trades[key] for key in (("KRX", code), ("NXT", code)) if key in self._trades]
                if len(parts) == 2 or code in self._not_on_nxt:
                    assert int(record["ACML_VOL"]) == sum(int(part["ACML_VOL"]) for part in parts), code
                    self.seen["unified volume"] += 1

    # --- trades ---------------------------------------------------------------

    def _check_trade(self, venue: str, record: Record) -> None:
        code = record["MKSC_SHRN_ISCD"]
        price, size = Decimal(record["STCK_PRPR"]), int(record["CNTG_VOL"])
        assert price > 0
        assert size > 0
        base = price - Decimal(record["PRDY_VRSS"])
        assert self._base.setdefault(code, base) == base, "every print tells the same previous close"
        self._check_change(record["PRDY_VRSS_SIGN"], record["PRDY_VRSS"], record["PRDY_CTRT"], base)
        for reference, sign, difference in (
            ("STCK_OPRC", "OPRC_VRSS_PRPR_SIGN", "OPRC_VRSS_PRPR"),
            ("STCK_HGPR", "HGPR_VRSS_PRPR_SIGN", "HGPR_VRSS_PRPR"),
            ("STCK_LWPR", "LWPR_VRSS_PRPR_SIGN", "LWPR_VRSS_PRPR"),
        ):
            gap = price - Decimal(record[reference])
            assert Decimal(record[difference]) == gap
            assert record[sign] == ("3" if gap == 0 else "2" if gap > 0 else "5")
        low, high = Decimal(record["STCK_LWPR"]), Decimal(record["STCK_HGPR"])
        assert low <= price <= high
        assert low <= Decimal(record["STCK_OPRC"]) <= high
        for moment in ("OPRC_HOUR", "HGPR_HOUR", "LWPR_HOUR"):
            assert len(record[moment]) == 6
            assert record[moment] <= record["STCK_CNTG_HOUR"]
        volume, turnover = int(record["ACML_VOL"]), int(record["ACML_TR_PBMN"])
        sold, bought = int(record["SELN_CNTG_SMTN"]), int(record["SHNU_CNTG_SMTN"])
        assert sold + bought <= volume
        assert rounded(Decimal(turnover) / volume) == Decimal(record["WGHN_AVRG_STCK_PRC"])
        assert low <= Decimal(record["WGHN_AVRG_STCK_PRC"]).quantize(Decimal(1), ROUND_HALF_UP) <= high
        assert Decimal(record["CTTR"]) == (rounded(Decimal(100 * bought) / sold) if sold else 0)
        assert int(record["NTBY_CNTG_CSNU"]) == int(record["SHNU_CNTG_CSNU"]) - int(record["SELN_CNTG_CSNU"])
        assert Decimal(record["SHNU_RATE"]) == Decimal(min(100, bought * 100 // volume + 1)) / 100
        self._check_aggressor(venue, code, record, price)
        assert record["TRHT_YN"] == "N"
        assert record["HOUR_CLS_CODE"] == "0"
        assert record["MARKET_CLS_CODE"] in {"1", "2", "3", "5"}
        assert Decimal(record["VI_STND_PRC"]) > 0
        self._check_chain(venue, code, record, price, size)
        self._trades[venue, code] = record

    def _check_aggressor(self, venue: str, code: str, record: Record, price: Decimal) -> None:
        ask, bid = Decimal(record["ASKP1"]), Decimal(record["BIDP1"])
        aggressor = record["CCLD_DVSN"] if "CCLD_DVSN" in record else record["CNTG_CLS_CODE"]
        if ask and bid and bid < price < ask:
            self.seen["mid print"] += 1
            assert venue == "UN" or price * 2 == ask + bid, f"{code} {price} {bid}/{ask}"
            return
        assert price % tick_above(price, is_fund=code in self._funds) == 0, f"{code}: {price} is off the grid"
        if aggressor == "3":
            self.seen["auction print"] += 1
        elif venue == "UN" and record["MARKET_CLS_CODE"] == "5":
            self.seen["closing-price print"] += 1  # the book beside it is the other exchange's
        else:
            assert (aggressor == "1") is (ask > 0 and price >= ask), f"{code} {price} {bid}/{ask} {aggressor}"
            assert (aggressor == "5") is (bid > 0 and price <= bid), f"{code} {price} {bid}/{ask} {aggressor}"

    def _check_chain(self, venue: str, code: str, record: Record, price: Decimal, size: int) -> None:
        before = self._trades.get((venue, code))
        if before is None:
            return
        self.seen["chained print"] += 1
        aggressor = record["CCLD_DVSN"] if "CCLD_DVSN" in record else record["CNTG_CLS_CODE"]
        buys, sells = aggressor == "1", aggressor == "5"
        for name, growth in (
            ("ACML_VOL", size),
            ("ACML_TR_PBMN", price * size),
            ("SHNU_CNTG_CSNU", buys),
            ("SELN_CNTG_CSNU", sells),
            ("SHNU_CNTG_SMTN", size if buys else 0),
            ("SELN_CNTG_SMTN", size if sells else 0),
        ):
            assert int(record[name]) == int(before[name]) + growth, f"{venue} {code} {name}"
        assert record["STCK_CNTG_HOUR"] >= before["STCK_CNTG_HOUR"]
        assert record["STCK_OPRC"] == before["STCK_OPRC"]
        assert Decimal(record["STCK_HGPR"]) == max(price, Decimal(before["STCK_HGPR"]))
        assert Decimal(record["STCK_LWPR"]) == min(price, Decimal(before["STCK_LWPR"]))

    def _check_change(self, sign: str, change: str, pct: str, base: Decimal) -> None:
        value = Decimal(change)
        assert Decimal(pct) == rounded(value * 100 / base)
        assert sign in ({"3"} if value == 0 else {"1", "2"} if value > 0 else {"4", "5"})
        if sign in ("1", "4"):
            assert abs(value) * 100 / base > 28
            self.seen["limit price"] += 1

    # --- books ----------------------------------------------------------------

    def _check_book(self, venue: str, record: Record) -> None:
        code = record["MKSC_SHRN_ISCD"]
        is_auction = record["HOUR_CLS_CODE"] != "0"
        assert len(record["BSOP_HOUR"]) == 6
        asks = [(Decimal(record[f"ASKP{n}"]), int(record[f"ASKP_RSQN{n}"])) for n in LEVELS]
        bids = [(Decimal(record[f"BIDP{n}"]), int(record[f"BIDP_RSQN{n}"])) for n in LEVELS]
        self._check_levels(code, asks, 1, is_auction=is_auction)
        self._check_levels(code, bids, -1, is_auction=is_auction)
        if asks[0][0] and bids[0][0]:
            assert asks[0][0] > bids[0][0]
        if not asks[0][0]:
            self.seen["no asks"] += 1
        totals = (int(record["TOTAL_ASKP_RSQN"]), int(record["TOTAL_BIDP_RSQN"]))
        shown = (sum(size for _, size in asks), sum(size for _, size in bids))
        assert totals == ((0, 0) if is_auction else shown)
        self._check_indicative_block(venue, code, record)
        self._check_mids(venue, record, asks[0][0], bids[0][0], is_auction=is_auction)
        before = self._books.get((venue, code))
        if before is not None:
            for total, change in (
                ("TOTAL_ASKP_RSQN", "TOTAL_ASKP_RSQN_ICDC"),
                ("TOTAL_BIDP_RSQN", "TOTAL_BIDP_RSQN_ICDC"),
                ("OVTM_TOTAL_ASKP_RSQN", "OVTM_TOTAL_ASKP_ICDC"),
                ("OVTM_TOTAL_BIDP_RSQN", "OVTM_TOTAL_BIDP_ICDC"),
            ):
                assert int(record[change]) == int(record[total]) - int(before[total])
            assert int(record["ACML_VOL"]) >= int(before["ACML_VOL"])
            assert record["BSOP_HOUR"] >= before["BSOP_HOUR"]
        trade = self._trades.get((venue, code))
        if trade is not None:
            assert record["ACML_VOL"] == trade["ACML_VOL"], "the book has seen every print"
        if int(record["OVTM_TOTAL_ASKP_RSQN"]) + int(record["OVTM_TOTAL_BIDP_RSQN"]):
            assert "153000" <= record["BSOP_HOUR"] < "160001"
            self.seen["closing-price orders"] += 1
        self._books[venue, code] = record
        if venue == "UN":
            self._check_unified(code, record)

    def _check_levels(self, code: str, levels: list[tuple[Decimal, int]], way: int, *, is_auction: bool) -> None:
        depth = sum(1 for price, _ in levels if price)
        for price, size in levels[:depth]:
            assert price > 0
            assert size > 0
            assert price % tick_above(price, is_fund=code in self._funds) == 0
        assert not any(price or size for price, size in levels[depth:])
        base = self._base.get(code)
        for (nearer, _), (further, _) in pairwise(levels[:depth]):
            low, high = sorted((nearer, further))
            assert (further - nearer) * way > 0
            is_next = high - low == tick_above(low, is_fund=code in self._funds)
            assert is_next or code in self._thin, f"{code}: {low} and {high} are no neighbours"
            self.seen["gap"] += not is_next
        if is_auction:
            assert depth <= 3
            self.seen["auction book"] += 1
        elif depth < 10 and code not in self._thin:
            edge = levels[depth - 1][0] if depth else None
            at_limit = base is not None and (edge is None or abs(edge - base) * 100 / base > 29)
            assert at_limit, f"{code} shows {depth} levels"

    def _check_indicative_block(self, venue: str, code: str, record: Record) -> None:
        price = Decimal(record["ANTC_CNPR"])
        if price:
            self.seen["indicative price"] += 1
            base = price - Decimal(record["ANTC_CNTG_VRSS"])
            assert self._base.setdefault(code, base) == base
            assert int(record["ANTC_CNQN"]) > 0
            assert record["ANTC_VOL"] == record["ANTC_CNQN"]
            self._check_change(
                record["ANTC_CNTG_VRSS_SIGN"], record["ANTC_CNTG_VRSS"], record["ANTC_CNTG_PRDY_CTRT"], base
            )
            if venue == "UN":
                assert record["ANTC_EXCH_CLS_CODE"] in {"1", "2"}
            else:
                assert record["HOUR_CLS_CODE"] != "0"
            return
        assert record["HOUR_CLS_CODE"] == "0"
        assert record["ANTC_CNQN"] == "0"
        assert record["ANTC_CNTG_VRSS_SIGN"] == "5"
        assert record["ANTC_CNTG_PRDY_CTRT"] == "-100.00"
        base = -Decimal(record["ANTC_CNTG_VRSS"])
        assert self._base.setdefault(code, base) == base

    def _check_mids(self, venue: str, record: Record, ask: Decimal, bid: Decimal, *, is_auction: bool) -> None:
        for name, size, side in (
            ("MID_PRC", "MIDP_TOTAL_RSQN", "MIDP_CLS_CODE"),
            ("KMID_PRC", "KMID_TOTAL_RSQN", "KMID_CLS_CODE"),
            ("NMID_PRC", "NMID_TOTAL_RSQN", "NMID_CLS_CODE"),
        ):
            if name not in record:
                continue
            price = Decimal(record[name])
            if is_auction:
                assert price == 0
            if venue != "UN" and price:
                assert price * 2 == ask + bid
                self.seen["half-won mid"] += price != int(price)
            assert (int(record[size]) > 0) is (record[side] != "0")
            if int(record[size]):
                assert price > 0

    def _check_unified(self, code: str, record: Record) -> None:
        """Check that both exchanges' levels add up, where both trade continuously."""
        parts = [self._books.get(("KRX", code))]
        if code not in self._not_on_nxt:
            parts.append(self._books.get(("NXT", code)))
        moment = record["BSOP_HOUR"]
        both_open = "090031" <= moment < "151959" or "160001" <= moment < "195959"
        if not both_open or any(part is None or part["HOUR_CLS_CODE"] != "0" for part in parts):
            return
        if record["HOUR_CLS_CODE"] != "0":
            return
        for price_name, size_name, falling in (("ASKP", "ASKP_RSQN", False), ("BIDP", "BIDP_RSQN", True)):
            summed: Counter[Decimal] = Counter()
            for part in parts:
                assert part is not None
                for n in LEVELS:
                    summed[Decimal(part[f"{price_name}{n}"])] += int(part[f"{size_name}{n}"])
            summed.pop(Decimal(0), None)
            best = sorted(summed, reverse=falling)[:10]
            shown = [(Decimal(record[f"{price_name}{n}"]), int(record[f"{size_name}{n}"])) for n in LEVELS]
            assert shown[: len(best)] == [(price, summed[price]) for price in best], f"{code} at {moment}"
        self.seen["unified book"] += 1

    # --- auctions and announcements -------------------------------------------

    def _check_indicative(self, record: Record) -> None:
        price, size = Decimal(record["STCK_PRPR"]), int(record["ACML_VOL"])
        base = price - Decimal(record["PRDY_VRSS"])
        assert self._base.setdefault(record["MKSC_SHRN_ISCD"], base) == base
        self._check_change(record["PRDY_VRSS_SIGN"], record["PRDY_VRSS"], record["PRDY_CTRT"], base)
        assert int(record["CNTG_VOL"]) > 0
        assert int(record["ACML_TR_PBMN"]) == price * size
        assert [record[name] for name in ("STCK_OPRC", "STCK_HGPR", "STCK_LWPR")] == ["0", "0", "0"]
        assert record["HOUR_CLS_CODE"] in {"A", "B", "C", "D"}
        assert record["WGHN_AVRG_STCK_PRC"] == "0.00"

    def _check_status(self, record: Record) -> None:
        assert record["TRHT_YN"] == ("N" if record["TR_SUSP_REAS_CNTT"] == "(null)" else "Y")
        assert (record["TRHT_YN"] == "Y") is (record["ISCD_STAT_CLS_CODE"] == "58")
        self.seen["halted " + record["TRHT_YN"]] += 1
        assert record["VI_CLS_CODE"] in {"Y", "N"}
        self.seen["VI " + record["VI_CLS_CODE"]] += 1
        if record["MRKT_TRTM_CLS_CODE"]:
            self.seen["random end " + record["MRKT_TRTM_CLS_CODE"]] += 1
        if record["MKOP_CLS_CODE"]:
            self.seen["MKOP " + record["MKOP_CLS_CODE"]] += 1

    # --- indices and program trading ------------------------------------------

    def _check_index(self, record: Record) -> None:
        code = record["BSTP_CLS_CODE"]
        assert code in {"0001", "1001", "2001"}
        assert "090000" <= record["BSOP_HOUR"] < "163100", "the regular session, an hour later on the exam day"
        level, sign = Decimal(record["PRPR_NMIX"]), record["PRDY_VRSS_SIGN"]
        change = Decimal(record["BSTP_NMIX_PRDY_VRSS"])
        assert change >= 0, "the sign is in its own field"
        self.seen["index sign " + sign] += 1
        close = level + change if sign == "5" else level - change
        assert self._base.setdefault(code, close) == close, "every quote tells the same previous close"
        self._check_against_close(sign, level - close, record["PRDY_CTRT"], close)
        high, low = Decimal(record["NMIX_HGPR"]), Decimal(record["NMIX_LWPR"])
        assert 0 < low <= level <= high
        assert low <= Decimal(record["OPRC_NMIX"]) <= high
        for mark, stem, rate in (
            ("OPRC_NMIX", "OPRC", "PRDY_CLPR_VRSS_OPRC_RATE"),
            ("NMIX_HGPR", "HGPR", "PRDY_CLPR_VRSS_HGPR_RATE"),
            ("NMIX_LWPR", "LWPR", "PRDY_CLPR_VRSS_LWPR_RATE"),
        ):
            difference = Decimal(record[f"{stem}_VRSS_NMIX_PRPR"])
            assert difference == Decimal(record[mark]) - close
            self._check_against_close(record[f"{stem}_VRSS_NMIX_SIGN"], difference, record[rate], close)
        kinds = ("UPLM", "ASCN", "STNR", "DOWN", "LSLM")
        assert sum(int(record[f"{kind}_ISSU_CNT"]) for kind in kinds) > 0
        assert all(int(record[f"{kind}_ISSU_CNT"]) >= 0 for kind in kinds)
        self.seen["index limit"] += int(record["UPLM_ISSU_CNT"])
        before = self._indices.get(code)
        if before is not None:
            self.seen["chained index"] += 1
            assert record["BSOP_HOUR"] >= before["BSOP_HOUR"]
            assert int(record["ACML_VOL"]) == int(before["ACML_VOL"]) + int(record["PCAS_VOL"])
            assert int(record["ACML_TR_PBMN"]) == int(before["ACML_TR_PBMN"]) + int(record["PCAS_TR_PBMN"])
            assert int(record["TICK_VRSS"]) == (level - Decimal(before["PRPR_NMIX"])) * 100
            assert record["OPRC_NMIX"] == before["OPRC_NMIX"]
            assert high == max(level, Decimal(before["NMIX_HGPR"]))
            assert low == min(level, Decimal(before["NMIX_LWPR"]))
        self._indices[code] = record

    def _check_against_close(self, sign: str, difference: Decimal, rate: str, close: Decimal) -> None:
        assert sign == ("3" if difference == 0 else "2" if difference > 0 else "5")
        assert Decimal(rate) == rounded(difference * 100 / close)
        assert rate != "-0.00"

    def _check_program(self, venue: str, record: Record) -> None:
        code = record["MKSC_SHRN_ISCD"]
        sums = ("SELN_CNQN", "SELN_TR_PBMN", "SHNU_CNQN", "SHNU_TR_PBMN")
        assert all(int(record[name]) >= 0 for name in sums)
        for unit in ("CNQN", "TR_PBMN"):
            assert int(record[f"NTBY_{unit}"]) == int(record[f"SHNU_{unit}"]) - int(record[f"SELN_{unit}"])
        assert int(record["WHOL_NTBY_QTY"]) == int(record["SHNU_RSQN"]) - int(record["SELN_RSQN"])
        trade = self._trades.get((venue, code))
        if trade is not None:
            assert record["STCK_CNTG_HOUR"] >= trade["STCK_CNTG_HOUR"]
            for side in ("SELN", "SHNU"):
                assert int(record[f"{side}_CNQN"]) <= int(trade["ACML_VOL"])
                assert int(record[f"{side}_TR_PBMN"]) <= int(trade["ACML_TR_PBMN"])
        before = self._programs.get((venue, code))
        if before is not None:
            self.seen["chained program"] += 1
            assert record["STCK_CNTG_HOUR"] >= before["STCK_CNTG_HOUR"]
            assert all(int(record[name]) >= int(before[name]) for name in sums)
            assert any(int(record[name]) > int(before[name]) for name in sums)
        self._programs[venue, code] = record
        if venue == "UN":
            parts = [self._programs[key] for key in (("KRX", code), ("NXT", code)) if key in self._programs]
            if len(parts) == 2 or code in self._not_on_nxt:
                assert all(int(record[name]) == sum(int(part[name]) for part in parts) for name in sums)
                self.seen["unified program"] += 1
