"""A made news site on loopback, so that Newswatch can be watched at work without the network (`newswatch demo`).

``MadeSite`` is the site: state in, responses out, no sockets. ``Server`` puts any such site on a real port. ``declaration`` gives the
source that points at it. Texts are made up; no person or event in them is real. Nothing here takes part in a real crawl.
"""

from crawler.demo.declare import declaration
from crawler.demo.http import Resource, Response, answer
from crawler.demo.server import Exchange, Server, Site
from crawler.demo.site import MadeSite
from crawler.demo.story import Story, stories

__all__ = ["Exchange", "MadeSite", "Resource", "Response", "Server", "Site", "Story", "answer", "declaration", "stories"]
