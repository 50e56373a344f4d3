"""The keys: where they are kept, where they may be sent, and what the broker's key service says to them."""
