"""What a message means, without I/O: its act, its subjects, its questions and what it says of its writer."""
