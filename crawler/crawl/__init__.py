"""One crawl of one source: its session (corpus, workers, archive), what it takes in, and how it ends."""
