"""The broker's language, without sockets and clocks: frames, layouts, control messages, registrations."""
