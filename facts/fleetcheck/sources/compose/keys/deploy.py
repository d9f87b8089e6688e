"""The keys of `deploy`, as the Compose Deploy Specification describes them."""

from fleetcheck.sources.compose.keys.shape import (
    NUMBER,
    PAIRS,
    TEXT,
    TEXTS,
    WHOLE,
    each,
    entry,
    one_of,
)

DEVICE = {
    "capabilities": TEXTS,
    "count": WHOLE,
    "device_ids": TEXTS,
    "driver": TEXT,
    "options": PAIRS,
}
"""The keys of a device, as `gpus` has them too."""

_CHANGE = entry(
    {
        "parallelism": WHOLE,
        "delay": TEXT,
        "failure_action": TEXT,
        "monitor": TEXT,
        "max_failure_ratio": NUMBER,
        "order": one_of("start-first", "stop-first"),
    }
)

DEPLOY = entry(
    {
        "mode": TEXT,
        "endpoint_mode": TEXT,
        "replicas": WHOLE,
        "labels": PAIRS,
        "rollback_config": _CHANGE,
        "update_config": _CHANGE,
        "resources": entry(
            {
                "limits": entry({"cpus": NUMBER, "memory": TEXT, "pids": WHOLE}),
                "reservations": entry(
                    {
                        "cpus": NUMBER,
                        "memory": TEXT,
                        "generic_resources": each(
                            entry(
                                {"discrete_resource_spec": entry({"kind": TEXT, "value": NUMBER})}
                            )
                        ),
                        "devices": each(entry(DEVICE, "capabilities")),
                    }
                ),
            }
        ),
        "restart_policy": entry(
            {"condition": TEXT, "delay": TEXT, "max_attempts": WHOLE, "window": TEXT}
        ),
        "placement": entry(
            {
                "constraints": TEXTS,
                "preferences": each(entry({"spread": TEXT})),
                "max_replicas_per_node": WHOLE,
            }
        ),
    }
)
