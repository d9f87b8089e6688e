"""What a rule of the user's may say and what not, each refusal with its place and words."""

import pytest

from fleetcheck.documents.problem import BadInputError
from fleetcheck.documents.source_text import SourceText
from fleetcheck.engine.statements import statements
from fleetcheck.rules.user.guard import Guarded, guard
from fleetcheck.rules.user.header import read_header

HEADER = """\
%*! odd(Host)
message: {Host} is odd
label host(Host): here
*%
"""
FINDS = """\
violation(odd(Host)) :- host(Host), not scope(Host).
label(odd(Host),1,host(Host)) :- violation(odd(Host)).
"""
SEVENTH = 'a("é") :- host("%* no comment *%"), '
"""The beginning of the seventh line of a program; columns count characters."""


def guarded(text: str) -> Guarded:
    source = SourceText("policy/odd.lp", text)
    return guard(source, read_header(source))


def refused(text: str) -> list[tuple[int, int, str]]:
    """Return line, column and words of each problem."""
    try:
        problems = guarded(text).problems
    except BadInputError as error:
        problems = error.problems
    assert all(problem.location.file == "policy/odd.lp" for problem in problems)
    return [(p.location.line, p.location.column, p.message) for p in problems]


CHOICE = "the head of a rule is one atom: a rule cannot choose"
CODE = "is not allowed: a rule runs no code"
ENDLESS = "depends on itself and computes or builds terms: this may have no end"
INTERVAL = "an interval runs between two numbers from 0 to 65535, written out"
NEGATION = "classical negation is not allowed: write `not`"
OWN = "a rule speaks of its own violations only: `odd(…)`"
SEARCH = "a rule derives, it does not search"
SHOWN = "is not allowed: what is shown is fixed"
THROUGH = "depends on itself through a negation or an aggregate"
UNENDED = 'this text has no end, or a `\\` that is not `\\"`, `\\\\` or `\\n`'


BEYOND = "a number beyond 2147483647, the largest one there is"


@pytest.mark.parametrize(
    ("statement", "column", "words"),
    [
        # what would open files, run code or change the program around it
        ('#include "/etc/passwd".', 1, "`#include` is not allowed: a rule is one file"),
        ("#include <incmode>.", 1, "`#include` is not allowed: a rule is one file"),
        ("a. # include\t'x'.", 4, "`#include` is not allowed: a rule is one file"),
        (
            "#script(lua) a. #end.",
            1,
            "`#script` is not allowed: a rule is data, and runs no code",
        ),
        (
            "#script(python)\n\n",
            1,
            "`#script` is not allowed: a rule is data, and runs no code",
        ),
        ("a(@f(1)).", 3, f"`@f` {CODE}"),
        ("a(X) :- X = @f.", 13, f"`@f` {CODE}"),
        ("#external a.", 1, "`#external` is not allowed: the fleet says what is true"),
        ("#const n=1.", 1, "`#const` is not allowed: write the value itself"),
        ("#program other.", 1, "`#program` is not allowed, other than `#program base.`"),
        ("#program base(k).", 1, "`#program` is not allowed, other than `#program base.`"),
        ("#show a/1.", 1, f"`#show` {SHOWN}"),
        ("#show X : host(X).", 1, f"`#show` {SHOWN}"),
        ("#project host/1.", 1, f"`#project` {SHOWN}"),
        ("#project host(X) : host(X).", 1, f"`#project` {SHOWN}"),
        ("#minimize{1,X : host(X)}.", 11, f"nothing is minimized: {SEARCH}"),
        (":~ host(X). [1,X]", 1, f"nothing is minimized: {SEARCH}"),
        ("#heuristic a. [1,true]", 1, f"`#heuristic` is not allowed: {SEARCH}"),
        ("#edge (1,2).", 1, f"`#edge` is not allowed: {SEARCH}"),
        ("#theory t {}.", 1, "`#theory` is not allowed"),
        # heads
        (":- host(X).", 1, "a constraint is not allowed: derive a `violation` instead"),
        ("#false :- host(X).", 1, "a constraint is not allowed: derive a `violation` instead"),
        ("{a}.", 1, CHOICE),
        ("1 {a(X) : host(X)} 2.", 1, CHOICE),
        ("a; b :- host(X).", 1, CHOICE),
        ("#count{X : a(X)} = 1 :- host(X).", 1, CHOICE),
        ("not a :- host(X).", 1, "the head of a rule is one atom"),
        ("X = 1 :- host(X).", 1, "the head of a rule is one atom"),
        ("a(1;2).", 1, "the head of a rule is one atom: write a statement for each"),
        ("&diff{a-b} <= 3.", 1, "theory atoms are not allowed"),
        ("a :- &sum{1} <= 3.", 7, "theory atoms are not allowed"),
        ("-a(1).", 1, NEGATION),
        ("-host(1).", 1, NEGATION),
        ("a :- -host(1).", 6, NEGATION),
        ("x'(1).", 1, "`x'` has a sign that a predicate may not have"),
        # predicates of ours
        (
            'placed("audit",X) :- host(X).',
            1,
            "`placed` is a predicate of fleetcheck; choose another name",
        ),
        ("host(1,2,3).", 1, "`host` is a predicate of fleetcheck; choose another name"),
        ("picks(1,2).", 1, "`picks` is a predicate of fleetcheck; choose another name"),
        ("found(1,2,3).", 1, "`found` is a predicate of fleetcheck; choose another name"),
        ("spoken(1,2,3,4).", 1, "`spoken` is a predicate of fleetcheck; choose another name"),
        ("in(0).", 1, "`in` is a predicate of fleetcheck; choose another name"),
        ("open.", 1, "`open` is a predicate of fleetcheck; choose another name"),
        ("violation(port_collision(1,2,3,4)).", 11, OWN),
        ("violation(V) :- host(V).", 11, OWN),
        ("violation((odd(1);odd(2))).", 11, OWN),
        ("violation(odd(1),2).", 1, "`violation` has 1 argument, not 2"),
        ("violation(odd(1,2)).", 11, "`odd` has 1 argument, not 2 as in the header"),
        ("affects(other(1),2).", 9, OWN),
        (
            "label(odd(1),2,hots(1)).",
            16,
            "`hots(1)` is not a label of the header; did you mean `host`?",
        ),
        ("label(odd(1),2,host).", 16, "`host` has 1 argument, not 0"),
        ("label(odd(X),X,host(X)) :- host(X).", 14, "the second argument of `label` is a number"),
        (
            "fix(odd(1),suply,remove(path(1))).",
            12,
            "`suply` is not a class of edits: rename, supply, widen, relax, move, remove; "
            "did you mean `supply`?",
        ),
        ("fix(odd(1),supply,delete(1)).", 19, "`delete(1)` is not an edit"),
        ("fix(odd(1),supply,set(1)).", 19, "`set` has 2 arguments, not 1"),
        ("a :- violation(other(1)).", 16, OWN),
        # what is read
        ("a :- plaecd(X,Y).", 6, "there is no predicate `plaecd` to read; did you mean `placed`?"),
        ("#defined b/1. a :- b(1).", 20, "there is no predicate `b` to read"),
        ("a :- placed(X).", 6, "`placed` has 2 arguments, not 1"),
        ("a :- not host(1,2).", 10, "`host` has 1 argument, not 2"),
        (
            "a :- #count{X : hosts(X)} > 1.",
            17,
            "there is no predicate `hosts` to read; did you mean `host`?",
        ),
        ("a :- used(X).", 6, "`used` is known only after all rules have spoken"),
        ("a :- pickt(X).", 6, "there is no predicate `pickt` to read; did you mean `picks`?"),
        # what may have no answer, no end, or far too much of it
        ("a(X) :- host(X), not a(X).", 1, f"`a/1` {THROUGH}"),
        ("a(X) :- host(X), not not a(X).", 1, f"`a/1` {THROUGH}"),
        ("a(X) :- X = #count{Y : a(Y)}.", 1, f"`a/1` {THROUGH}"),
        ("a :- host(X) : a.", 1, f"`a/0` {THROUGH}"),
        ("a(X+1) :- a(X).", 1, f"`a/1` {ENDLESS}"),
        ("a(-X) :- a(X).", 1, f"`a/1` {ENDLESS}"),
        ("a(X) :- a(X-1).", 1, f"`a/1` {ENDLESS}"),
        ("a(f(X)) :- a(X).", 1, f"`a/1` {ENDLESS}"),
        ("a(X) :- a(Y), X = (Y,Y).", 1, f"`a/1` {ENDLESS}"),
        ("a(X) :- a(Y), X = #sum{Y,1; 1,2}.", 1, f"`a/1` {ENDLESS}"),
        ("a(1..70000).", 3, INTERVAL),
        ("a(-1..3).", 3, INTERVAL),
        ("a(X) :- X = 1..Y, claim(_,_,_,_,Y,_).", 13, INTERVAL),
        ("a :- 1 {host(X)}.", 6, "write `#count { … }` instead of `{ … }`"),
        (
            "a((" + 50 * "(" + "1" + 52 * ")" + ".",
            52,
            "more than 50 brackets lie within each other",
        ),
        # what clingo reads as another number, without a word
        ("a(X) :- host(X), 1 < 4294967295.", 22, BEYOND),
        ("a(2147483648).", 3, BEYOND),
        ("a(0xffffffff, 0o77777777777777, 2147483647).", 3, BEYOND),
        (f"a({5000 * '9'}).", 3, BEYOND),
        ("a(٣).", 3, "only within texts and comments may there be such a sign"),
        # what the parser says
        ("a :- host(X", 12, "syntax error, unexpected EOF, expecting ) or ;"),
        ("a :- #foo.", 6, "lexer error, unexpected #foo"),
        ('a("x', 3, UNENDED),
        ('a("x\\t").', 3, UNENDED),
        ("é.", 1, "only within texts and comments may there be such a sign"),
        ("a(X,Y) :- host(X).", 5, "`Y` is unsafe: nothing that must hold gives it a value"),
        ("a(X) :- not host(X).", 3, "`X` is unsafe: nothing that must hold gives it a value"),
        (
            "a :- host(X), X = #sum{X : host(X)}.",
            24,
            "global variable in tuple of aggregate element: X",
        ),
    ],
)
def test_a_statement_is_refused_at_its_place(statement: str, column: int, words: str) -> None:
    line = 1 + (HEADER + FINDS).count("\n")
    found = refused(HEADER + FINDS + statement)
    assert found[0] == (line, column, words)


def test_all_problems_of_a_file_are_told_at_once_with_columns_that_count_characters() -> None:
    program = [
        '#include "a". {b}.',
        f"{SEVENTH}unknown(1), X = 1..Z, @f(1) = 2.",
        ":- host(X).",
    ]
    line = (HEADER + FINDS).count("\n")
    at = len(SEVENTH) + 1
    assert sorted(refused(HEADER + FINDS + "\n".join(program))) == [
        (line + 1, 1, "`#include` is not allowed: a rule is one file"),
        (line + 1, 15, CHOICE),
        (line + 2, at, "there is no predicate `unknown` to read; did you mean `unknown_port`?"),
        (line + 2, at + 16, INTERVAL),
        (line + 2, at + 22, f"`@f` {CODE}"),
        (line + 3, 1, "a constraint is not allowed: derive a `violation` instead"),
    ]


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("", "no statement derives `violation(odd(…))`"),
        ("violation(odd(X)) :- host(X).", "no statement derives `label(odd(…),1,…)`"),
    ],
)
def test_a_rule_derives_a_violation_and_a_label(program: str, words: str) -> None:
    assert (1, 1, words) in refused(HEADER + program)


@pytest.mark.parametrize(
    "program",
    [
        "",
        '% only a comment: #include "x". #script\n%* and %* one *% within @f *%',
        'a("#include <x>. %*"). b("\\"#script(lua)", "100 % \\\\ \\n").',
        "near(X,Y) :- declared_parent(X,Y). near(X,Z) :- near(X,Y), near(Y,Z).",
        "many(H) :- host(H), 3 < #count{A : placed(A,H), not isolated(H)}.",
        "sum(S) :- S = #sum{High - Low + 1,C : claim(C,_,_,_,Low,High)}.",
        "least(H,P) :- host(H), P = #min{Low : claim(_,H,_,_,Low,_); 65535}.",
        "most(P) :- P = #max{High : claim(_,_,_,_,_,High)}, P > 0.",
        'all :- placed("audit",H) : host(H).',
        "bad(H) :- host(H), claim(_,H,_,_,Low,_), Low = 8000..8010, not not placed(_,H).",
        "#defined host/1. #program base. x(1..3). y(Z) :- x(X), Z = X * 2 \\ 7.",
        'marked(X) :- tag(X,_), has_tag(X,"edge"), listed(_,X), attribute(X,_,_).',
        "worn(A) :- serves(A,S,_,_,_,_), not broken(A,S), unmet(_,_,_).",
        "affects(odd(H),at(A,H)) :- violation(odd(H)), placed(A,H).",
        'fix(odd(H),supply,add(path("hosts",H,"tags"),"even")) :- violation(odd(H)).',
        "pair(at((X;Y),1)) :- carrier(X,Y).",
        'large(2147483647, x99999999999, "99999999999"). % 99999999999',
        f"large(0x7fffffff, 0, 0x0, 0b{40 * '0'}1).",
        "deep(X) :- deep(Y), carrier(Y,X). deep(X) :- host(X).",
        "below(X) :- host(X), below(Y) : declared_parent(Y,X).",
    ],
)
def test_a_rule_may_say(program: str) -> None:
    assert refused(HEADER + FINDS + program) == []


def test_a_program_is_kept_with_one_statement_on_each_line() -> None:
    program = 'a("x. %") :- host(X), % why\n  scope(X). b(Y) :- a(Y),\n host(Y). c :- b(_).\n'
    found = guarded(HEADER + FINDS + program)
    assert [(each.text, *each.derives) for each in statements(found.program)][2:] == [
        ('a("x. %") :- host(X); scope(X).\n', "a"),
        ("b(Y) :- a(Y); host(Y).\n", "b"),
        ("c :- b(_).\n", "c"),
    ]
    assert found.reads == {"host", "scope"}


@pytest.mark.parametrize(
    ("absent", "words"),
    [
        ("nowhere({Host})", "there is no predicate `nowhere` to read"),
        ('host({Host}). #include "x"', None),
        ("host({Host}) :- scope(1)", None),
        ("{a}", None),
        ('host("{Host}")', None),
        ("host(X)", None),
        ("host(1..3)", None),
        ("host(@f)", None),
        ("host({Host}", None),
        ("not host({Host})", None),
    ],
)
def test_what_is_absent_is_a_plain_fact(absent: str, words: str | None) -> None:
    header = HEADER.replace("label", f"absent: {absent}\nlabel")
    if absent == "{a}":
        words = "nothing is called `{a}` here"
    expected = words or f'`{absent}` is not a plain fact, such as `placed("nginx",{{Host}})`'
    assert [(line, said) for line, _, said in refused(header + FINDS)] == [(3, expected)]


def test_several_facts_may_be_absent() -> None:
    header = HEADER.replace("label", 'absent: scope({Host}); placed("a",{Host});\nlabel')
    assert refused(header + FINDS) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("%*! odd", "%*  odd", 1, "no '%*! name(Arguments)' header"),
        ("odd(Host)", "even(Host)", 1, "the rule is called `even`, but its file `odd`"),
        (
            "odd(Host)",
            "Odd(Host)",
            1,
            "`Odd` is no name of a rule: write it in lower case, as `my_rule`",
        ),
        ("odd(Host)", "odd(host)", 1, "`host` is no name of an argument: it begins with a capital"),
        ("odd(Host)", "odd(Host, Host)", 1, "two arguments are called `Host`"),
        (
            "message: {Host}",
            "message: {Hots}",
            2,
            "nothing is called `{Hots}` here; did you mean `Host`?",
        ),
        ("message:", "mesage:", 2, "a header has no section `mesage`; did you mean `message`?"),
        ("label", "also: port_collision\nlabel", 3, "a header has no section `also`"),
        ("label", "also:\nlabel", 3, "a header has no section `also`"),
        ("label", "narrow: lookup import\nlabel", 3, "a header has no section `narrow`"),
        ("label", "never: no fleet can be odd\nlabel", 3, "a header has no section `never`"),
        ("message: {Host} is odd\n", "", 1, "the header has no `message`"),
        (
            "label host(Host): here\n",
            "",
            1,
            "the header has no `label`, so its findings would have no place",
        ),
        ("host(Host): here", "host(Host):", 3, "the label `host` has no text"),
        (
            "host(Host): here",
            "host(): here",
            3,
            "the label `host` has no argument that says where it is",
        ),
        ("): here", "): at {Where}", 3, "nothing is called `{Where}` here"),
        ("label", "severity: fatal\nlabel", 1, "severity is error or warning, not fatal"),
        ("label", "cause: hots\nlabel", 3, "there is no label `hots`; did you mean `host`?"),
        (
            "label",
            "code: FC101\nlabel",
            3,
            "codes that begin with `FC` are those of fleetcheck; take other letters",
        ),
        (
            "label",
            "code: x1\nlabel",
            3,
            "`x1` is no code: take two to eight capitals and a number, as `MY1`",
        ),
    ],
)
def test_a_header_is_refused(old: str, new: str, line: int, words: str) -> None:
    found = [(at, said) for at, _, said in refused(HEADER.replace(old, new, 1) + FINDS)]
    assert (line, words) in found
