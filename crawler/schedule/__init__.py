"""When sources are crawled: triggers, the plan, the crawl processes, and the service that ties them to APScheduler."""
