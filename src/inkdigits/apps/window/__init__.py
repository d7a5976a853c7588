"""The window in which a digit is drawn, and read while it is drawn."""
