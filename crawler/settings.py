"""Who we are towards the sites, how polite, how bounded, and what is wired. No logic; per source, `crawler.loader` sets more.

Each setting that differs from Scrapy's default has its reason beside it: an untrusted answer may be endless, huge when
unpacked, slow, or lead to this machine. ``tests/crawler/test_settings.py`` reads them back.
"""

BOT_NAME = "newswatch"
USER_AGENT = "Newswatch (news monitor; contact not given)"  # crawler.loader puts the contact in
ROBOTSTXT_USER_AGENT = "Newswatch"
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}  # no language: the address says it

SPIDER_LOADER_CLASS = "crawler.loader.SourceLoader"
SPIDER_MODULES = ["crawler.spiders"]
COMMANDS_MODULE = "crawler.commands"
ITEM_PIPELINES = {"crawler.crawl.ingest.Ingest": 300}
EXTENSIONS = {"crawler.net.redact.Redaction": 0, "crawler.net.equipment.Equipment": 0}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

FEED_EXPORT_ENCODING = "utf-8"  # -o FILE: Chinese as it is, not as escapes

NEWSWATCH_SPIDER = "crawler.spiders.source.SourceSpider"
NEWSWATCH_REPLAY: list[str] = []  # WARC files that answer instead of the network
NEWSWATCH_HOST_LOCKS = True  # manners hold over all crawls of this machine
NEWSWATCH_HEADERS_TIMEOUT = 30.0
NEWSWATCH_GRACE = 8.0  # seconds an answer on its way is waited for when the crawl is told to end
NEWSWATCH_SECRETS: list[str] = []

# manners
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS = 4
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0.0  # crawler.net.host_slots keeps the delay over all crawls; a random one would only blur it
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503: crawler.net.manners
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the outcome says it
RETRY_EXCEPTIONS = [  # no timeouts: each would hold the host for another minute
    "scrapy.exceptions.CannotResolveHostError",
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.DownloadFailedError",
    "twisted.internet.error.ConnectError",
    "twisted.internet.error.ConnectionDone",
    "twisted.internet.error.ConnectionLost",
]

# bounds
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_FAIL_ON_DATALOSS = True
DNS_TIMEOUT = 10
URLLENGTH_LIMIT = 2048
DEPTH_LIMIT = 210
REDIRECT_MAX_TIMES = 8
METAREFRESH_MAXDELAY = 10
CLOSESPIDER_TIMEOUT = 1800
CLOSESPIDER_PAGECOUNT = 5000
MEMUSAGE_ENABLED = True
MEMUSAGE_LIMIT_MB = 1024
MEMUSAGE_CHECK_INTERVAL_SECONDS = 15.0

# safety
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {
    "http": "crawler.net.handler.GuardedHandler",
    "https": "crawler.net.handler.GuardedHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
HTTPPROXY_ENABLED = False  # a proxy would hide which address is dialled
REFERRER_POLICY = "same-origin"
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.middlewares.address_guard.EarlyGuard": 50,
    "crawler.middlewares.robots.Robots": 100,
    "crawler.middlewares.conditional.Conditional": 520,
    "crawler.middlewares.brake.Brake": 560,  # below Scrapy's retries: what is asked for again later has failed now
    "crawler.middlewares.redirects.MetaRefresh": 580,
    "crawler.middlewares.decoding.Decoding": 590,
    "crawler.middlewares.redirects.Redirects": 600,
    "crawler.middlewares.cookies.OfflineCookies": 700,
    "crawler.middlewares.host_pauses.Backoff": 900,
    "crawler.middlewares.fetched_already.UnprocessedFirst": 994,
    "crawler.middlewares.address_guard.AddressGuard": 995,
    "crawler.middlewares.write_archive.Archive": 997,
    "crawler.middlewares.recorded.ReplayAnswers": 998,
}

# the same order every time, so that a replay gives the same corpus
CONCURRENT_ITEMS = 1
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
SCHEDULER_START_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

LOG_LEVEL = "WARNING"  # outcomes are shown by `crawler.progress`; -L INFO has the rest
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
LOGSTATS_INTERVAL = 0
