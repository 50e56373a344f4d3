"""Names and codes of stocks."""
