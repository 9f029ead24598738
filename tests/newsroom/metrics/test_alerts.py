"""Prometheus itself says of each alert when it sounds, and when it does not."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.newsroom.metrics.alarming import CASES, Case, Series
from tests.newsroom.metrics.test_rules import ALERTS, ROOT
from tests.wanting import program

RULES = ROOT / "deploy/prometheus/third-reading-alerts.yml"
NAMES = {alert["alert"].removeprefix("ThirdReading") for alert in ALERTS}


def promtool(*arguments: str) -> tuple[int, str]:
    done = subprocess.run([program("promtool"), *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def asked(alert: str, series: Series, case: Case, *, sounds: bool) -> dict[str, Any]:
    """What promtool is to find out, at these figures."""
    sounding = f'ALERTS{{alertname="ThirdReading{alert}",alertstate="firing"}}'
    return {
        "interval": f"{case.every}m",
        "input_series": [
            {"series": called(alert, name), "values": values} for name, values in series.items()
        ],
        "promql_expr_test": [
            {
                "expr": f"count({sounding}) or vector(0)",
                "eval_time": f"{case.at}m",
                "exp_samples": [{"labels": "{}", "value": int(sounds)}],
            }
        ],
    }


def called(alert: str, series: str) -> str:
    """`up` of a target is Prometheus's own."""
    return series if "job=" in series else f"third_reading_{series}"


def said_of(folder: Path, alert: str, case: Case, tests: list[dict[str, Any]]) -> tuple[int, str]:
    """By that rule alone: all of them at every minute would take long."""
    [rule] = [one for one in ALERTS if one["alert"] == f"ThirdReading{alert}"]
    rules, page = folder / "rule.yml", folder / "tests.yml"
    # JSON is YAML as well.
    rules.write_text(json.dumps({"groups": [{"name": "one", "rules": [rule]}]}))
    every = f"{case.every}m"
    told = {"rule_files": [str(rules)], "evaluation_interval": every, "tests": tests}
    page.write_text(json.dumps(told))
    return promtool("test", "rules", str(page))


def test_prometheus_reads_the_rules() -> None:
    code, said = promtool("check", "rules", str(RULES))

    assert code == 0, said
    assert f"{len(ALERTS)} rules found" in said


def test_there_are_figures_for_each_alert() -> None:
    assert set(CASES) == NAMES
    assert all(case.sounds and case.silent for case in CASES.values())


@pytest.mark.parametrize("alert", sorted(CASES))
def test_an_alert_sounds_when_it_should_and_is_silent_otherwise(
    tmp_path: Path, alert: str
) -> None:
    case = CASES[alert]
    tests = [asked(alert, series, case, sounds=True) for series in case.sounds]
    tests += [asked(alert, series, case, sounds=False) for series in case.silent]

    code, said = said_of(tmp_path, alert, case, tests)

    assert code == 0, said


def test_promtool_says_no_where_it_should(tmp_path: Path) -> None:
    case = CASES["QueueDiverges"]
    wrong = asked("QueueDiverges", case.silent[0], case, sounds=True)

    code, said = said_of(tmp_path, "QueueDiverges", case, [wrong])

    assert code != 0
    assert "FAILED" in said
