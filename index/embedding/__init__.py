"""Texts to vectors, and the reranker that reads a question and a section together."""
