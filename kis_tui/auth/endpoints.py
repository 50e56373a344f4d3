"""Everything that is ever asked of the broker's REST server: two keys, and market data. Nothing else can be sent.

No order, no account, no balance is among them. Source: KIS portal, OAuth인증 and 국내주식
기본시세, 업종/기타, 종목정보.
"""

APPROVAL_PATH = "/oauth2/Approval"
"""POST: a key for one WebSocket session."""
TOKEN_PATH = "/oauth2/tokenP"  # noqa: S105 - a path
"""POST: the REST token."""
QUOTATIONS = "/uapi/domestic-stock/v1/quotations/"
"""Under this lies all market data that is read."""
READS = frozenset(
    {
        (QUOTATIONS + "inquire-asking-price-exp-ccn", "FHKST01010200"),
        (QUOTATIONS + "inquire-price", "FHKST01010100"),
        (QUOTATIONS + "inquire-ccnl", "FHKST01010300"),
        (QUOTATIONS + "inquire-vi-status", "FHPST01390000"),
        (QUOTATIONS + "search-stock-info", "CTPF1002R"),
    }
)
"""GET: path and tr_id that belong together; the server picks the query by both."""
