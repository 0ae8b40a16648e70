"""One message of a chat to what is said: commands, chat moves, computed counsel, questions."""
