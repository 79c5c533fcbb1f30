"""Rehearsals in a browser: a policy is refused, asked for, begun, and explained line by line."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import Eyes
from tests.browser.running import RunningDesk
from tests.doors.simulate.rehearsed import told

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
DAY = "busy"


def test_a_policy_is_refused_asked_for_begun_and_explained(desk: RunningDesk, page: Page, eyes: Eyes) -> None:
    page.goto(desk.links["carlos"])
    page.goto(f"{desk.url}/rehearsals")
    expect(page.get_by_text("Nothing has been rehearsed yet.")).to_be_visible()
    eyes.look(page, "rehearsals-empty")
    page.get_by_label("What you call it").fill("One voucher less to ask for")
    page.get_by_label("A clerk may give alone on a case").fill("none")
    with page.expect_navigation():
        page.get_by_role("button", name="Rehearse it").click()
    expect(page.get_by_text("'none' cannot be; give a whole number")).to_be_visible()
    expect(page.get_by_label("What you call it")).to_have_value("One voucher less to ask for")
    eyes.look(page, "rehearsals-refused")
    page.get_by_label("A clerk may give alone on a case").fill("100")
    with page.expect_navigation():
        page.get_by_role("button", name="Rehearse it").click()
    expect(page.get_by_role("heading", name="One voucher less to ask for")).to_be_visible()
    expect(page.get_by_text("limits.front_line: 50, now 100 (a clerk may give alone on a case)")).to_be_visible()
    eyes.look(page, "rehearsal-begun")
    ended(desk)
    page.reload()
    expect(page.get_by_text("limits +10.00 USD (more for 1: 10.00 USD)").first).to_be_visible()
    expect(page.get_by_role("heading", name="Assumed for both")).to_be_visible()
    eyes.look(page, "rehearsal")


def ended(desk: RunningDesk) -> None:
    """What the worker's child would have written after some minutes."""
    with closing(sqlite3.connect(desk.home / "amends.sqlite3", timeout=30)) as kept, kept:
        was, policy = kept.execute("SELECT was, policy FROM learn_rehearsal").fetchone()
        report = told(json.loads(was), json.loads(policy))
        now = "2026-03-09 12:00:00"
        kept.execute("UPDATE learn_rehearsal SET report = ?, percent = 100, ended_at = ?", (json.dumps(report), now))
