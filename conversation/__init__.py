"""The shared log of conversations: its protocol and backends, the turn lock, and the broadcast of new events."""
