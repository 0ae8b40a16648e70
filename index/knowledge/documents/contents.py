"""What was read of a dropped-in file."""

from dataclasses import dataclass

from index.knowledge.documents.blocks import Block
from index.knowledge.documents.doubts import Doubt


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds, and the title it states beside its text."""

    blocks: list[Block]
    title: str = ""
    letterhead: bool = True
    """Whether the lines before the first heading may name the document; on a page of the web they do not."""
    pages: tuple[int, ...] = ()
    """Characters on each page of a PDF, those without any among them."""
    address: str = ""
    """Where a page of the web was taken from."""
    doubted: tuple[Doubt, ...] = ()
    """What the file itself shows to be missing."""
