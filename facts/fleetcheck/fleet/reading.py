"""A tree as a model: what pydantic refuses, in the words and at the places of the file."""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from fleetcheck.documents.location import Locate, Path
from fleetcheck.documents.problem import BadInputError, Problem, suggestion

_OF_KEY = "[key]"
"""The last step of the path to an error that is about a key rather than its value."""

_EXPECTED = {
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "int_type": "a whole number",
    "model_type": "a mapping",
    "string_type": "a text",
    "tuple_type": "a list",
}
_BOUNDS = {"greater_than_equal": "at least", "less_than_equal": "at most"}
_SEEN: Mapping[type, str] = {
    bool: "true or false",
    dict: "a mapping",
    float: "a decimal number",
    int: "a number",
    list: "a list",
    NoneType: "nothing",
    str: "a text",
}


M = TypeVar("M", bound=BaseModel)


def read_as(model: type[M], tree: object, locate: Locate) -> M:
    """Return the tree as a model; BadInputError carries every problem, where `locate` says."""
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        found = [_problem(model, locate, details) for details in error.errors()]
        raise BadInputError(found) from None


def _problem(root: type[BaseModel], locate: Locate, error: ErrorDetails) -> Problem:
    path: Path = error["loc"]
    kind = error["type"]
    if kind == "extra_forbidden":
        key = str(path[-1])
        message = f"unknown key `{key}`{suggestion(key, keys_at(path[:-1], root))}"
        return Problem("unknown-key", message, locate(path, True))
    if kind == "missing":
        message = f"the key `{path[-1]}` is missing"
        return Problem("missing-key", message, locate(path[:-1], True))
    where = locate(path[:-1], True) if path[-1:] == (_OF_KEY,) else locate(path, False)
    if kind in _EXPECTED:
        seen = _SEEN.get(type(error["input"]), "something else")
        return Problem("wrong-type", f"expected {_EXPECTED[kind]}, found {seen}", where)
    if kind == "literal_error":
        expected = error["ctx"]["expected"].replace("'", "`")
        close = suggestion(str(error["input"]), _literals(expected))
        return Problem("wrong-value", f"expected {expected}{close}", where)
    if kind == "string_pattern_mismatch":
        if str(error["input"]).strip() != error["input"] or not error["input"]:
            message = "a name is not empty and neither starts nor ends with a space"
        else:
            message = "a name has printable characters only"
        return Problem("wrong-value", message, where)
    if kind in _BOUNDS:
        (bound,) = error["ctx"].values()
        return Problem("wrong-value", f"expected a number of {_BOUNDS[kind]} {bound}", where)
    message = error["msg"][:1].lower() + error["msg"][1:]
    return Problem("wrong-value", message, where)


def _literals(expected: str) -> list[str]:
    return expected.split("`")[1::2]


def keys_at(path: Path, root: type[BaseModel]) -> list[str]:
    """Return the keys that an entry may have at the path below an entry of the root."""
    annotation: Any = root
    for step in path:
        annotation = _within(annotation, step)
    model = _model(annotation)
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


def _within(annotation: Any, step: str | int) -> Any:
    """Return the type of what lies at one step into a value of a type."""
    model = _model(annotation)
    if model is not None:
        for name, field in model.model_fields.items():
            if step in (field.alias, name):
                return field.annotation
        return None
    for option in _options(annotation):
        origin, arguments = get_origin(option), get_args(option)
        if origin is dict and isinstance(step, str):
            return arguments[1]
        if origin is tuple and isinstance(step, int):
            return arguments[0]
    return None


def _model(annotation: Any) -> type[BaseModel] | None:
    for option in _options(annotation):
        if isinstance(option, type) and issubclass(option, BaseModel):
            return option
    return None


def _options(annotation: Any) -> list[Any]:
    """Return the alternatives of a type, without annotations."""
    if get_origin(annotation) is Annotated:
        return _options(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [option for part in get_args(annotation) for option in _options(part)]
    return [annotation]
