"""Made-up keys of the real lengths, easy to find where they must not be."""

CANARY_KEY = "CANARYKEY" + "k" * 27
CANARY_SECRET = "CANARYSECRET" + "s" * 168
APPROVAL_KEY = "0badcafe-0000-4000-8000-canary000000".replace("canary", "0cafe0")
TOKEN = "eyJFAKE.CANARYTOKEN.x"

CANARIES = (CANARY_KEY, CANARY_SECRET, "CANARY", APPROVAL_KEY)
"""What no output may contain."""
