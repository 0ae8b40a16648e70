"""Telegram: updates in by polling or webhook, messages out under its limits."""
