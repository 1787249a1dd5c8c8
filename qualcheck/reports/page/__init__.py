"""The page to look at: one self-contained file that needs no network, and no script to be read."""

from qualcheck.reports.page.collect import Collector, Shown
from qualcheck.reports.page.render import DEFAULT_BYTES, Page, render

__all__ = ["DEFAULT_BYTES", "Collector", "Page", "Shown", "render"]
