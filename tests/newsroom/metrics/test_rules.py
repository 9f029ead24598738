"""Alert rules and the dashboard, as Prometheus and Grafana want them; and what they lead to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import promql_parser
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
RULES = yaml.safe_load((ROOT / "deploy/prometheus/third-reading-alerts.yml").read_text())
BOARD = json.loads((ROOT / "deploy/grafana/third-reading.json").read_text())
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()

ALERTS: list[dict[str, Any]] = [rule for group in RULES["groups"] for rule in group["rules"]]
PANELS: list[dict[str, Any]] = [one for one in BOARD["panels"] if one["type"] != "row"]
EXPRESSIONS = [alert["expr"] for alert in ALERTS] + [
    target["expr"].replace("$__rate_interval", "1m") for one in PANELS for target in one["targets"]
]


def names_in(expression: str) -> set[str]:
    """The metrics that an expression asks for. Raises ValueError where it is none."""
    found: set[str] = set()

    def visit(node: Any) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            found.add(str(node.name))

    promql_parser.walk(promql_parser.parse(expression), visit)
    return found


class Selector(NamedTuple):
    """Figures that are asked for, by name, and by what their labels must (not) be."""

    name: str
    matchers: tuple[tuple[str, str, str], ...]  # label, how, value

    def fits(self, labels: Mapping[str, str]) -> bool:
        return all(HOW[how](labels.get(label, ""), value) for label, how, value in self.matchers)


HOW: dict[str, Callable[[str, str], bool]] = {
    "=": lambda has, value: has == value,
    "!=": lambda has, value: has != value,
    "=~": lambda has, value: re.fullmatch(value, has) is not None,
    "!~": lambda has, value: re.fullmatch(value, has) is None,
}
KINDS = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}


def selectors_in(expression: str) -> set[Selector]:
    """What an expression asks for."""
    found: set[Selector] = set()

    def visit(node: Any) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            each = node.matchers.matchers
            told = [(one.name, KINDS[str(one.op).partition(".")[2]], one.value) for one in each]
            found.add(Selector(str(node.name), tuple(sorted(told))))

    promql_parser.walk(promql_parser.parse(expression), visit)
    return found


SELECTORS = set().union(*map(selectors_in, EXPRESSIONS))
ASKED_FOR = set().union(*map(names_in, EXPRESSIONS))


def anchors(page: str) -> set[str]:
    without_code = re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL)
    heads = re.findall(r"^#+ (.+)$", without_code, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads}


def test_the_page_for_operators_begins_with_ways_to_all_of_its_parts():
    contents = OPERATIONS.partition("\n## ")[0]
    ways = re.findall(r"\]\(#([\w-]+)\)", contents)

    assert set(ways) == anchors(OPERATIONS) - {"operations"}
    assert len(ways) == len(set(ways))


def test_whoever_reads_an_expression_finds_its_metrics():
    assert names_in("sum by (le) (rate(a_bucket[5m])) > 2 or absent(b)") == {"a_bucket", "b"}
    with pytest.raises(ValueError, match=r"le"):
        names_in("sum by (le (rate(a[5m]))")


def test_rules_and_panels_ask_for_our_own_figures_only():
    assert len(ASKED_FOR) > 40
    # `up` is Prometheus's own, of each target of a job.
    assert {name for name in ASKED_FOR if not name.startswith("third_reading_")} == {"up"}


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_says_how_urgent_it_is_and_what_to_do(alert):
    assert set(alert) == {"alert", "expr", "for", "labels", "annotations"}
    promql_parser.parse_duration(alert["for"])
    assert alert["labels"]["severity"] in {"warning", "critical"}
    assert alert["annotations"]["summary"].endswith((".", ")."))
    page, _, anchor = alert["annotations"]["runbook"].partition("#")
    assert page == "docs/operations.md"
    assert anchor in anchors(OPERATIONS)


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_where_an_alert_leads_to_it_is_spoken_of(alert):
    anchor = alert["annotations"]["runbook"].partition("#")[2]
    parts = re.findall(r"^### (.+?)$(.*?)(?=^##)", OPERATIONS, re.MULTILINE | re.DOTALL)
    [said] = [text for head, text in parts if anchor == head.lower().replace(" ", "-")]

    assert f"`{alert['alert']}`" in said


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_what_a_summary_names_is_kept_by_its_expression(alert):
    named = set(re.findall(r"\$labels\.(\w+)", alert["annotations"]["summary"]))
    kept = set(", ".join(re.findall(r"by \(([^)]*)\)", alert["expr"])).split(", "))

    assert named <= kept


def test_alerts_have_names_of_their_own():
    names = [alert["alert"] for alert in ALERTS]

    assert len(set(names)) == len(names)
    assert len({group["name"] for group in RULES["groups"]}) == len(RULES["groups"])


def test_the_dashboard_has_what_grafana_needs():
    assert all(BOARD[name] for name in ("uid", "title", "version", "time", "refresh"))
    assert BOARD["schemaVersion"] >= 39
    assert [one["name"] for one in BOARD["templating"]["list"]] == ["datasource"]
    ids = [one["id"] for one in BOARD["panels"]]
    assert len(set(ids)) == len(ids)
    rows = [one["title"] for one in BOARD["panels"] if one["type"] == "row"]
    assert rows == ["At a glance", "Readers", "Queue", "Desk", "Workers and delivery",
                    "Database", "Processes"]  # fmt: skip


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_has_what_grafana_needs(panel):
    assert panel["type"] in {"timeseries", "stat"}
    assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    assert panel["title"]
    assert panel["fieldConfig"]["defaults"]["unit"]
    refs = [target["refId"] for target in panel["targets"]]
    assert refs
    assert len(set(refs)) == len(refs)
    at = panel["gridPos"]
    assert at["x"] + at["w"] <= 24


def test_no_panel_lies_on_another():
    taken: dict[tuple[int, int], str] = {}
    for panel in BOARD["panels"]:
        at = panel["gridPos"]
        for x in range(at["x"], at["x"] + at["w"]):
            for y in range(at["y"], at["y"] + at["h"]):
                assert taken.setdefault((x, y), panel["title"]) == panel["title"]


def test_prometheus_finds_the_rules_that_its_sample_names():
    sample = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())

    assert sample["rule_files"] == ["third-reading-alerts.yml"]
    [job] = sample["scrape_configs"]
    assert set(re.findall(r'job="([^"]+)"', " ".join(EXPRESSIONS))) == {job["job_name"]}
    assert job["metrics_path"] == "/metrics"
    assert "credentials_file" in job["authorization"], "the token is in no configuration"
