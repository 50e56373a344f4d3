"""Panels of the main screen, each drawn from one frozen view."""
