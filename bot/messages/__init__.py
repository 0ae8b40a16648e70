"""What passes between the parts: messages, replies, exchanges, typed button ids."""
