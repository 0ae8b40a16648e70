"""From received to answered: in order within a chat, at least once, bounded."""
