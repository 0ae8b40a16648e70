"""The console at /admin: sign-in, its API, its pages."""
