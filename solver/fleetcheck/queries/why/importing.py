"""Answers what an import of a placement means: the nearest placements of that name, and why."""

from collections.abc import Iterator

from fleetcheck.documents.location import Path
from fleetcheck.engine.programs import vocabulary
from fleetcheck.engine.relevance import needed
from fleetcheck.engine.run import derive
from fleetcheck.explaining.explain import Goal
from fleetcheck.lowering.lower import lower
from fleetcheck.lowering.term import Compound, Term, as_text
from fleetcheck.queries.why.asker import Answer, Asker
from fleetcheck.queries.why.serving import where_found
from fleetcheck.queries.why.subject import Imported, OnScope, several
from fleetcheck.slicing.suspects import Suspects

_ASKED = ("import_found", "declared")


def why_imported(asker: Asker, subject: Imported) -> Answer:
    """Return which placements an import means and why, or that it is not found."""
    aspect, scope, index = subject
    name = asker.fleet.aspects[aspect].imported[index]
    importer = f"{aspect}@{scope}"
    extent = Suspects(asker.state.seen).around(aspect, scope)
    facts = lower(asker.fleet, asker.state.expansion, extent).text()
    rules = needed(_ASKED, "", expand=False).text
    atoms = derive(f"{vocabulary()}\n{facts}{rules}", _ASKED)
    found = [a for a in atoms if a.name == _ASKED[0] and a.arguments[:3] == (aspect, scope, name)]
    if not found:
        line = f"nothing of the name `{name}` is in scope of `{importer}`"
        return Answer("import", f"{importer} {name}", f"{line}; `fleetcheck check` says why")
    (atom,) = found
    where = atom.arguments[3]
    meant = [
        OnScope(name, place)
        for each in atoms
        if each.name == _ASKED[1]
        for node, declared, by in [each.arguments]
        if (node, declared) == (where, Compound("name", (name,)))
        for place in _places(by)
    ]
    path: Path = ("aspects", aspect, "imports", index)
    goal = Goal(as_text(atom), (_ASKED[0],))
    nearby = (aspect, scope, name, *(place for _, place in meant))
    labels, minimal = asker.shown(asker.paths(goal, nearby), [path])
    placed = several([f"{each.aspect}@{each.scope}" for each in meant])
    line = f"`{importer}` imports {placed}: {where_found(asker, scope, where, meant)}"
    return Answer("import", f"{importer} {name}", line, labels, minimal)


def _places(declaration: Term) -> Iterator[str]:
    match declaration:
        case Compound("at", (_, str(place))):
            yield place
