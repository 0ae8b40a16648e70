"""Uploaded documents (PDF, Word, web pages, text) to sections: read, cut at their headings, doubted."""
