"""A document about a programme that the knowledge has never heard of."""

import io

ACADEMY = "Mehran AI Academy"


def document() -> bytes:
    """A DOCX about a programme that the knowledge has never heard of."""
    import docx

    made = docx.Document()
    made.add_heading(ACADEMY, 1)
    made.add_paragraph(
        "The Mehran AI Academy is a paid traineeship of 12 weeks for young women in Hyderabad. Trainees label pictures"
        " and speech for language projects. Anyone who has passed matric may apply."
    )
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
