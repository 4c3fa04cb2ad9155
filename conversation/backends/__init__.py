"""Backends of the conversation's protocols; only `bot/app.py` picks one."""
