"""Colours: our themes, a person's own, and the names by which the rest of the control room calls for them."""
