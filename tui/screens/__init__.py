"""The rooms and the small screens over them."""
