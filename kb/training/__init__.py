"""Trains what search ships beside the packaged encoder. Needs torch; nothing at run time imports it."""
