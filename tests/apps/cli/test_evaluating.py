"""`inkdigits evaluate` on data sets."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from bad_inputs import encoded, picture
from command_line import run
from inkdigits.model.model_folder import BUNDLED


@pytest.mark.slow
def test_evaluation_prints_loss_and_accuracy_with_an_interval() -> None:
    done = run("evaluate", "--data", "synthetic", "--limit", "60")
    assert done.returncode == 0, done.stderr
    assert "\n  accuracy  " in done.stdout and "95 % interval" in done.stdout
    assert "\n  loss  " in done.stdout
    for title in ("by digit", "by style", "claimed", "answered"):
        assert title in done.stdout
    row = json.loads(
        run("evaluate", "--data", "synthetic", "--limit", "60", "--json").stdout.splitlines()[0]
    )
    assert row["count"] == 60
    assert {"by_style", "reliability", "error_by_share", "confusions"} <= set(row)


@pytest.mark.slow
def test_evaluation_names_its_selection() -> None:
    words = ["evaluate", "--data", "synthetic", "--only", "7-crossed,7-plain", "--limit", "20"]
    done = run(*words, "--input-form", "ink")
    assert "synthetic: 20 digits (only 7-crossed, 7-plain; read as ink)" in done.stdout
    row = json.loads(run(*words, "--characters", "7", "--json").stdout)
    assert list(row["by_digit"]) == ["7"]
    assert row["selection"]["only"] == ["7-crossed", "7-plain"]


@pytest.mark.slow
def test_gallery_of_run_model_is_in_run_folder(tmp_path: Path) -> None:
    model, data = tmp_path / "run" / "model", tmp_path / "mine"
    shutil.copytree(BUNDLED, model)
    for digit, style in (("3", "3-round"), ("7", "7-crossed"), ("3", "7-plain")):
        (data / digit).mkdir(parents=True, exist_ok=True)
        (data / digit / f"{style}.png").write_bytes(encoded(Image.fromarray(picture(style))))
    words = ["evaluate", "--model", str(model), "--data", str(data)]
    elsewhere = tmp_path / "elsewhere"
    # The folder of the model alone is no run folder, so nothing is written there.
    run(*words)
    assert [path.name for path in model.parent.iterdir()] == ["model"]
    (tmp_path / "run" / "options.json").write_text("{}")
    done = run(*words)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "run" / "gallery" / "mine" / "misread.png") in done.stdout
    row = json.loads(run(*words, "--gallery", str(elsewhere), "--json").stdout)
    assert row["gallery"] == str(elsewhere / "mine") and row["misread"] == 1
    assert len(list((elsewhere / "mine").iterdir())) == 2


@pytest.mark.slow
def test_evaluation_tables_fit_a_hundred_columns() -> None:
    done = run("evaluate", "--data", "synthetic,nondigits", "--limit", "120")
    lines = done.stdout.splitlines()
    assert "  refused" in done.stdout and "by kind" in done.stdout
    assert [line for line in lines if len(line) > 100] == []
    # The columns stand below their titles.
    head = next(place for place, line in enumerate(lines) if line.startswith("  by digit"))
    for title in ("right", "count"):
        end = lines[head].index(title) + len(title)
        assert all(
            line[end - 1] != " " and line[end:][:1] in ("", " ")
            for line in lines[head + 1 : head + 11]
        )
