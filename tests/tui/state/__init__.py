"""What the control room works out, without an app."""
