"""Figures about Huying: `make replay`, `make eval` and `make bench`. Nothing of the bot needs it."""
