"""Holidays of a country or region, as dates to close a calendar on. They come from the `holidays` package."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def regional_closed_days(
    country: str, subdivision: str | None, years: Iterable[int], *, language: str | None = None
) -> dict[date, str]:
    """The public holidays of a region in those years, observed days included, each with its name, in order of date.

    :param country: ISO 3166-1 code, such as DE.
    :param subdivision: ISO 3166-2 part without the country, such as BY; None for what holds in the whole country.
    :param language: of the names; by default the country's own.
    :raises ValueError: if the package does not know the country or the subdivision.
    """
    # Imported here: it is large, and only a person who edits a calendar needs it.
    import holidays

    parts = holidays.list_supported_countries(include_aliases=True)
    if country not in parts:
        raise ValueError(f"country: no holidays are known for {country!r}; use a code such as DE, or list the dates")
    if subdivision is not None and subdivision not in parts[country]:
        choice = ", ".join(parts[country]) or "none"
        raise ValueError(f"subdivision: {subdivision!r} is not a part of {country}; known are {choice}")
    found = holidays.country_holidays(country, subdiv=subdivision, years=sorted(set(years)), language=language)
    return dict(sorted(found.items()))
