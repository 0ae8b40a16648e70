"""What people say of themselves and of whom they ask for, read from their words and turned to what speaks to them."""
