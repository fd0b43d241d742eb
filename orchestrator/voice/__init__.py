"""Voice: audio becomes words, in a process of its own. Only values and look-ups are imported from here."""
