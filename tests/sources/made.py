"""Made declarations."""

from __future__ import annotations

SOUND = """\
title = "A site"
home  = "https://a.example/en"
hosts = ["a.example"]

[discover]
listings = ["https://a.example/en/news"]
"""
