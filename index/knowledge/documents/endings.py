"""Which files may be dropped in, by the endings of their names."""

ENDINGS = (".pdf", ".docx", ".xlsx", ".csv", ".html", ".htm", ".txt", ".md")
