"""The line to the broker: it connects, waits, comes back and sends slowly."""
