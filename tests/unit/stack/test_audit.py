"""A source that knows nothing must not look like a clean bill."""

from pathlib import Path
from typing import Any

import pytest

from bot.stack import audit

KNOWN = {"name": "idna", "version": "3.4", "vulns": [{"id": "CVE-1"}]}


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """What the advisory source answers to whatever it is asked."""
    answers: list[dict[str, Any]] = [KNOWN]
    monkeypatch.setattr(audit, "_audited", lambda requirements: answers)
    monkeypatch.setattr(audit, "_requirements", lambda project: "idna==3.4\n")
    monkeypatch.setattr(audit, "IGNORE_LIST", tmp_path / ".audit-ignore")
    return answers


def accept(line: str) -> None:
    audit.IGNORE_LIST.write_text(f"# accepted\n{line}\n")


def test_a_source_that_does_not_know_the_canary_is_told_and_passes(
    source: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    source.clear()
    assert audit.main(["bot"]) == 0
    assert "NOT AUDITED" in capsys.readouterr().out


def test_a_finding_fails(source: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(["bot"]) == 1
    assert "bot: idna 3.4 CVE-1 NOT ACCEPTED" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("CVE-1 not reachable here", 0),
        ("bot/* everything of this project", 0),
        ("nlu/* everything of the other", 1),
        ("CVE-1", 1),
    ],
)
def test_only_an_entry_with_a_reason_accepts(
    source: list[dict[str, Any]], line: str, code: int
) -> None:
    accept(line)
    assert audit.main(["bot"]) == code
