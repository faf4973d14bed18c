"""Known vulnerabilities in both locks: `python -m bot.stack.audit [project ...]`.

An advisory source that cannot be reached, or that knows nothing, must not look like a clean bill:
first it is asked about a release that is known to be vulnerable.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / ".tools" / "bin" / "uv"
IGNORE_LIST = ROOT / ".audit-ignore"
#: CVE-2024-3651; any working source knows it.
CANARY = "idna==3.4\n"


@dataclass(frozen=True, slots=True)
class Finding:
    project: str
    package: str
    version: str
    advisory: str

    def ignored_by(self, entries: dict[str, str]) -> str | None:
        """The reason why this one is accepted: by advisory, or for a whole project."""
        return entries.get(self.advisory) or entries.get(f"{self.project}/*")


def main(projects: list[str]) -> int:
    if not _findings("canary", CANARY):
        _say(
            "没有做依赖漏洞审计：安全通告源不可达 [NOT AUDITED: no advisory source can be reached]"
        )
        return 0
    entries = _ignore_list()
    found = [one for name in projects for one in _findings(name, _requirements(name))]
    for one in found:
        reason = one.ignored_by(entries)
        _say(
            f"{one.project}: {one.package} {one.version} {one.advisory} {reason or 'NOT ACCEPTED'}"
        )
    return int(any(not one.ignored_by(entries) for one in found))


def _requirements(project: str) -> str:
    """What the lock pins; `bot` is the root project, any other name is its directory."""
    directory = ROOT if project == "bot" else ROOT / project
    command = [str(UV), "--directory", str(directory), "export", "--frozen", "--no-hashes"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _findings(project: str, requirements: str) -> list[Finding]:
    return [
        Finding(project, str(one["name"]), str(one["version"]), str(hit["id"]))
        for one in _audited(requirements)
        for hit in one.get("vulns", [])
    ]


def _audited(requirements: str) -> list[dict[str, Any]]:
    """pip-audit's own report; nothing when it had none to give."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps"]
    command += ["--progress-spinner", "off", "--format", "json", "-r"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(requirements)
        file.flush()
        done = subprocess.run([*command, file.name], capture_output=True, text=True)
    try:
        report: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    except ValueError:
        return []
    return report["dependencies"]


def _ignore_list() -> dict[str, str]:
    """Lines `ID reason`; an entry without a reason is no entry."""
    if not IGNORE_LIST.exists():
        return {}
    lines = IGNORE_LIST.read_text(encoding="utf-8").splitlines()
    parted = (line.split(None, 1) for line in lines if not line.startswith("#"))
    return {words[0]: words[1] for words in parted if len(words) == 2}


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["bot", "nlu"]))
