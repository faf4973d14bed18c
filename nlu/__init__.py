"""What understands the words of residents: shared text rules, and the Rasa components."""
