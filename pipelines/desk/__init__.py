"""The reading desk's pages as data and templates: what is shown, not how it is served (`crawler.desk`)."""
