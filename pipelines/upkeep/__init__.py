"""Work on a whole corpus: verify, rebuild, backup, import, reindex, doctor."""
