"""The conversation server: one turn at a time."""
