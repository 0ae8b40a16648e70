"""All that a bot has learnt, as one file, and back."""
