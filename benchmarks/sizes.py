"""How much an installation takes: megabytes of site-packages for each extra.

Each is installed into an empty environment. pip itself is not counted.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from importlib.metadata import distribution, requires
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

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


def installed_size(package: str, *others: str) -> tuple[int, int]:
    """Bytes of an installed package alone, and with others and all that these depend on.

    Compiled Python files are not counted.
    """
    waiting, sizes = [package, *others], dict[str, int]()
    while waiting:
        name = canonicalize_name(waiting.pop(0))
        if name not in sizes:
            sizes[name] = _size_of_package(name)
            needed = map(Requirement, requires(name) or [])
            waiting += [
                each.name
                for each in needed
                if not each.marker or each.marker.evaluate({"extra": ""})
            ]
    return sizes[canonicalize_name(package)], sum(sizes.values())


def _size_of_package(name: str) -> int:
    listed = [Path(each.locate()) for each in distribution(name).files or ()]
    module = find_spec(name) if any(each.suffix == ".pth" for each in listed) else None
    if module is not None and module.submodule_search_locations:
        # Installed for development: its files are elsewhere.
        listed = list(Path(module.submodule_search_locations[0]).rglob("*"))
    return sum(each.lstat().st_size for each in listed if each.is_file() and each.suffix != ".pyc")


if __name__ == "__main__":
    main()
