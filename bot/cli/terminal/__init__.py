"""The terminal as people see it: replies, their lines in order, what is known of the screen."""
