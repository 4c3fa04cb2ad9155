"""Backends of the desk's stores."""
