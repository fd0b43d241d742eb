"""Blocks to lines of spans that any terminal may be given."""
