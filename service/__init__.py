"""The small aiohttp kit that every service shares: settings, app factory, routes, errors, health, logs, database."""
