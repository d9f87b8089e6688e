"""The parts of selectors: what they ask for in the end, and what they demand."""

from collections.abc import Iterator

from fleetcheck.fleet.selectors.selector import AnyOf, Attribute, Not, Selector, Tag, operands


def demanded_tags(selector: Selector) -> Iterator[str]:
    """Yield the tags that are asked for; `.web` asks for a tag or a class, so for neither."""
    match selector:
        case Tag(name):
            yield name
        case Not() | AnyOf((Tag(), Attribute("class", _))):
            return
        case _:
            for inner in operands(selector):
                yield from demanded_tags(inner)


def atoms(selector: Selector) -> Iterator[Selector]:
    """Yield the selectors without any inside them."""
    inner = operands(selector)
    if not inner:
        yield selector
    for each in inner:
        yield from atoms(each)
