"""The parts of den's graphs, with all keys that den-diagram writes."""

Tree = dict[str, object]


def scope(id_: str, kind: str, name: str, parent: str | None, children: list[str]) -> Tree:
    """Return a scope: what it is in, and the ids of what is in it."""
    return {
        "children": children,
        "ctxKeys": [step.partition("=")[0] for step in id_.split(",")],
        "id": id_,
        "kind": kind,
        "label": f"{kind}: {name}",
        "name": name,
        "parent": parent,
    }


def bare_node(id_: str, path: str, kind: str, name: str) -> Tree:
    """Return a node on a host or scope of a kind, without any content."""
    return {
        "class": "",
        "classes": [],
        "entityInstance": f"{kind}:{name}",
        "entityKind": kind,
        "fnArgNames": [],
        "from": None,
        "fullLabel": path,
        "hasClass": False,
        "id": id_,
        "isParametric": False,
        "isPolicyDispatch": False,
        "isProvider": False,
        "label": path,
        "pathKey": path,
        "perClass": {},
        "pipes": {"produces": []},
        "policyName": None,
        "providerPath": [],
        "shape": "rect",
        "style": "default",
        "to": None,
    }


def has_class() -> Tree:
    """Return that a node has content for a class."""
    return {"excluded": False, "excludedFrom": None, "hasClass": True, "replacedBy": None}


def edge(source: str, target: str, host: str | None) -> Tree:
    """Return an edge between two nodes, which is an include."""
    return {
        "crossHost": False,
        "from": source,
        "host": host,
        "label": None,
        "style": "normal",
        "to": target,
    }
