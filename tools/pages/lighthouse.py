"""Scores every page with Lighthouse: `python -m tools.pages.lighthouse [pages...]`.

A phone, throttling applied and not simulated (simulation jumps by 15 points for one and
the same page), a compressed local server, the median of three runs. Writes
benchmarks/lighthouse.csv and prints what Lighthouse complains of.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tools.pages.browser import ADVICE, find_browser
from tools.pages.serve import NO_BOOK, serve
from tools.pages.settings import toc_files
from tools.table import write_table

VERSION = "12.8.2"  # the last series that runs on Node 20
ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".lighthouse"  # git ignores it
COMMAND = FOLDER / "node_modules/lighthouse/cli/index.js"
OPTIONS = [
    "--quiet",
    "--output=json",
    "--throttling-method=devtools",
    "--no-enable-error-reporting",
    "--chrome-flags=--headless=new --no-sandbox --disable-gpu --no-first-run "
    "--disable-background-networking --disable-component-update",
]
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
SECONDS = {
    "first paint s": "first-contentful-paint",
    "largest paint s": "largest-contentful-paint",
}


class Missing(Exception):
    """Something that the measurement needs is not on this machine."""


def find_node() -> str:
    """Return the path of Node, with Lighthouse installed for it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        raise Missing("No Node found: make lighthouse needs node and npm, 18.16 or up.")
    package = FOLDER / "node_modules/lighthouse/package.json"
    if not package.is_file() or json.loads(package.read_text())["version"] != VERSION:
        print(f"Installing Lighthouse {VERSION} into {FOLDER} (190 MB).", flush=True)
        install = [npm, "install", "--no-save", "--no-audit", "--no-fund", "--silent"]
        done = subprocess.run(
            [*install, "--prefix", str(FOLDER), f"lighthouse@{VERSION}"], check=False
        )
        if done.returncode:
            raise Missing("npm could not install Lighthouse: is there a network?")
    return node


def pages_of(toc: Path) -> list[str]:
    """Every page that the table of contents names, in its order."""
    entries = yaml.safe_load(toc.read_text(encoding="utf-8"))
    return [str(Path(name).with_suffix("")) for _, name in toc_files(entries)]


def run(node: str, browser: str, address: str) -> dict[str, Any]:
    """Lighthouse's report on one load of a page."""
    command = [node, str(COMMAND), address, *OPTIONS]
    environment = {**os.environ, "CHROME_PATH": browser}
    for _ in range(3):  # a browser that could not start in time gets another chance
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, check=False
        )
        report = json.loads(done.stdout) if done.returncode == 0 else {}
        if report and all(report["categories"][c]["score"] for c in CATEGORIES):
            return report
    raise RuntimeError(f"Lighthouse failed on {address}:\n{done.stderr[-2000:]}")


def figures_of(report: dict[str, Any]) -> dict[str, float]:
    """One run as numbers, by column of the table."""
    requests = report["audits"]["network-requests"]["details"]["items"]
    scores = {
        name.replace("-", " "): round(100 * report["categories"][name]["score"])
        for name in CATEGORIES
    }
    seconds = {
        column: round(report["audits"][audit]["numericValue"] / 1000, 1)
        for column, audit in SECONDS.items()
    }
    moved = sum(request["transferSize"] for request in requests)
    return {**scores, "requests": len(requests), "KiB": round(moved / 1024), **seconds}


def complaints(report: dict[str, Any]) -> list[str]:
    """What cost points, worst first in the order of the categories."""
    return [
        f"{audit['id']}: {audit['title']}"
        for category in CATEGORIES
        for part in report["categories"][category]["auditRefs"]
        if part["weight"]
        and (audit := report["audits"][part["id"]])["score"] is not None
        and audit["score"] < 0.9
    ]


def measure(site: str, page: str, node: str, browser: str, times: int) -> dict:
    """One row of the table, printed with what cost points in the last run."""
    reports = [run(node, browser, f"{site}{page}.html") for _ in range(times)]
    every = [figures_of(report) for report in reports]
    row = {"page": page, "runs": times}
    row |= {name: statistics.median(one[name] for one in every) for name in every[0]}
    row["chromium"] = reports[0]["environment"]["hostUserAgent"].split("Chrome/")[-1]
    row["chromium"] = row["chromium"].split(".")[0]
    row["lighthouse"] = reports[0]["lighthouseVersion"]
    scores = " ".join(str(row[name.replace("-", " ")]) for name in CATEGORIES)
    print(f"{page}: {scores}, {row['requests']} requests, {row['KiB']} KiB", flush=True)
    for complaint in complaints(reports[-1]):
        print(f"    {complaint}", flush=True)
    return row


def main(argv: list[str] | None = None) -> int:
    """Measure the pages and write the table; 1 when something is missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", help="such as index or chapters/04_rank3")
    parser.add_argument("--html", type=Path, default=ROOT / "_build/html")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/lighthouse.csv")
    parser.add_argument("--times", type=int, default=3, help="runs for one page")
    args = parser.parse_args(argv)
    try:
        if not (args.html / "index.html").is_file():
            raise Missing(NO_BOOK)
        if not (browser := find_browser()):
            raise Missing(ADVICE)
        node = find_node()
    except Missing as problem:
        print(problem, file=sys.stderr)
        return 1
    with serve(args.html) as site:
        rows = [
            measure(site, page.removesuffix(".html"), node, browser, args.times)
            for page in args.pages or pages_of(ROOT / "_toc.yml")
        ]
    write_table(args.out, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
