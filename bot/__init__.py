"""The bot: everything that faces people."""
