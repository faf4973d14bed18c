"""Other ways to file a line, trained on our lines and judged beside ours; runs in Rasa's environment."""
