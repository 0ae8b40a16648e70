"""Letters, words and languages of a text: normalising, spelling keys, detection."""
