"""The one reader of Markdown: a text as runs of one style, of which phones, the terminal and the index make theirs.

CommonMark with tables, except where sentences are no documents: raw HTML, entities, reference definitions and
underlined headings are text; a single `*` within a word ("2*3*4") is no emphasis; `**` may stand beside any letter
or mark, as it does in Urdu.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_inline.state_inline import Delimiter, StateInline
from markdown_it.token import Token

_RULES = (
    "table fence blockquote hr list heading newline escape backticks emphasis link image autolink"
    " balance_pairs fragments_join text_join"
).split()
_DEEPEST = 40
"""Quotes and lists within each other; of a text with more the library would drop what is inside."""
_RULED = "———"


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    block: bool = False
    """Code that stands by itself."""
    url: str = ""
    quote: int = 0
    """Which block quote it stands in, counted from 1; 0 for none."""


def parse(text: str, *, bullet: str = "• ") -> list[Run]:
    """The runs of a text; what is not understood stays as it is written, so no word is lost.

    The numbers of a list stay, its other marks become `bullet`; a heading and the head of a table become bold lines.
    """
    tokens = _MARKDOWN.parse(text)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        return [Run(text)]
    blocks = _Blocks(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), bullet)
    for token in tokens:
        blocks.take(token)
    return merged(blocks.runs)


def merged(runs: Sequence[Run]) -> list[Run]:
    """Without empty runs, and with neighbours of the same style as one."""
    result: list[Run] = []
    for run in runs:
        if result and not run.block and replace(run, text="") == replace(result[-1], text=""):
            result[-1] = replace(run, text=result[-1].text + run.text)
        elif run.text:
            result.append(run)
    return result


def escaped(text: str) -> str:
    """Text that `parse` reads as it is written, within a line."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>" else letter for letter in text)


class _Blocks:
    """Takes the tokens of a text in their order; blocks stand apart as they did, by one blank line at most."""

    def __init__(self, lines: Sequence[str], bullet: str) -> None:
        self.runs: list[Run] = []
        self._lines = lines
        self._bullet = bullet
        self._bold = False
        self._depth = 0
        """Lists within each other."""
        self._quotes = 0
        """Block quotes within each other, which are shown as one."""
        self._quoted = 0
        """Block quotes so far."""
        self._marks = self._written = ""
        """Marks of list items whose first line is still to come: as they are shown, as they were written."""
        self._opened = Token("", "", 0)
        """The last list item that began."""
        self._end = 0
        """The line below the last block, counted from 0."""
        self._cells: int | None = None
        """Cells of the table's row so far, None outside a row."""
        self._barred = 0
        """Cells of it that are set off from the one before; empty ones at its end are not."""

    def take(self, token: Token) -> None:
        """Add what a token stands for."""
        kind = token.type
        if kind == "inline":
            self._inline(token)
        elif kind == "fence":
            self._fence(token)
        elif kind == "hr":
            self._begin(token)
            self._add(_RULED)
        elif kind in {"blockquote_open", "blockquote_close"}:
            self._quoted += kind == "blockquote_open" and not self._quotes
            self._quotes += token.nesting
        elif kind in {"list_item_open", "list_item_close"}:
            self._item(token)
        elif kind in {"heading_open", "heading_close"}:
            self._bold = token.nesting == 1
        elif kind in {"tr_open", "tr_close"}:
            self._row(token)
        elif kind in {"thead_open", "thead_close"}:
            self._bold = token.nesting == 1
            self._end += kind == "thead_close"  # the line below a head is all marks
        elif kind.endswith(("list_open", "list_close")):
            self._depth += token.nesting

    @property
    def _style(self) -> Run:
        return Run("", bold=self._bold, quote=self._quoted if self._quotes else 0)

    def _add(self, text: str) -> None:
        self.runs.append(replace(self._style, text=text))

    def _begin(self, token: Token) -> None:
        """Go to a new line for a block, below a blank one if there was any, and set its list marks."""
        first, end = token.map or (self._end, self._end)
        quote = self._style.quote
        if self.runs:
            within = quote if self.runs[-1].quote == quote else 0
            self.runs.append(Run("\n\n" if first > self._end else "\n", quote=within))
        self.runs.append(Run(self._marks or "  " * self._depth, quote=quote))
        self._marks = self._written = ""
        self._end = end

    def _item(self, token: Token) -> None:
        if token.nesting == 1:
            mark = f"{token.info}{token.markup} "
            self._written += mark
            indent = "" if self._marks else "  " * (self._depth - 1)
            self._marks += indent + (mark if token.info else self._bullet)
            self._opened = token
        elif self._written:  # the item holds nothing
            self._marks = self._written.rstrip()
            self._begin(self._opened)

    def _fence(self, token: Token) -> None:
        content, info = token.content.removesuffix("\n"), token.info.strip()
        if not content or len(info.split()) > 1:  # no name of a language
            content = f"{info}\n{content}".strip("\n")
        self._begin(token)
        self.runs.append(replace(self._style, text=content, code=True, block=True))

    def _row(self, token: Token) -> None:
        if token.nesting == 1:
            self._begin(token)
            self._cells = self._barred = 0
            return
        cells = escapedSplit(self._lines[self._end - 1].strip(" \t>"))
        cells = cells[1:] if cells[0] == "" else cells
        for cell in cells[self._cells :]:  # more than the head has, which the library leaves out
            if cell.strip():
                self._cell(_MARKDOWN.parseInline(cell.strip())[0])
        self._cells = None

    def _cell(self, token: Token) -> None:
        number = self._cells or 0
        if token.children:
            self._add(" | " * (number - self._barred))
            self.runs += _Styled(self._style).read(token.children)
            self._barred = number
        self._cells = number + 1

    def _inline(self, token: Token) -> None:
        if self._cells is not None:
            return self._cell(token)
        self._begin(token)
        if not token.children:  # a heading without words
            self._add(self._lines[self._end - 1].strip(" \t>"))
        line = token.map[0] if token.map else 0
        for run in _Styled(self._style).read(token.children or ()):
            if run.text == "\n" and self._depth:
                line += 1
                continued = self._lines[line][:1].isspace() if line < len(self._lines) else False
                run = replace(run, text="\n" + "  " * self._depth if continued else "\n")
            self.runs.append(run)


class _Styled:
    """What stands within one block, as runs that begin in one style."""

    def __init__(self, style: Run) -> None:
        self._runs: list[Run] = []
        self._style = style
        self._bold = int(style.bold)
        self._italic = 0
        self._links: list[tuple[Token, Run, int]] = []
        """Links that are open, with the style around each and how many runs stood before it."""

    def read(self, tokens: Sequence[Token]) -> list[Run]:
        """The runs of the children of an "inline" token."""
        for token in tokens:
            self._take(token)
        return self._runs

    def _add(self, text: str, *, code: bool = False, url: str = "") -> None:
        styled = replace(self._style, text=text, bold=self._bold > 0, italic=self._italic > 0, code=code)
        self._runs.append(replace(styled, url=url) if url else styled)

    def _take(self, token: Token) -> None:
        kind = token.type
        if kind == "text":
            self._add(token.content)
        elif kind in {"softbreak", "hardbreak"}:
            self._add("\n")
        elif kind == "code_inline":
            self._add(token.content.strip() or token.content, code=True)
        elif kind == "image":
            self._image(token)
        elif kind == "link_open":
            self._open(token)
        elif kind == "link_close":
            self._close()
        elif kind in {"strong_open", "strong_close"}:
            self._bold += token.nesting
        elif kind in {"em_open", "em_close"}:
            self._italic += token.nesting

    def _image(self, token: Token) -> None:
        address = str(token.attrs.get("src", ""))
        if self._style.url:  # within a link, which is what can be followed
            self._add(f"{token.content} ({address})")
        else:
            self._add(token.content or address, url=address)
        self._add(_title(token))

    def _open(self, token: Token) -> None:
        self._links.append((token, self._style, len(self._runs)))
        if _is_name(token):
            self._add("<")
        else:
            self._style = replace(self._style, url=str(token.attrs.get("href", "")))

    def _close(self) -> None:
        token, around, begun = self._links.pop()
        if not any(run.text for run in self._runs[begun:]):
            self._add(self._style.url)
        if _is_name(token):
            self._add(">")
        self._style = around
        self._add(_title(token))


def _is_name(token: Token) -> bool:
    """Whether what stands in angle brackets is no address after all, like `<std::string>`."""
    return token.info == "auto" and not str(token.attrs["href"]).startswith(("http://", "https://"))


def _title(token: Token) -> str:
    title = token.attrs.get("title")
    return f" ({title})" if title else ""


def _emphasis(state: StateInline, silent: bool) -> bool:
    """In place of the library's rule; the module's docstring says how it differs."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    length = end - state.pos
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[end] if end < state.posMax else " "
    anywhere = marker == "*" and length > 1
    opens = not after.isspace() and (anywhere or not _of_word(before))
    closes = not before.isspace() and (anywhere or not _of_word(after))
    for _ in range(length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(ord(marker), length, len(state.tokens) - 1, end=-1, open=opens, close=closes)
        )
    state.pos = end
    return True


def _of_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("zero", {"maxNesting": _DEEPEST}).enable(_RULES)
    markdown.inline.ruler.at("emphasis", _emphasis)
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    """Who shows an address decides whether it may be followed."""
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    markdown.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    return markdown


_MARKDOWN = _markdown()
