"""The first settings of a bot, asked for one by one, each tried before it is written."""
