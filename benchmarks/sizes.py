"""How much an installation takes: megabytes of site-packages for each extra.

Each is installed into an empty environment. pip itself is not counted.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
EXTRAS: Final = ("", "[plot]", "[data]", "[web]", "[train]")


def main() -> None:
    """Install and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extras", nargs="*", default=EXTRAS, help="such as '[plot]' or '[web,pdf]'")
    print(f"{'pip install':20} {'MB':>7} {'packages':>9}  TensorFlow")
    for extra in parser.parse_args().extras:
        with tempfile.TemporaryDirectory() as folder:
            site = installed(extra, Path(folder))
            packages = len(list(site.glob("*.dist-info")))
            has_tensorflow = "yes" if (site / "tensorflow").exists() else "no"
            print(
                f"{'.' + extra:20} {size(site) / 1e6:7.0f} {packages:9}  {has_tensorflow}",
                flush=True,
            )


def installed(extra: str, folder: Path) -> Path:
    """Install the project with an extra; gives the folder of packages."""
    venv.create(folder, with_pip=False)
    site = next(folder.rglob("site-packages"))
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", str(folder), "install"),
            *("--quiet", "--disable-pip-version-check", f"{ROOT}{extra}"),
        ],
        check=True,
    )
    return site


def size(folder: Path) -> int:
    """Bytes in all files under a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


if __name__ == "__main__":
    main()
