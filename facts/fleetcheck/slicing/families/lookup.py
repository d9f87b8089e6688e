"""Suspects among what is looked up by name: requirements, imports, cycles, assumptions."""

from collections.abc import Iterator

from fleetcheck.slicing.suspect import Suspect, Whole


def required(whole: Whole) -> Iterator[Suspect]:
    """Yield each requirement that is not plainly served by exactly one aspect nearby."""
    near = whole.near
    nearest = near.nearest
    for name in whole.expansion.saying.get("requires", ()):
        aspect = whole.fleet.aspects[name]
        places = near.places.get(name)
        if not places:
            continue
        own = near.caps.get(name, ())
        imported = near.imports_of(name) if aspect.imports else ()
        through_imports = {cap for each in imported for cap in near.caps.get(each, ())}
        for index, require in enumerate(aspect.requires):
            cap, anywhere = require.cap, require.within is None
            if anywhere and cap in own:
                continue
            plainly = anywhere and cap not in through_imports
            for scope in places:
                found = nearest(scope, f"cap:{cap}") if plainly else None
                if found is None:
                    yield Suspect(name, scope, requirement=index)
                elif len(found) != 1 and (found or not require.optional):
                    missing = not found and not require.external
                    yield Suspect(name, scope, requirement=index, missing=missing)


def imported(whole: Whole) -> Iterator[Suspect]:
    """Yield each import that is not plainly found."""
    near = whole.near
    for name in whole.expansion.saying.get("imports", ()):
        for index, imported in enumerate(whole.fleet.aspects[name].imports):
            if imported == name:
                continue
            for scope in near.places.get(name, ()):
                found = near.nearest(scope, f"name:{imported}") if imported in near.places else ()
                if not found:
                    yield Suspect(name, scope, imported=index, missing=found is not None)


def cycles(whole: Whole) -> Iterator[Suspect]:
    """Yield the requirements by which aspects could wait for each other."""
    for name, hard in whole.near.entangled.items():
        for index, require in enumerate(whole.fleet.aspects[name].requires):
            if require.cap in hard:
                for scope in whole.near.places[name]:
                    yield Suspect(name, scope, requirement=index)


def assumed(whole: Whole) -> Iterator[Suspect]:
    """Yield, for each assumption, something that needs it and those who provide it."""
    assumed = {name.removeprefix("cap:") for _, name in whole.near.assumed}
    missing = set(assumed)
    for name, aspect in whole.fleet.aspects.items() if assumed else ():
        for index, require in enumerate(aspect.requires):
            if require.cap in missing:
                missing.discard(require.cap)
                yield Suspect(name, requirement=index)
    for cap in sorted(assumed):
        for provider in whole.near.providers.get(cap, ()):
            yield Suspect(provider)
