"""The soak: the real scheduler starts real crawls of made sites while crawls, sites and the scheduler itself are killed and hung."""
