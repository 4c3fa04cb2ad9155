"""Screens as customers photograph and send them, rendered with the exact box of every line, to measure reading by."""
