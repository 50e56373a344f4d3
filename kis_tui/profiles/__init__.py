"""What is someone's own, under a name: watchlist, how it is looked at, alerts, average prices."""
