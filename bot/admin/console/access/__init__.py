"""Who gets into the console, and what each may ask of it."""
