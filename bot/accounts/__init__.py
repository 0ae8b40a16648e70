"""Who may use the console, what each may do, how they prove who they are, and what they did."""
