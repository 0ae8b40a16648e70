"""The knowledge as one immutable index on disk: built aside, published by one rename, verified when loaded."""
