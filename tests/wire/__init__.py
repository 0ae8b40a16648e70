"""Small servers that speak the platforms' protocols, so that tests fake the wire and none of our classes."""
