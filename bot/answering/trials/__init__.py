"""Answers written by hand, wrong ones and good ones, that show what the checks let through."""
