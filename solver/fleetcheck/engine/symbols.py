"""Symbols of clingo as terms."""

import clingo

from fleetcheck.lowering.term import Compound, Term


def term(symbol: clingo.Symbol) -> Term:
    """Return a symbol as a number, a string or a function term."""
    if symbol.type is clingo.SymbolType.Number:
        return symbol.number
    if symbol.type is clingo.SymbolType.String:
        return symbol.string
    return compound(symbol)


def compound(symbol: clingo.Symbol) -> Compound:
    """Return a symbol as a function term; what is none is a constant with the text of it."""
    if symbol.type is not clingo.SymbolType.Function:
        return Compound(str(symbol))
    return Compound(symbol.name, tuple(map(term, symbol.arguments)))
