"""What a written answer must pass before it is sent: figures, names, script, orders hidden in texts."""
