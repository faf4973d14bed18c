"""What Huying knows about its trade: pure values and decisions, no input or output of any kind."""
