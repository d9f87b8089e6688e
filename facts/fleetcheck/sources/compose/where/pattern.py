"""Patterns of folders that say the host of a project."""

import re
from pathlib import PurePosixPath

_NAME = re.compile(r"\{(host|stack)\}")


def folder_pattern(text: str) -> re.Pattern[str]:
    """Return a pattern such as `services/{host}/{stack}/` as a regular expression.

    Raises ValueError where it is none.
    """
    if text.count("{host}") != 1 or text.count("{stack}") > 1:
        raise ValueError("expected folders with one {host}, such as `services/{host}/{stack}/`")
    parts = _NAME.split(PurePosixPath(text.strip("/") + "/").as_posix())
    expression = "".join(
        f"(?P<{part}>[^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts)
    )
    rest = "" if "{stack}" in text else "(?:/(?P<stack>.*))?"
    return re.compile(f"{expression}{rest}")
