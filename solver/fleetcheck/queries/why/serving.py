"""Answers why a requirement is served as it is: by what, found where, and why by nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from fleetcheck.documents.location import Path
from fleetcheck.explaining.explain import Goal
from fleetcheck.lowering.term import Compound, Term, as_text
from fleetcheck.queries.why.asker import Answer, Asker, Candidate
from fleetcheck.queries.why.offers import Offers
from fleetcheck.queries.why.subject import OnScope, Requirement, several


def why_serving(asker: Asker, subject: Requirement) -> Answer:
    """Return what serves a requirement and why, or that nothing does."""
    aspect, scope, index = subject
    require = asker.fleet.aspects[aspect].requires[index]
    offers = Offers(asker.state, subject)
    consumer, cap = f"{aspect}@{scope}", require.cap
    said = [
        f"`{provider}` serves `{cap}` for `{consumer}`: {_where(asker, offers, where, provider)}"
        for where, provider in offers.served_by()
    ]
    if offers.assumed:
        said.append(f"`{cap}` is assumed for `{consumer}`: it comes from outside this fleet")
    elif not said:
        weak = "it is optional" if require.optional else "`fleetcheck check` says what is missing"
        weak = "it is to come from outside this fleet" if require.external else weak
        said.append(f"nothing serves `{cap}` for `{consumer}`; {weak}")
    paths: tuple[Path, ...] = ()
    goal = serving_goal(offers)
    if goal is not None:
        paths = asker.paths(goal, (aspect, scope, cap, *offers.nearby()))
    labels, minimal = asker.shown(paths, [("aspects", aspect, "requires", index)])
    candidates = tuple(_candidates(asker, offers, cap))
    line = "; and ".join(said)
    if len({name for _, name in offers.served_by()}) > 1:
        line += "; none of them is chosen"
    return Answer("requirement", f"{consumer} {cap}", line, labels, minimal, candidates=candidates)


def serving_goal(offers: Offers) -> Goal | None:
    """Return the goal that the requirement is served as it is, None where it is not served."""
    atoms = [as_text(atom) for atom in (*offers.serving, *offers.assumed)]
    return Goal(", ".join(atoms), ("serves", "assumed_for")) if atoms else None


def _where(asker: Asker, offers: Offers, where: Term, provider: str) -> str:
    """Return at which node a provider is found, as the rest of a sentence."""
    scopes = offers.replicas(where, provider)
    match where:
        case Compound("at"):
            return "it provides that itself"
        case Compound("via"):
            placed = several([f"{provider}@{scope}" for scope in scopes])
            imports = [f"`{each}`" for each in offers.way(where)]
            return f"found through the import of {', then '.join(imports)}, from {placed}"
    return where_found(asker, offers.subject.scope, where, [OnScope(provider, s) for s in scopes])


def where_found(asker: Asker, scope: str, where: Term, found: Sequence[OnScope]) -> str:
    """Return at which node of the scope tree some placements are found from a scope, in words."""
    placed = several([f"{aspect}@{place}" for aspect, place in found])
    scopes = [place for _, place in found]
    match where:
        case str(name):
            if list(scopes) == [name]:
                suffix = " itself" if name == scope else f", which carries `{scope}`"
                return f"it is placed on `{name}`{suffix}"
            return f"found on `{name}`, from {placed}"
        case Compound("env", (str(name),)):
            away = sorted({asker.nodes[each].environment or "" for each in scopes} - {name})
            through = f" through the import of {several(away)}" if away else ""
            return f"found in environment `{name}`{through}, from {placed}"
    return f"found in the whole fleet, from {placed}"


def _candidates(asker: Asker, offers: Offers, cap: str) -> Iterable[Candidate]:
    """Yield who offers the capability, those who serve first, the same reasons together."""
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for aspect in offers.providers():
        places = offers.places(aspect)
        for scope in places:
            found[(aspect, *offers.judge(aspect, scope))].append(scope)
        if not places:
            found[aspect, "placed nowhere", "it is placed nowhere"] = []
    order = ("serves", "not chosen", "further away", "out of scope", "placed nowhere")
    for (aspect, state, text), scopes in sorted(
        found.items(), key=lambda item: (order.index(item[0][1]), item[0])
    ):
        yield Candidate(aspect, tuple(scopes), state, text)
