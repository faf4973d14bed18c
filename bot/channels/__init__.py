"""Doors for residents, one package for each platform: parse what comes, say what goes."""
