"""What a message means: its act, its subjects, its questions and what it says of its writer. Pure: no I/O."""
