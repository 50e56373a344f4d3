"""Debian's Chromium, or another that is on the machine, without a screen and without asking anything outside it."""

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)


class NoChromiumError(Exception):
    """There is no Chromium on PATH; the text says how to get one."""


def find_chromium() -> str:
    """Return the path of a Chromium or Chrome.

    Raises:
        NoChromiumError: there is none on PATH.
    """
    for name in _NAMES:
        path = shutil.which(name)
        if path is not None:
            return path
    raise NoChromiumError("no Chromium on PATH: install it (Debian: apt-get install chromium)")


@asynccontextmanager
async def chromium(*options: str) -> AsyncIterator[Browser]:
    """Run a Chromium with a new, empty profile while the block runs.

    Args:
        options: of its command line, beside the usual ones.

    Raises:
        NoChromiumError: there is none on PATH.
    """
    path = find_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*_QUIET, *_sandbox(), *options])
        try:
            yield browser
        finally:
            await browser.close()


def _sandbox() -> Sequence[str]:
    """Return what lets root start it: Chromium's sandbox refuses to run as root."""
    return ("--no-sandbox",) if os.geteuid() == 0 else ()
