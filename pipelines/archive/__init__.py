"""The archive: every answer as it came, in WARC files (ISO 28500), before anything judges it.

`writer` appends, `reader` reads one record back, `replay` answers requests from files, `verify` checks digests,
`recover` repairs what a killed process left. Nothing here knows what a page says.
"""
