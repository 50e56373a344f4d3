"""The window: widgets that draw what the memory holds, and the keys.

Textual reads its environment when it is first imported, so what it is to find there is set here: under the kitty
keyboard protocol a long Hangul commit comes out as garbage and some terminals lose composed text altogether; every
key of this program exists in the legacy protocol too. A value the user has set is kept. Textual's own log and console
are left out: they get every exception with its words, and keys may be among these.
"""

import os

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
for _name in ("TEXTUAL", "TEXTUAL_LOG"):
    os.environ.pop(_name, None)
