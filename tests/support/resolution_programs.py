"""The derivations of resolution as a test runs them: whole, with one literal less, or the core."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

import clingo

from fleetcheck.engine.programs import programs
from tests.references.scopes import Answer
from tests.support.scope_worlds import Placement, World, facts

ANSWERS = """
#show.
#show imported(Aspect,Scope,Name,On) :
    import_found(Aspect,Scope,Name,Where),
    declared(Where,name(Name),at(Name,On)).
#show served(Aspect,Scope,Index,Provider,On) :
    serves(Aspect,Scope,Index,Where,Name,Provider),
    provider(Where,Name,Provider,On).
#show unresolved/4.
#show unmet/3.
#show broken/2.
#show violation/1.
"""
RULES = ("import_ambiguous", "requirement_ambiguous", "requirement_cycle")
CORE = ("climb", "explore", "inner", "inside", "found")

Programs = Mapping[str, str]
Edges = Iterable[tuple[str, str, str]]
"""Edges with their labels, P or I."""


@cache
def derivations() -> Programs:
    """Return the text of the vocabulary, the derivations and some rules, by stem."""
    folder = programs()
    files = [folder / "vocabulary.lp", *sorted((folder / "derive").glob("*.lp"))]
    files += [path for name in RULES for path in folder.glob(f"rules/*/{name}.lp")]
    return {path.stem: path.read_text(encoding="utf-8") for path in files}


def rules_of(text: str) -> list[str]:
    """Return the rules of a program, without its comments."""
    bare = re.sub(r"%\*.*?\*%|%[^\n]*", "", text, flags=re.DOTALL)
    return [rule.strip() + "." for rule in re.split(r"\.\s*\n", bare) if rule.strip()]


def without(stem: str, head: str, literal: str) -> Programs:
    """Return the derivations with one literal less in the one rule with that head."""
    rules = rules_of(derivations()[stem])
    (rule,) = [rule for rule in rules if rule.startswith(head) and literal in rule]
    start, _, body = rule.removesuffix(".").partition(":-")
    literals = [part.strip() for part in re.split(r",\s*\n", body)]
    literals.remove(literal)
    weaker = f"{start}:- {', '.join(literals)}."
    changed = "\n".join(weaker if other == rule else other for other in rules)
    return {**derivations(), stem: changed}


def solve(programs: Iterable[str]) -> list[clingo.Symbol]:
    """Return what the one answer shows; any message of clingo fails the test."""
    messages: list[str] = []
    control = clingo.Control(
        ["--warn=all"], logger=lambda _code, message: messages.append(message), message_limit=9
    )
    for program in programs:
        control.add(program)
    control.ground()
    with control.solve(yield_=True) as models:
        answers = [list(model.symbols(shown=True)) for model in models]
    assert messages == []
    (shown,) = answers
    return shown


def encoded(world: World, programs: Programs) -> Answer:
    """Return what the encodings say about a fleet."""
    found: dict[str, list[list[clingo.Symbol]]] = {}
    for atom in solve([*programs.values(), ANSWERS, facts(world)]):
        symbol = atom.arguments[0] if atom.name == "violation" else atom
        found.setdefault(symbol.name, []).append(symbol.arguments)

    def rows(name: str) -> list[list[clingo.Symbol]]:
        return found.get(name, [])

    return Answer(
        imported=frozenset(
            (_at(who, on), name.string, _at(name, where))
            for who, on, name, where in rows("imported")
        ),
        unresolved=frozenset(
            (_at(who, on), index.number, name.string) for who, on, index, name in rows("unresolved")
        ),
        served=frozenset(
            ((_at(who, on), index.number), _at(provider, where))
            for who, on, index, provider, where in rows("served")
        ),
        unmet=frozenset((_at(who, on), index.number) for who, on, index in rows("unmet")),
        ambiguous=frozenset(
            (_at(who, on), capability.string)
            for who, on, capability in rows("requirement_ambiguous")
        ),
        broken=frozenset(_at(who, on) for who, on in rows("broken")),
        has_order=not rows("requirement_cycle"),
    )


def _at(aspect: clingo.Symbol, scope: clingo.Symbol) -> Placement:
    return Placement(aspect.string, scope.string)


def core_found(edges: Edges, holding: Iterable[str], start: str) -> frozenset[str]:
    """Return where the core of asp/derive/requirements.lp finds a name that some nodes hold."""
    rules = [
        rule for rule in rules_of(derivations()["requirements"]) if rule.partition("(")[0] in CORE
    ]
    given = [f'lookup(start,"{start}",0,sought).', f'up(at(start,"{start}"),"{start}").']
    given += [f'holds("{node}",sought).' for node in holding]
    for source, label, target in edges:
        given.append(f'{"up" if label == "P" else "edge"}("{source}","{target}").')
    show = "#show. #show Where : found(at(start,_),sought,Where)."
    defined = "#defined up/2. #defined edge/2. #defined holds/2."
    return frozenset(where.string for where in solve([*rules, *given, defined, show]))


def names_found(edges: Edges, holding: Iterable[str], start: str) -> frozenset[str]:
    """Return where asp/derive/imports.lp finds an imported name, given the graph as it is."""
    given = [f'imports(start,0,sought). placed(start,"{start}").']
    given += [f'has("{node}",name(sought)).' for node in holding]
    given += [f'parent("{source}","{to}").' for source, label, to in edges if label == "P"]
    show = "#show. #show Where : import_found(start,_,sought,Where)."
    defined = "#defined parent/2. #defined has/2."
    rules = derivations()["imports"]
    return frozenset(where.string for where in solve([rules, *given, defined, show]))
