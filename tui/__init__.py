"""The terminal control room: a client of the daemon like any other."""
