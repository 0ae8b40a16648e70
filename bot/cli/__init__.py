"""The `rahnuma` command: its parser, its commands and the terminal."""
