"""Deduplication: when are two addresses one article (`identity`), and is a text new, the same, changed or a copy (`decide`)?

Pure: it asks an `index.Index` what is held and changes nothing. `facts` makes a text ready, `candidates` finds who may hold it,
`align` compares word for word, `novelty` measures what is new, `guard` tells twins from copies, `rules` has the thresholds,
`versions` judges the same address again, `union` a page made of held texts, `compare` shows two texts to people.
"""
