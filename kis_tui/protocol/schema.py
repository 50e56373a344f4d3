"""The layouts of the streams, field by field, by stream and width.

The broker appends fields without notice: the KRX book has had 59, 62 and 63, a trade 46 and 47. A frame is read with
the largest known layout that fits; what stands behind it is kept as text.

Sources: KIS portal workbook of 2026-09-11, notice of 2026-09-09 (MARKET_CLS_CODE, ANTC_EXCH_CLS_CODE, in force since
2026-09-14), widths counted in captured frames of 2022 to 2026-09-22.
"""

from msgspec import Struct

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue


class Layout(Struct, frozen=True):
    """The names of one record's fields, in the order of the wire."""

    tr_id: str
    channel: Channel
    venue: Venue
    names: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many fields a record of this layout has."""
        return len(self.names)


def _numbered(stem: str) -> tuple[str, ...]:
    return tuple(f"{stem}{level}" for level in range(1, 11))


_BOOK = (
    "MKSC_SHRN_ISCD",
    "BSOP_HOUR",
    "HOUR_CLS_CODE",
    *_numbered("ASKP"),
    *_numbered("BIDP"),
    *_numbered("ASKP_RSQN"),
    *_numbered("BIDP_RSQN"),
    "TOTAL_ASKP_RSQN",
    "TOTAL_BIDP_RSQN",
    "OVTM_TOTAL_ASKP_RSQN",
    "OVTM_TOTAL_BIDP_RSQN",
    "ANTC_CNPR",
    "ANTC_CNQN",
    "ANTC_VOL",
    "ANTC_CNTG_VRSS",
    "ANTC_CNTG_VRSS_SIGN",
    "ANTC_CNTG_PRDY_CTRT",
    "ACML_VOL",
    "TOTAL_ASKP_RSQN_ICDC",
    "TOTAL_BIDP_RSQN_ICDC",
    "OVTM_TOTAL_ASKP_ICDC",
    "OVTM_TOTAL_BIDP_ICDC",
    "STCK_DEAL_CLS_CODE",
)
_MID = ("MID_PRC", "MIDP_TOTAL_RSQN", "MIDP_CLS_CODE")
_KRX_MID = ("KMID_PRC", "KMID_TOTAL_RSQN", "KMID_CLS_CODE")
_NXT_MID = ("NMID_PRC", "NMID_TOTAL_RSQN", "NMID_CLS_CODE")


def _trade(aggressor: str) -> tuple[str, ...]:
    return (
        "MKSC_SHRN_ISCD",
        "STCK_CNTG_HOUR",
        "STCK_PRPR",
        "PRDY_VRSS_SIGN",
        "PRDY_VRSS",
        "PRDY_CTRT",
        "WGHN_AVRG_STCK_PRC",
        "STCK_OPRC",
        "STCK_HGPR",
        "STCK_LWPR",
        "ASKP1",
        "BIDP1",
        "CNTG_VOL",
        "ACML_VOL",
        "ACML_TR_PBMN",
        "SELN_CNTG_CSNU",
        "SHNU_CNTG_CSNU",
        "NTBY_CNTG_CSNU",
        "CTTR",
        "SELN_CNTG_SMTN",
        "SHNU_CNTG_SMTN",
        aggressor,
        "SHNU_RATE",
        "PRDY_VOL_VRSS_ACML_VOL_RATE",
        "OPRC_HOUR",
        "OPRC_VRSS_PRPR_SIGN",
        "OPRC_VRSS_PRPR",
        "HGPR_HOUR",
        "HGPR_VRSS_PRPR_SIGN",
        "HGPR_VRSS_PRPR",
        "LWPR_HOUR",
        "LWPR_VRSS_PRPR_SIGN",
        "LWPR_VRSS_PRPR",
        "BSOP_DATE",
        "NEW_MKOP_CLS_CODE",
        "TRHT_YN",
        "ASKP_RSQN1",
        "BIDP_RSQN1",
        "TOTAL_ASKP_RSQN",
        "TOTAL_BIDP_RSQN",
        "VOL_TNRT",
        "PRDY_SMNS_HOUR_ACML_VOL",
        "PRDY_SMNS_HOUR_ACML_VOL_RATE",
        "HOUR_CLS_CODE",
        "MRKT_TRTM_CLS_CODE",
        "VI_STND_PRC",
    )


_KRX_TRADE = _trade("CCLD_DVSN")
_TRADE = _trade("CNTG_CLS_CODE")
_INDICATIVE = _TRADE[:45]
_STATUS = (
    "MKSC_SHRN_ISCD",
    "TRHT_YN",
    "TR_SUSP_REAS_CNTT",
    "MKOP_CLS_CODE",
    "ANTC_MKOP_CLS_CODE",
    "MRKT_TRTM_CLS_CODE",
    "DIVI_APP_CLS_CODE",
    "ISCD_STAT_CLS_CODE",
    "VI_CLS_CODE",
    "OVTM_VI_CLS_CODE",
)
_PROGRAM = (
    "MKSC_SHRN_ISCD",
    "STCK_CNTG_HOUR",
    "SELN_CNQN",
    "SELN_TR_PBMN",
    "SHNU_CNQN",
    "SHNU_TR_PBMN",
    "NTBY_CNQN",
    "NTBY_TR_PBMN",
    "SELN_RSQN",
    "SHNU_RSQN",
    "WHOL_NTBY_QTY",
)
_INDEX = (
    "BSTP_CLS_CODE",
    "BSOP_HOUR",
    "PRPR_NMIX",
    "PRDY_VRSS_SIGN",
    "BSTP_NMIX_PRDY_VRSS",
    "ACML_VOL",
    "ACML_TR_PBMN",
    "PCAS_VOL",
    "PCAS_TR_PBMN",
    "PRDY_CTRT",
    "OPRC_NMIX",
    "NMIX_HGPR",
    "NMIX_LWPR",
    "OPRC_VRSS_NMIX_PRPR",
    "OPRC_VRSS_NMIX_SIGN",
    "HGPR_VRSS_NMIX_PRPR",
    "HGPR_VRSS_NMIX_SIGN",
    "LWPR_VRSS_NMIX_PRPR",
    "LWPR_VRSS_NMIX_SIGN",
    "PRDY_CLPR_VRSS_OPRC_RATE",
    "PRDY_CLPR_VRSS_HGPR_RATE",
    "PRDY_CLPR_VRSS_LWPR_RATE",
    "UPLM_ISSU_CNT",
    "ASCN_ISSU_CNT",
    "STNR_ISSU_CNT",
    "DOWN_ISSU_CNT",
    "LSLM_ISSU_CNT",
    "QTQT_ASCN_ISSU_CNT",
    "QTQT_DOWN_ISSU_CNT",
    "TICK_VRSS",
)

_VARIANTS: dict[tuple[Channel, Venue], tuple[tuple[str, ...], ...]] = {
    (Channel.BOOK, Venue.KRX): (_BOOK, (*_BOOK, *_MID), (*_BOOK, *_MID, "MARKET_CLS_CODE")),
    (Channel.BOOK, Venue.NXT): (_BOOK, (*_BOOK, *_NXT_MID), (*_BOOK, *_KRX_MID, *_NXT_MID)),
    (Channel.BOOK, Venue.UN): (
        _BOOK,
        (*_BOOK, *_KRX_MID, *_NXT_MID),
        (*_BOOK, *_KRX_MID, *_NXT_MID, "ANTC_EXCH_CLS_CODE"),
    ),
    (Channel.TRADE, Venue.KRX): (_KRX_TRADE, (*_KRX_TRADE, "MARKET_CLS_CODE")),
    (Channel.TRADE, Venue.NXT): (_TRADE, (*_TRADE, "MARKET_CLS_CODE")),
    (Channel.TRADE, Venue.UN): (_TRADE, (*_TRADE, "MARKET_CLS_CODE")),
    (Channel.INDICATIVE, Venue.KRX): (_INDICATIVE, (*_INDICATIVE, "DUMMY")),
    (Channel.INDICATIVE, Venue.NXT): ((*_INDICATIVE, "VI_STND_PRC"), (*_INDICATIVE, "VI_STND_PRC", "DUMMY")),
    (Channel.INDICATIVE, Venue.UN): ((*_INDICATIVE, "VI_STND_PRC"), (*_INDICATIVE, "VI_STND_PRC", "DUMMY")),
    (Channel.STATUS, Venue.KRX): (_STATUS, (*_STATUS, "EXCH_CLS_CODE")),
    (Channel.STATUS, Venue.NXT): (_STATUS, (*_STATUS, "EXCH_CLS_CODE")),
    (Channel.STATUS, Venue.UN): (_STATUS,),
    (Channel.PROGRAM, Venue.KRX): (_PROGRAM,),
    (Channel.PROGRAM, Venue.NXT): (_PROGRAM,),
    (Channel.PROGRAM, Venue.UN): (_PROGRAM,),
    (Channel.INDEX, Venue.KRX): (_INDEX,),
}
_VENUE_PREFIX = {Venue.KRX: "H0ST", Venue.NXT: "H0NX", Venue.UN: "H0UN"}
_CHANNEL_SUFFIX = {
    Channel.BOOK: "ASP0",
    Channel.TRADE: "CNT0",
    Channel.INDICATIVE: "ANC0",
    Channel.STATUS: "MKO0",
    Channel.PROGRAM: "PGM0",
}
_INDEX_TR_ID = "H0UPCNT0"


def tr_id_of(channel: Channel, venue: Venue) -> str:
    """Return the stream's name on the wire, such as ``H0UNASP0``.

    Raises:
        ValueError: there is no such stream: an index has one, which counts as KRX's.
    """
    if channel is not Channel.INDEX:
        return _VENUE_PREFIX[venue] + _CHANNEL_SUFFIX[channel]
    if venue is not Venue.KRX:
        raise ValueError(f"an index has no stream at {venue.value}, only at KRX")
    return _INDEX_TR_ID


LAYOUTS: dict[str, tuple[Layout, ...]] = {
    tr_id_of(channel, venue): tuple(Layout(tr_id_of(channel, venue), channel, venue, names) for names in variants)
    for (channel, venue), variants in _VARIANTS.items()
}
"""Stream (tr_id) to its known layouts, narrowest first; the narrowest is the base, below which nothing is read."""

TEXT_FIELDS = frozenset(
    {
        "MKSC_SHRN_ISCD",
        "BSOP_HOUR",
        "HOUR_CLS_CODE",
        "ANTC_CNTG_VRSS_SIGN",
        "STCK_DEAL_CLS_CODE",
        "MIDP_CLS_CODE",
        "KMID_CLS_CODE",
        "NMID_CLS_CODE",
        "MARKET_CLS_CODE",
        "ANTC_EXCH_CLS_CODE",
        "STCK_CNTG_HOUR",
        "PRDY_VRSS_SIGN",
        "CCLD_DVSN",
        "CNTG_CLS_CODE",
        "OPRC_HOUR",
        "OPRC_VRSS_PRPR_SIGN",
        "HGPR_HOUR",
        "HGPR_VRSS_PRPR_SIGN",
        "LWPR_HOUR",
        "LWPR_VRSS_PRPR_SIGN",
        "BSOP_DATE",
        "NEW_MKOP_CLS_CODE",
        "MRKT_TRTM_CLS_CODE",
        "DUMMY",
        *_STATUS,
        "EXCH_CLS_CODE",
        "BSTP_CLS_CODE",
        "OPRC_VRSS_NMIX_SIGN",
        "HGPR_VRSS_NMIX_SIGN",
        "LWPR_VRSS_NMIX_SIGN",
    }
)
"""Fields that are codes, times, dates or text, all others are numbers."""


def registration_of(tr_id: str, code: str) -> Registration | None:
    """Return what a message about ``tr_id`` and ``code`` is about; None when the stream is not one of ours."""
    layouts = LAYOUTS.get(tr_id)
    return None if layouts is None else Registration(layouts[0].channel, layouts[0].venue, code)
