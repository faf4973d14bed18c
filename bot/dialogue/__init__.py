"""Rasa behind the port `DialogueEngine`; its wire shapes stop here."""
