"""The form of a scenario: plain values into fields, and fields into plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from amends.practice.models import OwnScenario
from amends.practice.queries import KEYS
from amends.practice.rules.scenario import MOST_BEATS, Channel, Voice
from amends.web import asked
from amends.web.practising.shown import CHANNELS, VOICES
from amends.web.shown.coaching import name_of
from amends.web.shown.forms import Option
from amends.web.words import plain_money

PLAIN = ("title", "channel", "voice", "customer", "opening", "fuse", "seconds", "replies_most")
USUAL = {"channel": "chat", "voice": "furious", "fuse": "1", "seconds": "180", "replies_most": "8"}
MOODS = {"patience": "4", "fairness": "3", "heard": "2"}
SPARE_BEATS = 3
WHEN = {"missing": "while %s is missing", "done": "once %s was well said", "spoiled": "when %s was spoiled"}


@dataclass(frozen=True, slots=True)
class BeatField:
    """One thing that the customer says, as fields."""

    number: int
    says: str
    when: str
    from_reply: str
    fact: str
    needs: str


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """The form: what stands in it, and what can be chosen."""

    slug: str
    version: int
    is_own: bool
    is_retired: bool
    out_of: str
    values: Mapping[str, str]
    needs: Sequence[str]
    beats: Sequence[BeatField]
    channels: Sequence[Option]
    voices: Sequence[Option]
    categories: Sequence[Option]
    whens: Sequence[Option]
    currency: str


def page(
    slug: str, row: OwnScenario | None, kept: Mapping[str, Any], post: QueryDict | None, currency: str, reference: str
) -> ScenarioPage:
    """The form with what was typed, else with what a scenario tells."""
    values = {name: post.get(name, "") for name in (*PLAIN, *MOODS, "facts", "limit")} if post else _values(kept)
    beats = _posted(post) if post else [_beat_told(one) for one in kept.get("beats", ())]
    beats += [{}] * min(SPARE_BEATS, MOST_BEATS - len(beats))
    return ScenarioPage(
        slug=slug,
        version=row.version if row else 0,
        is_own=row is not None,
        is_retired=row is not None and row.retired_at is not None,
        out_of=reference,
        values=values,
        needs=post.getlist("needs") if post else list(kept.get("needs", ())),
        beats=[_field(number, one) for number, one in enumerate(beats, 1)],
        channels=[Option(one.value, CHANNELS[one].capitalize()) for one in Channel],
        voices=[Option(one.value, VOICES[one].capitalize()) for one in Voice],
        categories=[Option(key, name_of(key)) for key in KEYS],
        whens=[Option(f"{what}:{key}", words % name_of(key)) for what, words in WHEN.items() for key in KEYS],
        currency=str(kept.get("currency", "")) or currency,
    )


def told(post: QueryDict, currency: str) -> dict[str, Any]:
    """What was typed, as plain values.

    :raises ValueError: for a sum that is none.
    """
    limit = post.get("limit", "").strip()
    beats = [{**one, "needs": [one["needs"]] if one["needs"] else []} for one in _posted(post)]
    return {
        **{name: post.get(name, "") for name in (*PLAIN, *MOODS)},
        "facts": post.get("facts", "").splitlines(),
        "needs": post.getlist("needs"),
        "limit_minor": asked.sum_minor("limit", limit, currency) if limit else 0,
        "currency": currency if limit else "",
        "beats": beats,
    }


def _values(kept: Mapping[str, Any]) -> dict[str, str]:
    found = {
        name: str(kept.get(name, usual)).strip()
        for name, usual in ({**dict.fromkeys(PLAIN, ""), **USUAL, **MOODS}).items()
    }
    limit = int(kept.get("limit_minor", 0))
    found["limit"] = plain_money(limit, str(kept.get("currency", ""))) if limit else ""
    found["facts"] = "\n".join(kept.get("facts", ()))
    return found


def _beat_told(one: Mapping[str, Any]) -> dict[str, str]:
    return {**{name: str(told) for name, told in one.items()}, "needs": next(iter(one.get("needs", ())), "")}


def _posted(post: QueryDict) -> list[dict[str, str]]:
    """The things that were typed for the customer to say; empty ones are none."""
    found = []
    for number in range(1, MOST_BEATS + 1):
        one = {name: post.get(f"beat_{number}_{name}", "").strip() for name in ("says", "when", "fact", "needs")}
        if any(one.values()):
            found.append({**one, "from_reply": post.get(f"beat_{number}_from_reply", "").strip() or "1"})
    return found


def _field(number: int, one: Mapping[str, str]) -> BeatField:
    return BeatField(
        number,
        one.get("says", "").strip(),
        one.get("when", ""),
        one.get("from_reply", "1"),
        one.get("fact", ""),
        one.get("needs", ""),
    )
