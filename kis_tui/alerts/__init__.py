"""What calls when something happens: rules, the watcher that fires them, and the ways they are told."""
