"""YAML values that know the line they stand on, so that a fault can name it."""

from typing import Any

import yaml

_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same rules in C, where libyaml is


class _Loader(_SafeLoader):  # type: ignore[misc, valid-type]
    """YAML in which a value that is no value, like the date 2026-13-01, has its line too."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from None


class Front:
    """YAML values that know their lines; raises `yaml.YAMLError`."""

    def __init__(self, text: str = "", *, first_line: int = 2) -> None:
        """`first_line` is the file's line that the text begins on: front matter begins below a line `---`."""
        self._first = first_line
        loader = _Loader(text)
        try:
            self._node = loader.get_single_node()
            self.values: Any = (loader.construct_document(self._node) if self._node else None) or {}
        finally:
            loader.dispose()

    def line(self, *place: str | int) -> int:
        """The file's line of a value, by its keys and numbers from the top; of what holds it, where it is missing."""
        node, line = self._node, self._first - 1 or 1
        for step in place:
            if isinstance(node, yaml.MappingNode):
                pairs = reversed(node.value)  # of a key written twice the last counts
                found = next(((k, v) for k, v in pairs if k.value == str(step)), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                found = (node.value[step], node.value[step])
            else:
                found = None
            if found is None:
                break
            line, node = found[0].start_mark.line + self._first, found[1]
        return line
