"""Ways to reach people, and what they share: markup, pace, webhooks."""
