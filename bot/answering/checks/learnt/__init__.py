"""How likely it is that a sentence says what its passage does not, learnt from answers of people: see training/support.py."""
