"""The command line as a stranger meets it: every command has help with an example, every command of the README is there, errors are
one sentence with the right exit code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from crawler.cli.main import COMMANDS, newswatch, run
from crawler.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("NEWSWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("NEWSWATCH_CONFIG", str(ROOT / "config"))
    yield tmp_path


def resolved(name: str) -> click.Command:
    command = newswatch.get_command(click.Context(newswatch), name)
    assert command is not None
    return command


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    command = resolved(name)
    assert name == command.name
    parts = list(command.commands.values()) if isinstance(command, click.Group) else [command]

    assert parts
    assert all(part.help for part in parts)
    assert any("newswatch " in (part.help or "") for part in parts)


def test_the_readme_names_only_commands_and_options_that_are_there() -> None:
    called = re.findall(r"^newswatch ([a-z]+)((?: [^\n#]*)?)", README, re.MULTILINE)
    called += [(name, options) for name, options in re.findall(r"`newswatch ([a-z]+)((?: [^`]*)?)`", README)]
    assert len(called) > 8
    for name, options in called:
        command = resolved(name)
        known = {option for part in _parts(command) for parameter in part.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert set(re.findall(r"--[a-z-]+", options)) <= known, f"newswatch {name}{options}"


def _parts(command: click.Command) -> list[click.Command]:
    return [command, *command.commands.values()] if isinstance(command, click.Group) else [command]


@pytest.mark.parametrize("code", [0, 1, 2, 64, 69, 74, 75, 78])
def test_the_readme_documents_every_exit_code(code: int) -> None:
    assert re.search(rf"^\| {code} \|", README, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["crawl", "unchnia"], 78, "did you mean unchina?"),
        (["crawl", "unchina", "--replay", "no.warc.gz"], 78, "no such file"),
        (["crawl", "--jobs", "0"], 64, "--jobs"),
        (["nonsense"], 64, "nonsense"),
        (["verify"], 1, "no corpus there yet"),
        (["why", "https://china.un.org/en/1-x"], 1, "no corpus there yet"),
        (["import", "no-such-folder"], 74, "no such folder"),
        (["clean", "/nosuch"], 74, "/nosuch: there is no such file"),
        (["clean", __file__], 64, "--url"),
        (["why", "notaurl"], 64, "'notaurl' is not a web address; expected one as 'https://www.example.org/'"),
        (["why", "china.un.org/en/1"], 64, "expected https:// before it: 'https://china.un.org/en/1'"),
        (["notify", "--send"], 64, "expected --test beside it"),
        (["sources", "test", "nobody"], 78, "no source is named"),
        (["restore", "no-such-folder"], 74, "no-such-folder"),
    ],
)
def test_wrong_use_is_one_sentence_and_a_code(
    arguments: list[str], code: int, said: str, empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code == run(arguments)
    told = capsys.readouterr().err

    assert said in told
    assert "Traceback" not in told


@pytest.mark.catalogue("C1")
def test_a_broken_declaration_is_named_with_its_line(
    empty: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = empty / "config" / "sources"
    folder.mkdir(parents=True)
    (folder / "one.toml").write_text('title = "x"\nhome = "https://a.example/"\nhots = ["a.example"]\n', "utf-8")
    monkeypatch.setenv("NEWSWATCH_CONFIG", str(empty / "config"))

    assert run(["crawl"]) == 78
    told = capsys.readouterr().err
    assert "one.toml:3" in told
    assert "hosts" in told


def test_key_shows_the_rule_that_made_it(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["key", "--json", "https://china.un.org/zh/node/204437?utm_source=x"]) == 0

    answer = json.loads(capsys.readouterr().out)[0]
    assert (answer["source"], answer["key"]) == ("unchina", "china.un.org/zh/204437")


def test_status_works_before_there_is_a_corpus(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["status", "--json"]) == 0

    assert {"unchina", "unido", "unitar"} <= {row["source"] for row in json.loads(capsys.readouterr().out)["sources"]}
    assert not (empty / "data").exists()


def test_places_prefer_option_then_environment_then_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config" / "sources").mkdir(parents=True)
    (tmp_path / "scrapy.cfg").touch()
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "er")
    for name in ("NEWSWATCH_CONFIG", "NEWSWATCH_DATA"):
        monkeypatch.delenv(name, raising=False)

    assert Paths(tmp_path / "config", tmp_path / "deep" / "er" / "data") == Paths.find()
    (tmp_path / "config" / "newswatch.toml").write_text('data = "/from/settings"\n', encoding="utf-8")
    assert Path("/from/settings") == Paths.find().data
    (tmp_path / "config" / "newswatch.toml").write_text("data = 3\n", encoding="utf-8")  # told of by whoever reads the rest of it
    assert tmp_path / "deep" / "er" / "data" == Paths.find().data
    monkeypatch.setenv("NEWSWATCH_DATA", "/from/environment/data")
    assert Path("/from/environment/data") == Paths.find().data
    assert Path("/from/option") == Paths.find(data="/from/option").data
    monkeypatch.setenv("NEWSWATCH_CONFIG", "/from/environment")
    assert Path("/from/environment") == Paths.find().config
    assert Path("/from/option") == Paths.find(config="/from/option").config
