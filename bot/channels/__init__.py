"""The front doors. A channel gets a callback for what arrives; it never imports the turn."""
