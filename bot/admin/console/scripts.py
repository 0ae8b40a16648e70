"""In which scripts a subject will be written after the next publication."""

from bot.publishing.drafts import Draft
from index.knowledge.parse import subject_and_language
from index.text.language import Language


def scripts_of(draft: Draft, path: str) -> list[Language]:
    """Those of the subject that `path` is a file of, as published and drafted; none of a document."""
    named = subject_and_language(path)
    if named is None:
        return []
    files = {language: f"{named[0]}.{language}.md" for language in Language}
    return [language for language, file in files.items() if draft.read(file) is not None]
