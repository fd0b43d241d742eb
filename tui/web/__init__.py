"""The control room in a browser: served on loopback, to whoever holds the address that was printed."""
