"""Rasa graph components, one file each; what they decide lives in plain modules beside them."""
