"""Commands over what is kept: chats and accounts."""
