"""What somebody may do in the console: four roles, each with all of the one before."""

from enum import StrEnum


class Role(StrEnum):
    """In their order, the smallest first."""

    READS = "reads"
    """Sees everything but the accounts, and asks questions of the index."""
    EDITS = "edits"
    """Writes drafts, uploads, builds and compares, keeps golden questions."""
    PUBLISHES = "publishes"
    """Makes drafts live and takes them back."""
    MANAGES = "manages"
    """Invites people, gives them roles, changes settings, reads the log."""

    def includes(self, other: "Role") -> bool:
        """Whether who has this role may do what the `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)
