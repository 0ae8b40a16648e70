"""The one reader of figures: numbers, amounts, dates, shares and ranks of a text in any of the three scripts."""
