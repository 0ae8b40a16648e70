"""Passages to a grounded answer: by the built-in answerer, or by a model whose text is checked."""
