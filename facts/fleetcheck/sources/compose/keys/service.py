"""The keys of a service, as the Compose specification describes them.

Values are told as closely as the specification tells them, and not at all where they are free.
"""

from fleetcheck.sources.compose.keys.build import BUILD, GRANT, HOSTS, ULIMITS
from fleetcheck.sources.compose.keys.deploy import DEPLOY, DEVICE
from fleetcheck.sources.compose.keys.shape import (
    ANYTHING,
    DRIVER_OPTIONS,
    FIGURE,
    FLAG,
    NULL,
    NUMBER,
    PAIRS,
    SCALAR,
    TEXT,
    TEXT_OR_TEXTS,
    TEXTS,
    WHOLE,
    Shape,
    each,
    entry,
    one_of,
    table,
)

_COMMAND = TEXT | TEXTS

_HOOK = {
    "command": _COMMAND | NULL,
    "user": TEXT,
    "privileged": FLAG,
    "working_dir": TEXT,
    "environment": PAIRS,
}

_START_HOOK = {**_HOOK, "image": TEXT, "per_replica": FLAG}

_RATES = each(entry({"path": TEXT, "rate": WHOLE}))

_WATCH = entry(
    {
        "path": TEXT,
        "action": one_of("rebuild", "sync", "restart", "sync+restart", "sync+exec"),
        "target": TEXT,
        "ignore": TEXT_OR_TEXTS,
        "include": TEXT_OR_TEXTS,
        "exec": entry(_HOOK, "command"),
        "initial_sync": FLAG,
    },
    "path",
    "action",
)

PORT = NUMBER | entry(
    {
        "name": TEXT,
        "mode": TEXT,
        "host_ip": TEXT,
        "target": WHOLE,
        "published": WHOLE,
        "protocol": TEXT,
        "app_protocol": TEXT,
    }
)

_VOLUME = TEXT | entry(
    {
        "type": one_of("bind", "volume", "tmpfs", "cluster", "npipe", "image"),
        "source": TEXT,
        "target": TEXT,
        "read_only": FLAG,
        "consistency": TEXT,
        "bind": entry(
            {
                "propagation": TEXT,
                "create_host_path": FLAG,
                "recursive": one_of("enabled", "disabled", "writable", "readonly"),
                "selinux": one_of("z", "Z"),
            }
        ),
        "volume": entry({"labels": PAIRS, "nocopy": FLAG, "subpath": TEXT}),
        "tmpfs": entry({"size": WHOLE, "mode": NUMBER}),
        "image": entry({"subpath": TEXT}),
    },
    "type",
)

_ATTACHMENT = entry(
    {
        "aliases": TEXTS,
        "interface_name": TEXT,
        "ipv4_address": TEXT,
        "ipv6_address": TEXT,
        "link_local_ips": TEXTS,
        "mac_address": TEXT,
        "driver_opts": DRIVER_OPTIONS,
        "gw_priority": FIGURE,
        "priority": FIGURE,
    }
)

_DEPENDENCY = entry(
    {
        "condition": one_of("service_started", "service_healthy", "service_completed_successfully"),
        "restart": FLAG,
        "required": FLAG,
    }
)
"""`condition` may be left out, though the schema asks for it: what is meant is plain."""

EXTENDS = TEXT | entry({"service": TEXT, "file": TEXT}, "service")

_MODEL = entry({"endpoint_var": TEXT, "model_var": TEXT})

SERVICE = entry(
    {
        "annotations": PAIRS,
        "attach": FLAG,
        "blkio_config": entry(
            {
                "device_read_bps": _RATES,
                "device_read_iops": _RATES,
                "device_write_bps": _RATES,
                "device_write_iops": _RATES,
                "weight": WHOLE,
                "weight_device": each(entry({"path": TEXT, "weight": WHOLE})),
            }
        ),
        "build": BUILD,
        "cap_add": TEXTS,
        "cap_drop": TEXTS,
        "cgroup": one_of("host", "private"),
        "cgroup_parent": TEXT,
        "command": _COMMAND | NULL,
        "configs": GRANT,
        "container_name": TEXT,
        "cpu_count": WHOLE,
        "cpu_percent": WHOLE,
        "cpu_period": NUMBER,
        "cpu_quota": NUMBER,
        "cpu_rt_period": NUMBER,
        "cpu_rt_runtime": NUMBER,
        "cpu_shares": NUMBER,
        "cpus": NUMBER,
        "cpuset": TEXT,
        "credential_spec": entry({"config": TEXT, "file": TEXT, "registry": TEXT}),
        "depends_on": TEXTS | table(_DEPENDENCY),
        "deploy": DEPLOY | NULL,
        "develop": entry({"watch": each(_WATCH)}) | NULL,
        "device_cgroup_rules": TEXTS,
        "devices": each(
            TEXT | entry({"source": TEXT, "target": TEXT, "permissions": TEXT}, "source")
        ),
        "dns": TEXT_OR_TEXTS,
        "dns_opt": TEXTS,
        "dns_search": TEXT_OR_TEXTS,
        "domainname": TEXT,
        "entrypoint": _COMMAND | NULL,
        "env_file": TEXT
        | each(TEXT | entry({"path": TEXT, "format": TEXT, "required": FLAG}, "path")),
        "environment": PAIRS,
        "expose": each(NUMBER),
        "extends": EXTENDS,
        "external_links": TEXTS,
        "extra_hosts": HOSTS,
        "gpus": one_of("all") | each(entry(DEVICE)),
        "group_add": each(NUMBER),
        "healthcheck": entry(
            {
                "disable": FLAG,
                "interval": TEXT,
                "retries": NUMBER,
                "test": _COMMAND,
                "timeout": TEXT,
                "start_period": TEXT,
                "start_interval": TEXT,
            }
        ),
        "hostname": TEXT,
        "image": TEXT,
        "init": FLAG,
        "ipc": TEXT,
        "isolation": TEXT,
        "label_file": TEXT_OR_TEXTS,
        "labels": PAIRS,
        "links": TEXTS,
        "logging": entry({"driver": TEXT, "options": table(NUMBER | NULL)}),
        "mac_address": TEXT,
        "mem_limit": NUMBER,
        "mem_reservation": WHOLE,
        "mem_swappiness": WHOLE,
        "memswap_limit": NUMBER,
        "models": TEXTS | table(_MODEL | NULL),
        "network_mode": TEXT,
        "networks": TEXTS | table(_ATTACHMENT | NULL),
        "oom_kill_disable": FLAG,
        "oom_score_adj": WHOLE,
        "pid": TEXT | NULL,
        "pids_limit": NUMBER,
        "platform": TEXT,
        "ports": each(PORT),
        "post_start": each(entry(_HOOK, "command")),
        "pre_start": each(entry(_START_HOOK)),
        "pre_stop": each(entry(_HOOK, "command")),
        "privileged": FLAG,
        "profiles": TEXTS,
        "provider": entry({"type": TEXT, "options": table(SCALAR | each(SCALAR))}, "type"),
        "pull_policy": TEXT,
        "pull_refresh_after": TEXT,
        "read_only": FLAG,
        "restart": TEXT,
        "runtime": TEXT,
        "scale": WHOLE,
        "secrets": GRANT,
        "security_opt": TEXTS,
        "shm_size": NUMBER,
        "stdin_open": FLAG,
        "stop_grace_period": TEXT,
        "stop_signal": TEXT,
        "storage_opt": table(ANYTHING),
        "sysctls": PAIRS,
        "tmpfs": TEXT_OR_TEXTS,
        "tty": FLAG,
        "ulimits": ULIMITS,
        "use_api_socket": Shape(frozenset({bool})),
        "user": TEXT,
        "userns_mode": TEXT,
        "uts": TEXT,
        "volumes": each(_VOLUME),
        "volumes_from": TEXTS,
        "working_dir": TEXT,
    }
)
