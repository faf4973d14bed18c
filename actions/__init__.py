"""Custom actions: each turns what the dialogue knows into a proposed command. None of them writes."""
