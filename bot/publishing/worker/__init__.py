"""Publishing and reading of uploads in a process of its own."""
