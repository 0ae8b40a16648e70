"""The gate: golden questions asked of an index, and what another answers better or worse."""
