"""What a sentence turns round, exchanges, puts in another order or says of all, beside what its passage says."""
