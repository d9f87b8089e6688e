"""JSON values: what a document holds, without where it is written."""

JsonValue = dict[str, "JsonValue"] | list["JsonValue"] | str | int | float | bool | None


def json_value(node: object) -> JsonValue:
    """Return a copy of a part of a tree as a JSON value. Raises TypeError where it is none."""
    if node is None or isinstance(node, str | int | float):
        return node
    if isinstance(node, list):
        return [json_value(each) for each in node]
    if isinstance(node, dict):
        return {str(key): json_value(each) for key, each in node.items()}
    raise TypeError(f"{type(node).__name__} is no JSON value")
