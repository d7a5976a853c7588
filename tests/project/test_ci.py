"""The check of a change, .ci/run, with steps that do nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / ".ci" / "run"
STAND_INS = {
    "make": 'echo "make $*"',
    "git": 'if [ "$1" = clone ]; then mkdir "$4"; fi',
}


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
@pytest.mark.parametrize("given", ["here/data", "{}/here/data"], ids=["relative", "absolute"])
def test_the_folder_with_the_data_sets_may_be_named_from_where_one_is(
    given: str, tmp_path: Path
) -> None:
    for name in (".ci", "bin", "here/data"):
        (tmp_path / name).mkdir(parents=True)
    shutil.copy(RUN, tmp_path / ".ci" / "run")
    for name, line in STAND_INS.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{line}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    done = subprocess.run(
        [tmp_path / ".ci" / "run"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={
            **os.environ,
            "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "INKDIGITS_DATA": given.format(tmp_path),
        },
    )
    assert done.returncode == 0, done.stderr
    assert f"make test-data INKDIGITS_DATA={tmp_path}/here/data\n" in done.stdout
