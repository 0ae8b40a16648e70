"""Drafts to the live index and back: compared, recorded, published by one rename."""
