"""Targets: everything wrong with the file is told with its line, before anything is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from proctor.failures import ConfigurationError
from proctor.targets import checked_url, is_loopback, load_target

ROOT = Path(__file__).parents[2]
GOOD = """\
# targets
[target.other]
url = "http://other.invalid"
[target.other.platforms.mini]
base_url = "{url}/other"
credentials = { api_key = "OTHER_KEY" }

[target.mine]
url = "http://127.0.0.1:8700/"
control = "{url}/_control"
customer = "sandbox"
capabilities = ["control"]
timeout_seconds = 5
[target.mine.platforms.first]
base_url = "{url}/first"
credentials = { api_key = "FIRST_KEY" }
[target.mine.platforms.second]
base_url = "{url}/second"
credentials = { api_key = "SECOND_KEY", app_id = "APP" }
"""


def write(folder: Path, text: str | bytes) -> Path:
    file = folder / "targets.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def refused(folder: Path, text: str | bytes, name: str = "mine") -> ConfigurationError:
    with pytest.raises(ConfigurationError) as problem:
        load_target(write(folder, text), name)
    assert "targets.toml" in str(problem.value) and "(expected " in str(problem.value)
    return problem.value


def test_a_target_that_runs_already(tmp_path: Path) -> None:
    target = load_target(write(tmp_path, GOOD), "mine")
    assert (target.name, target.url, target.start, target.customer) == ("mine", "http://127.0.0.1:8700", (), "sandbox")
    assert target.control == "http://127.0.0.1:8700/_control" and target.capabilities == {"control"}
    assert (target.timeout_seconds, target.settle_seconds) == (5.0, 0.0)
    assert {n: p.base_url for n, p in target.platforms.items()} == {
        "first": "http://127.0.0.1:8700/first", "second": "http://127.0.0.1:8700/second",
    }  # fmt: skip


def test_a_target_that_is_started_is_put_where_it_is(tmp_path: Path) -> None:
    text = '[target.t]\nstart = ["{python}", "-m", "x"]\n[target.t.platforms.p]\nbase_url = "{url}/v1"\n'
    target = load_target(write(tmp_path, text), "t")
    assert (target.start, target.platforms["p"].base_url) == (("{python}", "-m", "x"), "{url}/v1")
    put = target.at("http://h:1/")
    assert (put.start, put.url, put.platforms["p"].base_url) == ((), "http://h:1", "http://h:1/v1")


def test_secrets_come_from_the_environment_by_name(tmp_path: Path) -> None:
    target = load_target(write(tmp_path, GOOD), "mine")
    environment = {"FIRST_KEY": "1", "SECOND_KEY": "2", "APP": "3"}
    assert target.secrets(environment) == {"first": {"api_key": "1"}, "second": {"api_key": "2", "app_id": "3"}}
    for lacking in environment:
        for given in ({k: v for k, v in environment.items() if k != lacking}, {**environment, lacking: ""}):
            with pytest.raises(ConfigurationError, match=f"variable {lacking} is not set"):
                target.secrets(given)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("timeout_seconds = 5", "timeout = 5", 13, "unknown key 'timeout'"),
        ("timeout_seconds = 5", 'timeout_seconds = "5"', 13, "int or float"),
        ("timeout_seconds = 5", "timeout_seconds = true", 13, "int or float"),
        ("timeout_seconds = 5", "timeout_seconds = -1", 13, "seconds"),
        ("timeout_seconds = 5", "timeout_seconds = 0", 13, "seconds"),
        ("timeout_seconds = 5", "timeout_seconds = nan", 13, "seconds"),
        ("timeout_seconds = 5", "timeout_seconds = inf", 13, "seconds"),
        ("timeout_seconds = 5", "settle_seconds = 3601", 13, "seconds"),
        ('"sandbox"', '"somebody"', 11, "sandbox, browser, attested, nobody"),
        ('control = "{url}/_control"\n', "", 10, "without a control URL"),
        ('control = "{url}/_control"', 'control = "{ulr}/_control"', 10, "URL"),
        ('capabilities = ["control"]', 'capabilities = "control"', 12, "list"),
        ('capabilities = ["control"]', "capabilities = [1]", 12, "a list of texts"),
        ("timeout_seconds = 5", 'confirm = "yes"', 13, "bool"),
        ("timeout_seconds = 5", "confirm = 1", 13, "bool"),
        ("timeout_seconds = 5", "product = 5", 13, "str"),
        ("timeout_seconds = 5", "rate = 0", 13, "requests per second"),
        ("timeout_seconds = 5", "rate = -1", 13, "requests per second"),
        ("timeout_seconds = 5", "rate = nan", 13, "requests per second"),
        ("timeout_seconds = 5", "rate = true", 13, "int or float"),
        ("timeout_seconds = 5", 'callback_url = "https://t.example"', 13, "callback_url alone"),
        ("timeout_seconds = 5", "callback_port = 8800", 13, "callback_port alone"),
        ("timeout_seconds = 5", 'callback_url = "t.example"\ncallback_port = 8800', 13, "base URL"),
        ("timeout_seconds = 5", 'callback_url = "https://t.example"\ncallback_port = 70000', 14, "1 to 65535"),
        ('control = "{url}/_control"\ncustomer = "sandbox"\n', 'customer = "browser"\n', 10, "without a control URL"),
        ('url = "http://127.0.0.1:8700/"', "url = 5", 9, "str"),
        ('url = "http://127.0.0.1:8700/"', 'url = "127.0.0.1:8700"', 9, "base URL"),
        ('url = "http://127.0.0.1:8700/"', 'url = "ftp://h"', 9, "base URL"),
        ('url = "http://127.0.0.1:8700/"', 'url = "http://h:99999"', 9, "base URL"),
        ('url = "http://127.0.0.1:8700/"', 'url = ""', 8, "one of start and url"),
        ('url = "http://127.0.0.1:8700/"', 'url = "http://h"\nstart = ["x"]', 10, "one of start and url"),
        ('url = "http://127.0.0.1:8700/"', "start = []", 9, "one of start and url"),
        ('url = "http://127.0.0.1:8700/"', 'start = ["a", 5]', 9, "a list of texts"),
        ('base_url = "{url}/second"', "", 17, "no base_url"),
        ("[target.mine.platforms.second]", "[ target.mine.platforms.second ]\ncolour = 1", 18, "unknown key 'colour'"),
        ('base_url = "{url}/second"', "base_url = 7", 18, "no base_url"),
        ('base_url = "{url}/second"', 'base_url = "second"', 18, "URL"),
        ('base_url = "{url}/second"', 'base_url = "{host}/second"', 18, "URL"),
        ('base_url = "{url}/second"', 'base_url = "{url}/second"\ncolour = 1', 19, "unknown key 'colour'"),
        ('credentials = { api_key = "SECOND_KEY", app_id = "APP" }', "credentials = 5", 19, "environment variables"),
        (
            'credentials = { api_key = "SECOND_KEY", app_id = "APP" }',
            "credentials = { a = 5 }",
            19,
            "environment variables",
        ),
        ("[target.mine.platforms.second]", "[target.mine.platform.second]", None, "unknown key 'platform'"),
    ],
)
def test_each_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int | None, words: str) -> None:
    assert old in GOOD
    problem = refused(tmp_path, GOOD.replace(old, new))
    assert words in str(problem)
    if line is not None:
        assert problem.line == line


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "no target 'mine'"), ("target = 5\n", None, "no target 'mine'"),
        ("[target.a]\n[target.b]\n", None, "a, b"),
        ("[target]\nmine = 5\n", None, "not a table"), ('[target.mine]\nurl = "http://h"\n', 1, "no platform"),
        ('\n[target.mine]\nurl = "http://h"\nplatforms = 5\n', 4, "dict"),
        ('[target.mine]\nurl = "http://h"\n[target.mine.platforms]\np = 5\n', None, "no base_url"),
        ("[target.mine]\nurl = nothing\n", 2, "TOML"), ('[target.mine]\nurl = """\n', 2, "TOML"),
        ("x = " + "[" * 50_000, None, "deep"), ("x = " + "9" * 10_000, None, "TOML"),
        (b"\xff", None, "UTF-8"), (b"#" * (1024 * 1024 + 1), None, "larger"),
    ],
)  # fmt: skip
def test_files_that_are_no_list_of_targets(tmp_path: Path, text: str | bytes, line: int | None, words: str) -> None:
    problem = refused(tmp_path, text)
    assert words in str(problem)
    if line is not None:
        assert problem.line == line


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for file in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(ConfigurationError, match="cannot be read"):
            load_target(file, "mine")


@pytest.mark.parametrize(
    "url", ["", "x", "http://", "https://:80", "http://h:0", "http://h:x", "http://[", "//h", "http://h?x=1", "http://h#x",
            "http://h /", "http://h\n", "file:///etc"]
)  # fmt: skip
def test_urls_of_the_command_line_are_checked(url: str) -> None:
    with pytest.raises(ConfigurationError, match="not a base URL"):
        checked_url(url)


@pytest.mark.parametrize("url", ["http://h", "https://h:1/v1", "http://[::1]:8700", "http://127.0.0.1:8700/"])
def test_good_urls_lose_only_their_last_slash(url: str) -> None:
    assert checked_url(url) == url.rstrip("/")


KEY = "pp-0123456789abcdefghijklmnopqrstuv"


@pytest.mark.parametrize("value", [f'"{KEY}"', f"{{ keyring = 5, key = '{KEY}' }}", f"['{KEY}']"])
def test_a_key_in_the_file_is_refused_and_not_repeated(tmp_path: Path, value: str) -> None:
    problem = refused(tmp_path, GOOD.replace('"FIRST_KEY"', value))
    assert "never the values" in str(problem) and KEY not in str(problem)
    assert problem.line == 16


def test_a_credential_in_the_keyring(tmp_path: Path) -> None:
    target = load_target(write(tmp_path, GOOD.replace('"FIRST_KEY"', '{ keyring = "kombo/key" }')), "mine")
    entries = {("kombo", "key"): "1"}
    found = target.secrets({"SECOND_KEY": "2", "APP": "3"}, lambda *entry: entries.get(entry))
    assert found == {"first": {"api_key": "1"}, "second": {"api_key": "2", "app_id": "3"}}
    with pytest.raises(ConfigurationError, match="target mine: the entry kombo/key of the system keyring is not there"):
        target.secrets({"SECOND_KEY": "2", "APP": "3"}, lambda *_: None)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8700", "http://127.1.2.3", "http://localhost:1", "http://LOCALHOST", "https://a.localhost",
     "http://localhost.", "http://[::1]:1", "http://[::ffff:127.0.0.1]"],
)  # fmt: skip
def test_what_is_on_this_machine_needs_no_confirmation(url: str, tmp_path: Path) -> None:
    assert is_loopback(url)
    text = GOOD.replace('"http://127.0.0.1:8700/"', f'"{url}"')
    target = load_target(write(tmp_path, text), "mine")
    assert target.confirmed() is target


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1.example", "https://api.kombo.dev", "http://localhost.example", "http://10.0.0.1", "http://[::2]",
     "http://0.0.0.0", "http://h", "http://[::ffff:10.0.0.1]", "http://127.0.0.1@h"],
)  # fmt: skip
@pytest.mark.parametrize("where", ["url", "control", "base_url"])
def test_what_is_elsewhere_needs_one(where: str, url: str, tmp_path: Path) -> None:
    old = {"url": '"http://127.0.0.1:8700/"', "control": '"{url}/_control"', "base_url": '"{url}/second"'}[where]
    text = GOOD.replace(old, f'"{url}"')
    assert text != GOOD
    target = load_target(write(tmp_path, text), "mine")
    with pytest.raises(ConfigurationError) as problem:
        target.confirmed()
    host = url.partition("//")[2]
    assert f"targets.toml:8: target mine is not on this machine: {host} (expected the line `confirm = true`" in str(
        problem.value
    )
    for more, fine in (("confirm = true", True), ("confirm = false", False)):
        target = load_target(write(tmp_path, text.replace("timeout_seconds = 5", more)), "mine")
        assert target.confirm is fine
        if fine:
            assert target.confirmed() is target
    with pytest.raises(ConfigurationError, match="not on this machine"):
        target.confirmed()


def test_a_target_that_proctor_starts_needs_no_confirmation_but_what_is_elsewhere_does(tmp_path: Path) -> None:
    text = '[target.t]\nstart = ["x"]\n[target.t.platforms.p]\nbase_url = "{url}/v1"\n'
    load_target(write(tmp_path, text), "t").confirmed()
    with pytest.raises(ConfigurationError, match=r"not on this machine: h\.example"):
        load_target(write(tmp_path, text.replace("{url}", "https://h.example")), "t").confirmed()
    with pytest.raises(ConfigurationError, match=r"not on this machine: h\.example"):
        load_target(write(tmp_path, text), "t").at("https://h.example").confirmed()


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("https://api.smartrecruiters.com", ("api.smartrecruiters.com",)),
        ("https://API.kombo.dev:443", ("api.kombo.dev",)),
        ("https://api.us.kombo.dev.", ("api.us.kombo.dev.",)),
        ("https://sandbox.example", ()),
        ("http://127.0.0.1", ()),
    ],
)
def test_hosts_that_are_known_to_be_production(url: str, hosts: tuple[str, ...], tmp_path: Path) -> None:
    target = load_target(write(tmp_path, GOOD.replace('"http://127.0.0.1:8700/"', f'"{url}"')), "mine")
    assert target.production_hosts == hosts


@pytest.mark.parametrize("name", ["smartrecruiters", "kombo-eu", "kombo-us"])
def test_a_newcomer_cannot_run_against_a_real_platform_without_doing_something(name: str) -> None:
    target = load_target(ROOT / "targets.toml", name)
    assert target.production_hosts
    with pytest.raises(ConfigurationError, match="not on this machine"):
        target.confirmed()


@pytest.mark.parametrize("name", ["sandbox", "local"])
def test_the_sandbox_needs_nothing(name: str) -> None:
    assert load_target(ROOT / "targets.toml", name).confirmed().secrets({}) == {}


def test_the_token_of_a_control_api_that_is_elsewhere(tmp_path: Path) -> None:
    text = GOOD.replace('customer = "sandbox"', 'customer = "sandbox"\ncontrol_token = "CONTROL_TOKEN"', 1)
    target = load_target(write(tmp_path, text), "mine")
    with pytest.raises(ConfigurationError, match="variable CONTROL_TOKEN is not set"):
        target.opened({})
    opened = target.opened({"CONTROL_TOKEN": "open sesame"})
    assert dict(opened.control_headers) == {"Authorization": "Bearer open sesame"}
    assert "sesame" not in repr(opened)
    plain = load_target(write(tmp_path, GOOD), "mine")
    assert plain.opened({}) == plain
    problem = refused(tmp_path, text.replace('"CONTROL_TOKEN"', '"no name of a variable"'))
    assert problem.line == text.split("\n").index('control_token = "CONTROL_TOKEN"') + 1
