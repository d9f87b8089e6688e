"""Lowers channels: which aspects put values into them or collect them, and how far they go.

Section "channels" of asp/vocabulary.lp.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from fleetcheck.documents.location import Path
from fleetcheck.fleet import model
from fleetcheck.lowering.extent import WHOLE, Extent, Predicates
from fleetcheck.lowering.facts import Facts, Support
from fleetcheck.lowering.term import path_term, quote
from fleetcheck.resolve.channels import STATE, demanded
from fleetcheck.resolve.expansion import Expansion
from fleetcheck.resolve.selectors_used import read_selector

_EXAMPLES = 3
"""How many collectors of a channel are named where none of them is in reach."""


CUT: Predicates = (
    "emits",
    "collects",
)
ALWAYS: Predicates = (
    "required",
    "within",
    "selects_emitters",
    "wants_provider",
    "example_collector",
    "may_collect",
)


def lower_channels(
    fleet: model.Fleet, expansion: Expansion, facts: Facts, extent: Extent = WHOLE
) -> None:
    """State the channels with who emits into and who collects from them."""
    only = extent.channels
    collectors: dict[str, list[str]] = defaultdict(list)
    usage = expansion.usage
    for name in dict.fromkeys(
        name for key in ("emits", "state", "collects") for name in usage.get(key, ())
    ):
        aspect = fleet.aspects[name]
        for channel in aspect.emits:
            if only is None or (name, channel) in only:
                facts.names("emits", name, channel, because=("aspects", name, "emits", channel))
        for index, _ in enumerate(aspect.state):
            if only is None or (name, STATE) in only:
                facts.names("emits", name, STATE, because=("aspects", name, "state", index))
        for index, channel in enumerate(aspect.collects):
            collectors[channel].append(name)
            if only is None or (name, channel) in only:
                path: Path = ("aspects", name, "collects", index)
                facts.add("collects", quote(name), str(index), quote(channel), because=path)
    for name, pipe in fleet.pipes.items():
        _lower_pipe(name, pipe, facts)
    for name in collectors.keys() - fleet.pipes.keys():
        facts.add("within", quote(name), "host")
    required = {name for name, pipe in fleet.pipes.items() if pipe.required}
    for name in sorted(required):
        for collector in sorted(set(collectors[name]))[:_EXAMPLES]:
            facts.names("may_collect", name, collector)
    _lower_examples({name: collectors[name] for name in required}, expansion, facts)


def _lower_pipe(name: str, pipe: model.Pipe, facts: Facts) -> None:
    here: Path = ("pipes", name)
    if pipe.required:
        facts.names("required", name, because=(*here, "required"))
    said: Path = (*here, "within")
    if "within" in pipe.model_fields_set:
        facts.support("within", (quote(name), pipe.within), Support((said,)))
        facts.support("within", (quote(name), "host"), Support((), (said,)))
    else:
        facts.add("within", quote(name), pipe.within)
    if pipe.select is not None:
        selector: Path = (*here, "select")
        facts.add("selects_emitters", quote(name), path_term(selector), because=selector)
        for capability in demanded(read_selector("pipe", pipe.select, ())):
            facts.names("wants_provider", name, capability, because=selector)


def _lower_examples(
    collectors: Mapping[str, Iterable[str]], expansion: Expansion, facts: Facts
) -> None:
    """State the first few placements that collect from a channel."""
    channels: dict[str, list[str]] = defaultdict(list)
    for channel, aspects in collectors.items():
        for aspect in aspects:
            channels[aspect].append(channel)
    stated: dict[str, int] = defaultdict(int)
    for aspect, scope, _ in expansion.placements if channels else ():
        for channel in channels.get(aspect, ()):
            if stated[channel] < _EXAMPLES:
                stated[channel] += 1
                facts.names("example_collector", channel, aspect, scope)
