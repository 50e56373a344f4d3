"""Being the process behind a page: what the server sets in its environment, and how the view finds out."""

import os

DRIVER_VARIABLE = "TEXTUAL_DRIVER"
"""Read by Textual when it is imported."""
DRIVER = "kis_tui.ui.browser_driver:BrowserDriver"
"""What draws into a page of ``kis-tui serve``."""
_TEXTUALS_OWN = "textual.drivers.web_driver:WebDriver"
"""Set by ``textual serve`` and textual-serve when they start a program themselves."""


def in_browser() -> bool:
    """Tell whether what is drawn goes to a browser: this process was started for a page."""
    return os.environ.get(DRIVER_VARIABLE) in (DRIVER, _TEXTUALS_OWN)
