"""What is to be done by hand where files are never changed, and which command helps."""

import argparse
from collections.abc import Iterable, Iterator
from shlex import join

from fleetcheck.judging.finding import Finding
from fleetcheck.loading.load import Loaded
from fleetcheck.ports.variables import choices


def by_hand(
    loaded: Loaded, findings: Iterable[Finding], options: argparse.Namespace
) -> Iterator[str]:
    """Yield what ends findings in files that no command changes: what to write, and what to run."""
    formats = sorted({each.format for each in loaded.merged.sources if each.numbers})
    first = [
        (finding, fix)
        for finding in findings
        for fix in [fix for fix in finding.fixes if fix.by_hand and fix.safe is not False][:1]
    ]
    if not formats or not first:
        return
    files = " and ".join(form.capitalize() for form in formats)
    yield f"{files} files are never changed; what to write by hand:"
    for finding, fix in first:
        yield f"  {finding.code} {finding.place}: {fix.text}"
    if choices(loaded):
        command = join(["fleetcheck", "ports", "assign", *_paths(options), "--write"])
        yield f"`{command}` gives free numbers to ports by variables"


def _paths(options: argparse.Namespace) -> Iterator[str]:
    """Yield the arguments that say which fleet is meant."""
    yield from (*options.paths, *getattr(options, "fleets", ()))
    if options.config is not None:
        yield f"--config={options.config}"
    yield from (f"--hosts={pattern}" for pattern in options.hosts)
    yield from (f"--set={host}={folder}" for host, folder in options.folders)
    yield from (f"--env-file={file}" for file in options.variables)
    yield from (f"--profile={name}" for name in options.profiles)
    if options.swarm:
        yield "--swarm"
