"""What stands where: pure functions from views to lines. No widget, no clock, no market data of its own."""
