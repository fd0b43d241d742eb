"""Parts of screens: each shows what it is given, and can be run alone with sample data."""
