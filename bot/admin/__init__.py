"""What admins do, from the console or a chat, over one way to publish."""
