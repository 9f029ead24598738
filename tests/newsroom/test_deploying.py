"""The files by which it is deployed: what their own linters say, and what is promised of them."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import venv
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from newsroom.demo import nginx
from newsroom.demo.nginx import MAIN, TYPES
from tests.wanting import program

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
BIN = Path(sys.executable).parent
EXPOSED_AT_MOST = 2.0  # of ten, as systemd counts what a service could do


def tell(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


def systemd(*told: str | Path) -> subprocess.CompletedProcess[str]:
    return tell(program("systemd-analyze"), *told)


def test_hadolint_has_nothing_against_the_dockerfile(tmp_path):
    assert (done := tell(BIN / "hadolint", "Dockerfile")).returncode == 0, done.stdout

    (tmp_path / "Dockerfile").write_text("FROM python\nRUN cd /tmp && sudo pip install x\n")
    assert tell(BIN / "hadolint", "Dockerfile", cwd=tmp_path).returncode == 1


def test_the_image_is_no_root_and_says_how_it_is():
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.M)
    assert re.search(r"^HEALTHCHECK .*newsroom\.alive", last, re.M)
    assert "org.opencontainers.image.version" in last
    # Each base has a version, and no stage is of what happens to be newest.
    bases = re.findall(r"^ARG \w+=(\S+)$", DOCKERFILE, re.M)
    assert all(re.match(r"\d+(\.\d+)*(-\w+)*$", base) for base in bases)
    assert not re.search(r"^FROM \S+:latest", DOCKERFILE, re.M)


def test_what_is_copied_is_there_and_not_kept_out():
    kept_out = (ROOT / ".dockerignore").read_text().split()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)

    paths = [path for line in copied for path in line.split()]
    assert "moderation" in paths
    for path in paths:
        assert (ROOT / path).exists(), path
        assert path.split("/")[0] not in kept_out


def test_compose_is_valid_by_its_own_specification():
    said = files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    validator = jsonschema.Draft202012Validator(json.loads(said.read_text()))

    assert [error.message for error in validator.iter_errors(COMPOSE)] == []
    wrong = {**COMPOSE, "services": {"web": {"imgae": "x"}}}
    assert list(validator.iter_errors(wrong))


def test_everything_that_runs_is_there():
    assert set(SERVICES) == {
        "migrate", "web", "worker", "beat", "backup", "nginx", "postgres", "valkey",
    }  # fmt: skip


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_may_do_little_and_is_bounded(name):
    one = SERVICES[name]

    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["cap_drop"] == ["ALL"]
    assert one["mem_limit"]
    assert one["pids_limit"]
    assert one.get("read_only") is True or name == "postgres"
    assert {"max-size", "max-file"} <= one["logging"]["options"].keys(), "its log, too"
    assert one["restart"] == ("no" if name in ("migrate", "backup") else "unless-stopped")
    assert set(one.get("cap_add", [])) <= {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"}
    for port in one.get("ports", []):
        assert port.startswith("127.0.0.1:"), "whatever speaks TLS stands before it"


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate", "backup"}))
def test_what_goes_on_says_how_it_is_and_has_time_to_end(name):
    one = SERVICES[name]

    assert one["stop_grace_period"]
    of_the_image = name in ("web", "nginx")
    assert ("healthcheck" in one) is not of_the_image
    for each, on in one.get("depends_on", {}).items():
        assert on["condition"] in ("service_healthy", "service_completed_successfully"), each


def test_nothing_is_begun_before_the_tables_are_as_they_should_be():
    for name in ("web", "worker", "beat"):
        when = SERVICES[name]["depends_on"]["migrate"]["condition"]
        assert when == "service_completed_successfully"


def test_every_folder_that_is_mounted_is_a_volume_and_every_volume_is_mounted():
    mounted = {one.split(":")[0] for each in SERVICES.values() for one in each.get("volumes", [])}

    assert mounted == set(COMPOSE["volumes"])
    [where] = [one.split(":")[1] for one in SERVICES["backup"]["volumes"]]
    assert f"--mode=0700 {where}" in DOCKERFILE, "its user may write there"
    assert where in SERVICES["backup"]["command"].split()


def user_of(service: dict[str, Any]) -> str:
    """As whom the image runs: by the last word of its stage, or else as root."""
    stages = re.split(r"^FROM ", DOCKERFILE, flags=re.M)
    if "build" not in service:
        return "0"
    target = service["build"]["target"] if isinstance(service["build"], dict) else None
    [stage] = [one for one in stages if f" AS {target}\n" in one] if target else stages[-1:]
    return str(re.findall(r"^USER (\d+)", stage, re.M)[-1])


@pytest.mark.parametrize("name", SERVICES)
def test_whoever_has_a_folder_in_memory_may_write_there(name):
    """Docker mounts it with owner and mode of the folder that is there in the image, and of all
    of those only /tmp is for everybody."""
    user = user_of(SERVICES[name])

    for folder in SERVICES[name].get("tmpfs", []):
        where, _, options = folder.partition(":")
        if user != "0" and where != "/tmp":  # noqa: S108 - of the image
            assert f"uid={user}" in options.split(","), folder


def test_the_users_of_images_are_known():
    users = {name: user_of(one) for name, one in SERVICES.items()}

    assert users["nginx"] == "101"
    assert {users[name] for name in ("web", "worker", "beat", "migrate", "backup")} == {"10001"}
    assert users["valkey"] == "0", "its own first program gives that up"


def lay_out_front(folder: Path) -> None:
    """As the stage of the Dockerfile does, that ends in the image of nginx."""
    front = DOCKERFILE.partition(" AS front\n")[2].partition("\nFROM ")[0]
    copied = re.findall(r"^COPY (?!--from)(.+) /etc/nginx/(\S*)$", front, re.M)
    assert len(copied) == 3
    for what, where in copied:
        for path in map(ROOT.joinpath, what.split()):
            target = folder / where.removeprefix("conf.d/")
            if path.is_dir():
                shutil.copytree(path, target)
            else:
                shutil.copy(path, target)
    [[old, new]] = re.findall(r"'s/(.+)/(.+)/'", front)
    passed = folder / "third-reading" / "pass.conf"
    assert passed.read_text().count(old) == 1
    passed.write_text(passed.read_text().replace(old, new))


def test_nginx_takes_what_its_image_has(tmp_path):
    assert nginx.program(), "nginx is not installed here (.ci/run installs it)"
    lay_out_front(tmp_path)
    (tmp_path / "temporary").mkdir()
    (tmp_path / "nginx.conf").write_text(MAIN.format(user="", workers=1))
    (tmp_path / "mime.types").write_text(TYPES)
    ours = tmp_path / "third-reading"
    upstream = (ours / "upstream.conf").read_text()
    # A name that only Docker knows, and a folder that is memory there.
    (ours / "upstream.conf").write_text(
        upstream.replace("web:8000", "127.0.0.1:8000")
        .replace("/var/cache/nginx", str(tmp_path))
        .replace(" resolve;", ";")  # Not before 1.27.3.
    )
    log = (ours / "server.conf").read_text().replace("/dev/stdout", str(tmp_path / "access.log"))
    (ours / "server.conf").write_text(log)

    program = nginx.program() or ""
    done = tell(program, "-t", "-p", tmp_path, "-c", "nginx.conf", "-e", "error.log")

    assert done.returncode == 0, done.stderr
    assert "listen 8080;" in log
    assert SERVICES["nginx"]["ports"] == ["127.0.0.1:8000:8080"]
    assert (
        "proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;"
        in (ours / "pass.conf").read_text()
    )


def laid_out(folder: Path) -> list[Path]:
    """The units, in a folder of their own."""
    for unit in UNITS:
        (folder / unit.name).write_text(unit.read_text())
    return sorted(folder.iterdir())


def test_systemd_understands_every_unit(tmp_path):
    units = laid_out(tmp_path)
    done = systemd("verify", "--man=no", "--recursive-errors=no", *units)
    assert (done.returncode, done.stderr) == (0, "")

    (tmp_path / "wrong.service").write_text("[Service]\nExecStrat=/bin/true\n")
    wrong = systemd(
        "verify",
        "--man=no",
        "--recursive-errors=no",
        tmp_path / "wrong.service",
    )
    assert "wrong.service" in wrong.stderr


@pytest.mark.parametrize("unit", [one for one in UNITS if one.suffix == ".service"], ids=str)
def test_a_service_could_do_little_harm(unit, tmp_path):
    [ours] = [path for path in laid_out(tmp_path) if path.name == unit.name]
    limit = f"--threshold={EXPOSED_AT_MOST * 10:.0f}"

    done = systemd("security", "--offline=true", limit, ours)

    assert done.returncode == 0, done.stdout
    ours.write_text(re.sub(r"^(Protect|Private|Restrict|Capa|SystemCall).*$", "",
                           ours.read_text(), flags=re.M))  # fmt: skip
    assert systemd("security", "--offline=true", limit, ours).returncode != 0


def test_the_units_start_what_the_docs_and_the_image_start():
    said = {path.name: path.read_text().replace("\\\n    ", "") for path in UNITS}
    in_the_folder = r"^ExecStart=/usr/bin/env \./\.venv/bin/python (.*)$"
    starts = {name: re.findall(in_the_folder, text, re.M) for name, text in said.items()}

    assert starts["third-reading-web@.service"] == [
        "-m newsroom.serving --interface wsgi --host 127.0.0.1 --port %i --workers 2"
        " --blocking-threads 6 --no-ws newsroom.wsgi:application"
    ]
    [command] = re.findall(r"^CMD (\[.*\])$", DOCKERFILE.replace("\\\n", ""), re.M)[-1:]
    at = "--host 127.0.0.1 --port %i"
    assert " ".join(json.loads(command)[1:]) == starts["third-reading-web@.service"][0].replace(
        at, "--host 0.0.0.0 --port 8000"
    )
    [worker] = starts["third-reading-worker.service"]
    assert SERVICES["worker"]["command"] == f"python {worker}"
    for unit in UNITS:
        timed = unit.with_suffix(".service") if unit.suffix == ".timer" else unit
        assert timed in UNITS
        if unit.suffix == ".service":
            assert "MemoryMax=" in said[unit.name]


def test_nginx_learns_of_a_web_container_that_was_made_anew():
    upstream = (ROOT / "deploy" / "compose" / "upstream.conf").read_text()
    [version] = re.findall(r"^ARG NGINX=(\d+)\.(\d+)", DOCKERFILE, re.M)

    assert re.search(r"^ +server web:8000 .*\bresolve;$", upstream, re.M)
    assert re.search(r"^ +zone \w+ \d+k;$", upstream, re.M)
    assert re.search(r"^resolver 127\.0\.0\.11 ", upstream, re.M)
    assert tuple(map(int, version)) >= (1, 28), "the first stable one that can"
    assert SERVICES["nginx"]["depends_on"]["web"]["restart"] is True


def test_settings_with_every_secret_are_for_their_owner_alone(tmp_path):
    docs = (ROOT / "docs" / "operations.md").read_text()
    [makes_it] = re.findall(r"^[^\n]*cat > \.env.*?^END$", docs, re.M | re.S)

    tell("sh", "-c", makes_it, cwd=tmp_path)

    made = tmp_path / ".env"
    assert "SECRET_KEY=" in made.read_text()
    assert made.stat().st_mode & 0o077 == 0
    assert ".env" in (ROOT / ".dockerignore").read_text().split()
    assert "/.env" in (ROOT / ".gitignore").read_text().split()


def test_postgresql_is_there_once_it_can_be_reached():
    """What makes its first database listens in a folder, and ends after that."""
    assert "--host" in SERVICES["postgres"]["healthcheck"]["test"]


def test_another_database_may_be_named_for_all_containers():
    for name in ("migrate", "web", "worker", "beat", "backup"):
        url = SERVICES[name]["environment"]["DATABASE_URL"]
        if name in ("migrate", "backup"):  # Who serves need not own the tables.
            [url] = re.findall(r"^\$\{OWNER_DATABASE_URL:-(.*)\}$", url)
        assert re.fullmatch(r"\$\{DATABASE_URL:-postgresql://.*@postgres/reading\}", url)
        valkey = SERVICES[name]["environment"]["REDIS_URL"]
        assert valkey == "${REDIS_URL:-redis://valkey:6379/0}"


def test_what_only_the_owner_may_do_is_done_with_all_other_settings_as_they_are():
    of_all = SERVICES["web"]["environment"]
    for name in ("migrate", "backup"):
        assert SERVICES[name]["environment"].keys() == of_all.keys()

    unit = (ROOT / "deploy" / "systemd" / "third-reading-backup.service").read_text()
    files = re.findall(r"^EnvironmentFile=(.*)$", unit, re.M)
    assert files == ["/etc/third-reading.env", "-/etc/third-reading.owner.env"]


def test_a_command_by_hand_is_given_as_the_units_are_started(tmp_path):
    """As their user: what root leaves beside the backups they could not write any more."""
    docs = (ROOT / "docs" / "operations.md").read_text()
    [manage] = re.findall(r"^manage\(\) \{.*?\}$", docs, re.M | re.S)
    (tmp_path / "systemd-run").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (tmp_path / "systemd-run").chmod(0o755)

    said = subprocess.run(
        ["sh", "-c", f"{manage}\nmanage article post 'a b'"], cwd=tmp_path, text=True,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, check=True,
    ).stdout.splitlines()  # fmt: skip

    unit = (ROOT / "deploy" / "systemd" / "third-reading-backup.service").read_text()
    [user] = re.findall(r"^User=(.*)$", unit, re.M)
    assert f"--uid={user}" in said
    files = [one.partition("EnvironmentFile=")[2] for one in said if "EnvironmentFile=" in one]
    assert files == re.findall(r"^EnvironmentFile=(.*)$", unit, re.M)
    assert said[-4:] == ["manage.py", "article", "post", "a b"]
    assert said[-5] == f"{tmp_path}/.venv/bin/python"


def test_images_of_the_version_before_stay_until_they_are_thrown_away():
    images = {one["image"] for one in SERVICES.values() if "build" in one}

    assert images == {
        "third-reading:${VERSION:-latest}", "third-reading-nginx:${VERSION:-latest}",
    }  # fmt: skip


def test_nobody_is_told_to_edit_what_the_next_version_writes_anew():
    for unit in UNITS:
        said = unit.read_text()
        assert unit.suffix == ".timer" or f"systemctl edit {unit.stem}`" in said
        assert "ours to edit" not in said


GOES_ON = [unit for unit in UNITS if "Type=exec" in unit.read_text()]


@pytest.mark.parametrize("unit", GOES_ON, ids=lambda unit: unit.stem)
def test_a_unit_is_started_again_for_as_long_as_it_takes(unit):
    head, service = unit.read_text().split("[Service]")

    assert "StartLimitIntervalSec=0" in head.split()
    assert "Restart=always" in service.split()


def test_web_and_worker_may_count_where_the_docs_say():
    docs = (ROOT / "docs" / "operations.md").read_text()
    [(folder, user)] = re.findall(r"`d (/run/\S+) 0700 (\S+) \2`", docs)

    for name in ("third-reading-web@.service", "third-reading-worker.service"):
        said = (ROOT / "deploy" / "systemd" / name).read_text().split()
        assert f"ReadWritePaths=-{folder}" in said
        assert f"User={user}" in said


def start_of(unit: str, key: str) -> list[str]:
    """What systemd would start, as it would split it."""
    said = (ROOT / "deploy" / "systemd" / unit).read_text()
    [line] = re.findall(rf"^{key}=(.*)$", said, re.M)
    return shlex.split(line.replace("$$", "$"))


def test_what_runs_stays_in_the_folder_of_its_version(tmp_path):
    """The link leads to another version while a process of this one is up."""
    for version in ("one", "two"):
        folder = tmp_path / version
        venv.create(folder / ".venv", symlinks=True)
    link = tmp_path / "third-reading"
    link.symlink_to("one")
    program = start_of("third-reading-worker.service", "ExecStart")[:2]
    says = "import os, sys; input(); print(sys.prefix, os.path.abspath('static'))"

    with subprocess.Popen([*program, "-c", says], cwd=link, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as process:  # fmt: skip
        (tmp_path / "new").symlink_to("two")
        (tmp_path / "new").rename(link)
        out, _ = process.communicate("\n")

    assert link.resolve() == tmp_path / "two"
    assert out.split() == [str(tmp_path / "one" / ".venv"), str(tmp_path / "one" / "static")]


def test_who_was_erased_is_copied_away_as_the_settings_say():
    """What --then does is in tests/moderation/test_doing_again.py. In braces a setting is one word
    for systemd, and where there is none an empty one."""
    unit = "third-reading-erasures.service"

    assert start_of(unit, "ExecStart")[-3:] == [
        "erasures", "/srv/backups/erased.jsonl", "--then=${COPY_ERASED}",
    ]  # fmt: skip
    assert start_of(unit, "TimeoutStartSec") == ["5min"], "else what hangs is waited for for ever"


def locked(name: str) -> dict[str, str]:
    """Of each package, its version; and where it has no hash, nothing."""
    said = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in said, "an index is nobody's but the operator's"
    found = re.findall(r"^([\w.-]+)(?:\[.*\])?==([^\s;]+)(.*(?:\n    .*)*)", said, re.M)
    return {package: version * ("--hash=sha256:" in rest) for package, version, rest in found}


@pytest.mark.parametrize(
    ("extra", "package"),
    [("tracing", "opentelemetry-exporter-otlp-proto-http"), ("classifier", "scikit-learn")],
)
def test_what_may_be_added_is_locked_as_it_was_tested(extra, package):
    there = locked(extra)

    assert package in there
    assert all(there.values())
    assert locked("production").items() <= there.items() <= locked("dev").items()
