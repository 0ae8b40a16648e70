"""Every fixed sentence, in English, Urdu and Roman Urdu."""
