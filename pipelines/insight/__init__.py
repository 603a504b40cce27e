"""Read-only views of the catalogue: why an address is or is not held, what each entrance contributed, how a source behaved."""
