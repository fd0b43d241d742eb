"""For tests: a session that plays a script, and what every session factory must pass."""
