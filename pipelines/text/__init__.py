"""The ground floor that every stage stands on: bytes, characters, dates, languages, wording for people."""
