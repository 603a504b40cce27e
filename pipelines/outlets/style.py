"""The status page's style sheet: light and dark, from a phone to a wide screen. No fonts, no pictures, nothing fetched."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --ink: #1b2330; --soft: #566072; --line: #dde2ea; --bar: #2f6fb3; --link: #1b5aa0;
  --ok: #1a6b3c; --ok-ground: #e2f3e8; --quiet: #6a5200; --quiet-ground: #fbf0cc; --degraded: #8a4300; --degraded-ground: #ffe8d2;
  --broken: #a11a1a; --broken-ground: #fde3e1; --unknown: #4a5364; --unknown-ground: #e9ecf1; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #12161d; --card: #1a2029; --ink: #e6eaf0; --soft: #a3adbd; --line: #2c3542; --bar: #6ea8e6; --link: #8ebcf0;
  --ok: #8fd6aa; --ok-ground: #173423; --quiet: #ecd27a; --quiet-ground: #3a3110; --degraded: #ffb98a; --degraded-ground: #43270f;
  --broken: #ffaaa3; --broken-ground: #4a1b1a; --unknown: #c0c8d4; --unknown-ground: #2b323d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 82rem; padding: 1.25rem; background: var(--ground); color: var(--ink);
  font: 15px/1.45 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem 1rem; margin-bottom: 1.25rem; }
h1 { margin: 0; font-size: 1.35rem; } h2 { margin: 0 0 .6rem; font-size: 1rem; }
header p { margin: 0; } .headline { font-weight: 600; } .made { margin-left: auto; color: var(--soft); }
section { margin-bottom: 1.75rem; }
a { color: var(--link); font-weight: 600; }
tbody th, p, dd { overflow-wrap: anywhere; } td { overflow-wrap: break-word; }
small { display: block; color: var(--soft); font-size: .8rem; font-weight: 400; }
.boxes { list-style: none; margin: 0; padding: 0; display: grid; gap: .6rem; }
.box { padding: .7rem .9rem; border-left: 4px solid var(--degraded); border-radius: 4px; background: var(--card); }
.box.broken { border-color: var(--broken); } .box p { margin: .2rem 0; max-width: 75ch; } .box .what span { color: var(--soft); }
.pill { display: inline-block; padding: .05rem .5rem; border-radius: 99px; font-size: .82rem; font-weight: 600; white-space: nowrap; }
.pill span { color: inherit !important; }
.pill.ok { color: var(--ok); background: var(--ok-ground); } .pill.quiet { color: var(--quiet); background: var(--quiet-ground); }
.box .what .pill, .pill.degraded { color: var(--degraded); background: var(--degraded-ground); }
.box .what .pill.broken, .pill.broken { color: var(--broken); background: var(--broken-ground); }
.pill.unknown, .pill.off { color: var(--unknown); background: var(--unknown-ground); }
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
th, td { padding: .55rem .7rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--soft); font-size: .8rem; font-weight: 600; }
tbody th { font-weight: 600; min-width: 9rem; max-width: 15rem; }
td { font-variant-numeric: tabular-nums; }
.late { color: var(--degraded); font-weight: 600; } .fine { margin: 0 0 1.75rem; }
.legend { margin: .6rem 0 0; color: var(--soft); font-size: .8rem; }
.plot { display: grid; grid-template-columns: minmax(0, max-content) max-content; gap: .1rem .5rem; } .plot svg { max-width: 100%; }
td[data-label="Articles per week"] { min-width: 18.5rem; }
.span { display: flex; justify-content: space-between; color: var(--soft); font-size: .72rem; }
.bar { fill: var(--bar); } .bar.now { opacity: .5; } .hit { fill: transparent; } .base { stroke: var(--line); }
.most { color: var(--soft); font-size: .72rem; line-height: 1; white-space: nowrap; }
dl { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; } dt { color: var(--soft); } dd { margin: 0; }
meter { width: 8rem; margin-right: .6rem; vertical-align: middle; }
@media (max-width: 62rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody { display: block; border: 0; background: none; }
  tr { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem .9rem; margin-bottom: .7rem; padding: .8rem .9rem;
    background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
  th, td { display: block; padding: 0; border: 0; min-width: 0; max-width: none; }
  td[data-label]::before { content: attr(data-label); display: block; color: var(--soft); font-size: .75rem; }
  td[data-label="State"]::before { content: none; } td[data-label="State"] { justify-self: end; text-align: right; }
  td[data-label="Articles per week"] { grid-column: 1 / -1; min-width: 0; } .made { margin-left: 0; }
}
@media print { body { background: none; } }
"""
