"""Trains our own Korean line recogniser on lines that it renders itself. Nothing here is needed to run the service."""
