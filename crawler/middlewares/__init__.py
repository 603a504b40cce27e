"""What every request and answer passes between Scrapy's engine and `crawler.net.handler`; the order is in `crawler.settings`.

Towards the network: is the host ours, robots.txt, validators, cookies, is the host paused, is the address allowed. On the way back:
archived as it came, busy or not, redirected, whole and decoded. ``failures`` says what it means when one of them ended a request.
"""
