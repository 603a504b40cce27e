"""A folder of one's own: settings, declarations, spiders and data together, apart from the installed package.

Makes only what is missing and changes nothing that is there, so that it can be done again.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from pipelines.errors import ConfigError, StorageError
from pipelines.sources import settings, shipped

SCRAPY = """\
# Lets Scrapy's own commands work from inside this folder: scrapy list, scrapy crawl NAME, scrapy shell URL
[settings]
default = crawler.settings
"""
IGNORED = "/data/\n__pycache__/\n"
EXAMPLE = '''\
"""A spider written by hand, for a site that a declaration does not reach. This file is not loaded, because its name begins with _.

Copy it to a name without the underscore and change it. Then it is a source like the others: newswatch crawl example, newswatch status.
"""

from scrapy import Spider

from crawler.spiders.source import article_page


class Example(Spider):
    name = "example"
    title = "Example News"
    allowed_domains = ["news.example.org"]  # every host it may ask, each by its own name
    start_urls = ["https://news.example.org/en/"]
    schedule = "every 6h"

    def parse(self, response):
        yield from response.follow_all(css="h2 a", callback=self.article)

    def article(self, response):
        yield article_page(response, self.name)
'''


def make(folder: Path, contact: str = "") -> list[str]:
    """Make a folder, or complete one; gives the names of what was made. ``contact`` is checked (ValueError).

    Raises ConfigError where something else is in the way, StorageError when the folder cannot be written.
    """
    check_place(folder)
    files = {
        settings.FILE: _settings(settings.check_contact(contact)),
        "scrapy.cfg": SCRAPY,
        ".gitignore": IGNORED,
        "spiders/_example.py": EXAMPLE,
    }
    try:
        made = [f"{name}/" for name in ("sources", "spiders") if not (folder / name).is_dir()]
        for name in ("sources", "spiders"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            if not (folder / name).exists():
                (folder / name).write_text(text, "utf-8")
                made.append(name)
        for family in sorted((shipped.package() / "families").glob("*.toml")):
            shipped.take_family(folder, family.stem)
    except OSError as error:
        raise StorageError(f"{error.filename or folder}: {error.strerror}; expected a folder that this user can make and write") from error
    return made


def check_place(folder: Path) -> None:
    """Raise ConfigError for a folder that is something else already."""
    if (folder / "scrapy.cfg").exists() and not (folder / settings.FILE).exists():
        raise ConfigError(f"{folder} is a Scrapy project already; expected a new or empty folder")
    if folder.resolve().is_relative_to(shipped.package().resolve()):
        raise ConfigError(f"{folder} lies in the installed package, which an upgrade replaces; expected a folder elsewhere")


def _settings(contact: str) -> str:
    """The package's own settings file with the contact in it."""
    text = (shipped.package() / settings.FILE).read_text("utf-8")
    return settings.with_contact(text, contact).replace("# the data folder;", "# the data folder, within this one;", 1)


def left_behind() -> list[Path]:
    """What a person wrote into the installed package's configuration folder before: an upgrade of the package would replace it.

    Told from what was installed by the digests that the installer keeps; nothing in a checkout, which keeps none.
    """
    try:
        recorded = distribution("newswatch").files or []
    except PackageNotFoundError:
        return []
    config = shipped.package()
    known = {Path(str(file.locate())): file.hash for file in recorded}
    if not any(file.is_relative_to(config) for file in known):
        return []
    return [file for file in sorted(config.rglob("*.toml")) if file not in known or not _same(file, known[file])]


def adopt(folder: Path, files: list[Path]) -> list[str]:
    """Copy what was left behind into a folder; what the folder has already stays. Gives the names of what was copied."""
    copied = []
    for file in files:
        target = folder / file.relative_to(shipped.package())
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
            copied.append(str(target.relative_to(folder)))
    return copied


def _same(file: Path, recorded: object) -> bool:
    """Whether a file has the digest that was recorded (``sha256=...``, urlsafe base64 without its padding); without one it has."""
    mode, value = getattr(recorded, "mode", ""), getattr(recorded, "value", "")
    if mode != "sha256":
        return True
    digest = base64.urlsafe_b64encode(hashlib.sha256(file.read_bytes()).digest()).rstrip(b"=").decode()
    return digest == value
