"""Order book of Korean stocks in the terminal, and the KIS feed client under it."""

__version__ = "0.1.0"
