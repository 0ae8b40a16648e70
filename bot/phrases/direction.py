"""Marks that keep right-to-left text in order (Unicode 15, UAX #9)."""

FSI, PDI, RLM, LRM = "\u2068", "\u2069", "\u200f", "\u200e"
