"""Admins' commands and files in a chat."""
