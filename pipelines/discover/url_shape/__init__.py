"""The shape of addresses: which of them look like articles of one kind, and the pattern that says so."""
