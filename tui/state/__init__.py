"""What the control room knows, without the control room: events in, values out."""
