"""A question to ranked units with a calibrated score, over the snapshot that is live."""
