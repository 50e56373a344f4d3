"""Screens that lie over the main one: adding a symbol, help."""
