"""Measures `fleetcheck check` on folders of Docker Compose projects, as a whole process.

    PYTHONPATH=solver:facts:. python benchmarks/compose_speed.py [--projects 100,1000] [--rounds 3]

It ends with exit code 1 where the findings are not those that were put in: a wrong answer has no
speed. About time it asserts nothing but `--limit`.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.check_speed import CHECK, CODE_OF_FINDING, MeasureError, run

FAULTY = 50
"""One project of so many has a port of the project before it, and one misses a service."""

HEADINGS = ("projects", "services", "KiB", "seconds", "ms/project", "peak MiB")


def project(number: int, random: Random) -> str:
    """Return a Compose file as people write them, with a port of its own unless it is faulty."""
    port = 2000 + number - (number % FAULTY == 1)
    missing = "gone" if number % FAULTY == 2 else "db"
    replicas = "\n    deploy: {resources: {limits: {memory: 512m, cpus: '1.5'}}}"
    return f"""\
x-common: &common
  restart: unless-stopped
  logging: {{driver: json-file, options: {{max-size: 10m, max-file: "3"}}}}
services:
  web:
    <<: *common
    image: registry.example.net/app{number}:${{TAG:-1.{random.randint(0, 99)}}}
    ports:
      - "${{WEB_PORT:-{port}}}:8080"
      - "8443"
    environment:
      - DATABASE_URL=postgres://app:${{DB_PASSWORD}}@db:5432/app
      - LOG_LEVEL=${{LOG_LEVEL:-info}}
    depends_on:
      {missing}: {{condition: service_healthy}}
      cache: {{condition: service_started}}
    networks: [proxy, back]
    volumes: ["uploads:/srv/uploads", "./config:/etc/app:ro"]
    labels:
      traefik.enable: "true"
      traefik.http.routers.app{number}.rule: Host(`app{number}.${{DOMAIN:-example.net}}`)
    healthcheck:
      test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/health"]
      interval: 30s
      retries: 3{replicas if random.random() < 0.5 else ""}
  db:
    <<: *common
    image: postgres:16
    environment: {{POSTGRES_PASSWORD: "${{DB_PASSWORD}}"}}
    networks: [back]
    volumes: ["data:/var/lib/postgresql/data"]
    healthcheck: {{test: ["CMD-SHELL", "pg_isready"], interval: 10s}}
  cache: {{image: "valkey/valkey:8", networks: [back]}}
networks:
  proxy: {{external: true}}
  back: {{}}
volumes: {{data: {{}}, uploads: {{}}}}
"""


def put_in(projects: int) -> Iterator[str]:
    """Yield the code of each finding that the projects have."""
    yield "FC206"
    for number in range(projects):
        if number % FAULTY in (1, 2):
            yield "FC101" if number % FAULTY == 1 else "FC201"


def measure(projects: int, rounds: int, limit: float) -> tuple[str, ...]:
    """Return the row of one size, the best of some rounds; raises MeasureError."""
    random = Random(projects)
    size = 0
    with TemporaryDirectory() as folder:
        for number in range(projects):
            text = project(number, random)
            size += len(text)
            path = Path(folder, "stacks", f"app{number}", "compose.yaml")
            path.parent.mkdir(parents=True)
            path.write_text(text)
        command = (*CHECK, str(Path(folder, "stacks")))
        runs = [run(command, Path(folder), limit) for _ in range(rounds)]
    best = min(runs)
    expected: Mapping[str, int] = Counter(put_in(projects))
    found = Counter(CODE_OF_FINDING.findall(best.output))
    if found != expected:
        raise MeasureError(f"{projects:,} projects: found {dict(found)}, put in {dict(expected)}")
    return (
        f"{projects:,}",
        f"{3 * projects:,}",
        f"{size >> 10:,}",
        f"{best.seconds:.3f}",
        f"{best.seconds / projects * 1e3:.2f}",
        f"{max(each.peak for each in runs) / 2**20:,.0f}",
    )


def main() -> int:
    """Print a table; return 1 where findings are not as put in, or a process took too long."""
    parser = argparse.ArgumentParser(description="Measure `fleetcheck check` on Compose projects.")
    parser.add_argument("--projects", default="100,1000", help="projects of each size")
    parser.add_argument("--rounds", type=int, default=3, help="of each size, the best counts")
    parser.add_argument("--limit", type=float, default=60, help="seconds for one process")
    said = parser.parse_args()
    print("".join(f"{cell:>12}" for cell in HEADINGS))
    for projects in map(int, said.projects.split(",")):
        try:
            row = measure(projects, said.rounds, said.limit)
        except MeasureError as error:
            print(error)
            return 1
        print("".join(f"{cell:>12}" for cell in row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
