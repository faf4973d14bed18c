"""Use cases, one module each, named by what they do. Channels, pages and the clock all enter here."""
