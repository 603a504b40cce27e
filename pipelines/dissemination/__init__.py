"""What is handed on to other archives and programs: change feed, WACZ, bags, OAI-PMH, and the ledger that says since when."""
