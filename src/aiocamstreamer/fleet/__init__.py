"""Many cameras at once."""
