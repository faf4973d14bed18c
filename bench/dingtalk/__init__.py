"""The bot on a simulated DingTalk: acknowledgements, a storm of faults, and a burst of messages."""
