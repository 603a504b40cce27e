"""Written dates, read in one place for discovery, cleaning, the walk of listings and the guesses of ``sources add``."""

from pipelines.text.dates.stamps import by_formats, in_zone, moment
from pipelines.text.dates.written import Written, alone, find_dates, labelled, without_dates

__all__ = ["Written", "alone", "by_formats", "find_dates", "in_zone", "labelled", "moment", "without_dates"]
