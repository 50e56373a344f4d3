"""The window: widgets that draw what the memory holds, and the keys."""
