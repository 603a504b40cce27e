"""The ground floor that every stage builds on: bytes, characters, dates, languages, wording for people."""
