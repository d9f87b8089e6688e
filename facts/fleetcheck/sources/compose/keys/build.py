"""The keys of `build`, as the Compose Build Specification describes them."""

from fleetcheck.sources.compose.keys.shape import (
    FLAG,
    NUMBER,
    PAIRS,
    TEXT,
    TEXT_OR_TEXTS,
    TEXTS,
    WHOLE,
    each,
    entry,
    table,
)

HOSTS = TEXTS | table(TEXT | TEXTS)
"""Names of hosts with their addresses."""

GRANT = each(
    TEXT | entry({"source": TEXT, "target": TEXT, "uid": TEXT, "gid": TEXT, "mode": NUMBER})
)
"""How a service or a build is given a secret or a config."""

ULIMITS = table(WHOLE | entry({"hard": WHOLE, "soft": WHOLE}, "soft", "hard"))

BUILD = TEXT | entry(
    {
        "context": TEXT,
        "dockerfile": TEXT,
        "dockerfile_inline": TEXT,
        "entitlements": TEXTS,
        "args": PAIRS,
        "ssh": PAIRS,
        "labels": PAIRS,
        "cache_from": TEXTS,
        "cache_to": TEXTS,
        "no_cache": FLAG,
        "no_cache_filter": TEXT_OR_TEXTS,
        "additional_contexts": PAIRS,
        "network": TEXT,
        "provenance": FLAG,
        "sbom": FLAG,
        "pull": FLAG,
        "target": TEXT,
        "shm_size": WHOLE,
        "extra_hosts": HOSTS,
        "isolation": TEXT,
        "privileged": FLAG,
        "secrets": GRANT,
        "tags": TEXTS,
        "ulimits": ULIMITS,
        "platforms": TEXTS,
    }
)
