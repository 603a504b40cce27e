"""One run of one source, from what an entrance shows to what is kept. `run` is the file to read first."""
