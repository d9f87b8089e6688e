"""The arguments that say how Compose projects are deployed."""

import argparse
from collections.abc import Mapping

from fleetcheck.documents.input_file import is_file, is_folder
from fleetcheck.fleet.values import check_name
from fleetcheck.sources.options import Observed, SourceOptions

NOTHING_SAID: Mapping[str, object] = {
    "hosts": (),
    "folders": (),
    "variables": (),
    "profiles": (),
    "swarm": False,
    "config": None,
    "allow_unreadable": False,
    "observed": (),
}
"""The defaults of a command that does not declare these arguments."""


def source_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that are about Compose projects."""
    group = parser.add_argument_group("Docker Compose")
    group.add_argument(
        "--hosts",
        action="append",
        metavar="PATTERN",
        default=[],
        help="the host that a project's folder means, as 'services/{host}/{stack}/'",
    )
    group.add_argument(
        "--set",
        dest="folders",
        action="append",
        default=[],
        type=_host_and_folder,
        metavar="HOST=DIR",
        help="the projects in this folder run on this host",
    )
    group.add_argument(
        "--env-file",
        dest="variables",
        action="append",
        default=[],
        metavar="FILE",
        help="variables, in place of each project's .env",
    )
    group.add_argument(
        "--profile",
        dest="profiles",
        action="append",
        default=[],
        metavar="NAME",
        help="deploy the services of this profile too",
    )
    group.add_argument("--swarm", action="store_true", help="the projects are stacks of one Swarm")
    group.add_argument(
        "--config",
        metavar="FILE",
        help="the configuration (default: the nearest fleetcheck.toml or [tool.fleetcheck])",
    )
    group.add_argument(
        "--allow-unreadable",
        action="store_true",
        help="take the verdict on what can be read for the verdict",
    )


def observed_argument(parser: argparse.ArgumentParser) -> None:
    """Declare the argument that names what was seen to run."""
    parser.add_argument(
        "--observed",
        action="append",
        default=[],
        type=_observed,
        metavar="[HOST=]FILE",
        help="what runs already: the output of docker ps, docker network inspect, podman ps or ss",
    )


def source_options(options: argparse.Namespace) -> SourceOptions:
    """Return what the arguments say about Compose projects."""
    values = (
        ("--hosts", options.hosts),
        ("--set", options.folders),
        ("--env-file", options.variables),
        ("--profile", options.profiles),
        ("--swarm", options.swarm),
    )
    return SourceOptions(
        said=tuple(name for name, value in values if value),
        hosts=tuple(options.hosts),
        folders=tuple(options.folders),
        variables=tuple(options.variables),
        profiles=tuple(options.profiles),
        swarm=options.swarm,
        observed=tuple(getattr(options, "observed", ())),
    )


def _observed(text: str) -> Observed:
    host, equals, file = text.partition("=")
    return Observed(host, file) if equals and not is_file(text) else Observed("", text)


def _host_and_folder(text: str) -> tuple[str, str]:
    host, equals, folder = text.partition("=")
    if not equals or not folder:
        raise argparse.ArgumentTypeError(f"expected HOST=DIR, found {text!r}")
    try:
        check_name(host)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{host!r} is no name of a host: {error}") from None
    if not is_folder(folder):
        raise argparse.ArgumentTypeError(f"there is no folder {folder!r}")
    return host, folder
