"""Look up known vulnerabilities of the packages in a lock file: audit.py LOCK.

pip-audit asks the package index. Where that can't be reached, or doesn't know a package, the audit
has shown nothing about it, so it fails and says why in one line.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any


def audit(lock: str) -> str | None:
    """Audit a lock file; gives what is wrong as text, or None where nothing is."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"]
    command += ["--disable-pip", "--require-hashes", "--requirement", lock]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except ValueError:
        reason = (done.stderr.strip() or "pip-audit printed nothing").splitlines()[-1]
        return f"{lock} could not be audited: {reason}"
    return judge(lock, packages)


def judge(lock: str, packages: list[dict[str, Any]]) -> str | None:
    """What is wrong with packages, as pip-audit lists them."""
    unknown = [each["name"] for each in packages if "skip_reason" in each]
    lines = [
        f"{each['name']} {each['version']}: {found['id']}, fixed in "
        f"{', '.join(found['fix_versions']) or 'no version yet'}"
        for each in packages
        for found in each.get("vulns", [])
    ]
    if unknown:
        named = "" if len(unknown) > 5 else f" ({', '.join(unknown)})"
        lines.append(
            f"{lock}: {len(unknown):,} of {len(packages):,} packages could not be audited{named}: "
            "the vulnerability service has no answer about them on this network"
        )
    return "\n".join(lines) or None


if __name__ == "__main__":
    problem = audit(sys.argv[1])
    print(problem or f"{sys.argv[1]}: no known vulnerabilities")
    sys.exit(problem is not None)
