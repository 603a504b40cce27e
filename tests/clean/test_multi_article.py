"""A page of several whole articles is split; an article with sections is not."""

from __future__ import annotations

from pipelines.clean.read import read
from pipelines.clean.textformat import plain
from pipelines.model import Clean, SiteProfile
from tests.clean.making import PROSE, TITLE, html, page, source

HOME = "https://news.example.org/en"


def slide(number: int, kind: str = "Press Release", link: str = "") -> str:
    title = f"Story number {number} of the county"
    heading = f'<a href="{link}">{title}</a>' if link else title
    body = "".join(f"<p>{paragraph} {number}</p>" for paragraph in PROSE)
    return f'<div class="slide"><div>{kind}</div><div>1{number} August 2023</div><h3>{heading}</h3>{body}<div>1 of 5</div></div>'


def test_each_has_kind_date_title_and_address() -> None:
    main = "<h2>Latest</h2>" + slide(1) + slide(2, "Story", "/en/2-story") + slide(3)
    made = read(page(html(main, title="Example News"), url=HOME), source(clean=Clean(several=True)), SiteProfile())

    assert [(one.title, one.kind, one.published.value if one.published else None) for one in made.articles] == [
        ("Story number 1 of the county", "press release", "2023-08-11"),
        ("Story number 2 of the county", "story", "2023-08-12"),
        ("Story number 3 of the county", "press release", "2023-08-13"),
    ]
    assert made.articles[1].url == "https://news.example.org/en/2-story"
    assert len({one.url for one in made.articles}) == 3
    assert [plain(block) for block in made.articles[0].blocks] == [f"{paragraph} 1" for paragraph in PROSE]


def test_an_article_with_sections_is_one() -> None:
    sections = "".join(
        f'<div class="section"><h2>Part {number}</h2>{"".join(f"<p>{p} {number}</p>" for p in PROSE)}</div>' for number in range(4)
    )
    made = read(page(html(f"<h1>{TITLE}</h1>{sections}")), source(clean=Clean(several=True)), SiteProfile())

    assert [one.title for one in made.articles] == [TITLE]
    assert sum("Part" in plain(block) for block in made.articles[0].blocks) == 4
