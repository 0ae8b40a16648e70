"""What words say: BM25 under a spelling key, names, subjects, and hurried words read right."""
