"""Search over the corpus: a derived index that follows the manifest, and the language that questions are asked in."""
