"""Dates of records, in the forms that crawls and feeds write them, as ISO 8601; what can't be told is no date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from qualcheck.late import late
from qualcheck.readers.field_names import field_of

#: Documents before printing and long after today are mistakes of whoever filled the field.
FIRST_YEAR: Final = 1450
LAST_YEAR: Final = 2199
#: What programs make of an empty field: zero seconds since 1970.
_NEVER: Final = "1970-01-01"
#: Longer strings are no dates.
_LONGEST = 64
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_PARTIAL = re.compile(r"(?P<year>\d{4})(?:[-/](?P<month>\d\d?))?")
_DAY = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)")
_COMPACT = late(r"(?P<year>(?:1[4-9]|2[01])\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d))?")
_WRITTEN = (
    late(rf"(?:[a-z]+, ?)?{_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?P<year>\d{{4}})", re.IGNORECASE),
    late(rf"(?:[a-z]+,? ?)?(?P<day>\d\d?)(?:st|nd|rd|th)? {_MONTH},? (?P<year>\d{{4}})", re.IGNORECASE),
)
_EPOCH = re.compile(r"\d{9,10}|\d{12,13}|\d{9,10}\.\d+")
#: Times with a number of fractional digits or a zone that Python 3.11 does not read.
_TIME = late(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?", re.IGNORECASE)


def date_of(values: Mapping[str, Any], names: Iterable[str]) -> str | None:
    """The date in the first of these fields that holds one, as ``iso_date`` gives it."""
    wanted = list(names)
    there = [name for name in wanted if name in values] or [field_of(wanted, values) or ""]
    return next((date for name in there if (date := iso_date(values.get(name))) is not None), None)


def iso_date(value: object) -> str | None:
    """A date as ISO 8601, as exactly as it is known: ``2021``, ``2021-05``, ``2021-05-03`` or ``2021-05-03T12:30:00Z`` (in UTC).

    Args:
        value: ISO 8601, the form of mail and feeds (RFC 5322), ``20210503123000``, seconds or milliseconds since 1970, or a day with an
            English month. Times without a zone are taken as UTC. Days in numbers of unclear order (``03/05/2021``) are none.

    Returns:
        None for what is no date, or none that can be true.
    """
    if not isinstance(value, str) or not value or len(value) > _LONGEST:
        return None
    text = value.strip()
    found = next(filter(None, (read(text) for read in (_epoch, _partial, _compact, _day, _time, _written, _mail))), None)
    return None if found == _NEVER else found


def _partial(text: str) -> str | None:
    match = _PARTIAL.fullmatch(text)
    if match is None:
        return None
    whole = _checked(int(match["year"]), int(match["month"] or 1), 1)
    return whole and (whole[:7] if match["month"] else whole[:4])


def _day(text: str) -> str | None:
    match = _DAY.fullmatch(text)
    return _checked(int(match["year"]), int(match["month"]), int(match["day"])) if match else None


def _compact(text: str) -> str | None:
    match = _COMPACT.fullmatch(text)
    if match is None:
        return None
    if match["hour"] is None:
        return _checked(int(match["year"]), int(match["month"]), int(match["day"]))
    try:
        return _in_utc(datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC))
    except ValueError:
        return None


def _time(text: str) -> str | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    day, time, zone = match.groups()
    zone = "+00:00" if not zone or zone.upper() in ("Z", "UTC", "GMT") else zone
    try:
        return _in_utc(datetime.fromisoformat(f"{day}T{time}{zone}"))
    except ValueError:
        return None


def _written(text: str) -> str | None:
    match = next(filter(None, (pattern.fullmatch(text) for pattern in _WRITTEN)), None)
    if match is None:
        return None
    return _checked(int(match["year"]), _MONTHS.index(match["name"][:3].lower()) + 1, int(match["day"]))


def _mail(text: str) -> str | None:
    try:
        return _in_utc(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _epoch(text: str) -> str | None:
    if _EPOCH.fullmatch(text) is None:
        return None
    seconds = float(text)
    try:
        return _in_utc(datetime.fromtimestamp(seconds / 1000 if seconds >= 1e11 else seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _in_utc(moment: datetime) -> str | None:
    """The moment in UTC, to the second; a moment without a zone is taken as UTC."""
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR or moment.timestamp() == 0:
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _checked(year: int, month: int, day: int) -> str | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return datetime(year, month, day, tzinfo=UTC).strftime("%Y-%m-%d")
    except ValueError:
        return None
