from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits import Reader
from inkdigits.batch import read_arrays
from inkdigits.batch.job import Job
from inkdigits.batch.run import Means, Settings, read_here, run
from inkdigits.batch.sources import Sources
from inkdigits.batch.tables import decode
from inkdigits.errors import InputError


def test_a_batch_of_bytes_gets_columns(drawings: Path) -> None:
    paths = sorted(drawings.glob("*.png"))
    batch = {
        "bytes": np.array([path.read_bytes() for path in paths], object),
        "path": np.array([str(path) for path in paths], object),
    }
    found = read_arrays(batch)
    assert "bytes" not in found and found["path"] is batch["path"]
    digits = [Reader().read_digit(path) for path in paths[:10]]
    assert list(found["text"][:10]) == [str(digit.digit) for digit in digits]
    assert found["confidence"].dtype == np.float64
    assert list(found["error"][9:]) == [None, "damaged_image", None]


def test_a_batch_of_arrays_gets_columns(drawings: Path) -> None:
    paths = [drawings / f"{index:02}.png" for index in range(3)]
    images = np.stack([np.asarray(Image.open(path).convert("RGB")) for path in paths])
    assert list(read_arrays({"image": images})["text"]) == ["0", "1", "2"]
    assert list(read_arrays({"x": images}, column="x", kind="number", length=1)["text"]) == [
        "0",
        "1",
        "2",
    ]


def test_a_batch_without_pictures_is_refused() -> None:
    with pytest.raises(InputError, match="there are a, b") as caught:
        read_arrays({"a": np.zeros(2), "b": np.zeros(2)})
    assert caught.value.code == "bad_column"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_ray_gives_the_rows_of_this_machine(
    drawings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray = pytest.importorskip("ray")
    from inkdigits.batch.on_ray import Cluster

    # Another test may have left one.
    ray.shutdown()
    # Names and folders are relative to the caller's.
    monkeypatch.chdir(drawings.parent)
    sources = Sources((drawings.name,))
    outcomes = {}
    for name, engine in (("here", read_here), ("ray", Cluster(memory=500).read)):
        settings = Settings(sources, Job(), str(tmp_path / name), "csv", shard_size=5)
        outcomes[name] = run(settings, Means(2), engine=engine)
    assert outcomes["ray"].tally.to_dict() == outcomes["here"].tally.to_dict()
    assert outcomes["ray"].to_dict()["skipped_files"] == {".txt": 1}
    here, on_ray = (
        [
            row._replace(milliseconds=0)
            for shard in sorted((tmp_path / name / "shards").iterdir())
            for row in decode(shard.read_bytes(), "csv")
        ]
        for name in outcomes
    )
    assert on_ray == here and len(here) == 12
    # It resumes what this machine has begun, also on a cluster whose cores the workers take all.
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    (tmp_path / "here" / "shards" / "000001.csv").unlink()
    settings = Settings(sources, Job(), str(tmp_path / "here"), "csv", shard_size=5)
    resumed = run(settings, Means(2), engine=Cluster(memory=500).read)
    assert (resumed.session.tally.rows, resumed.tally.rows) == (5, 12)
    ray.shutdown()
    with pytest.raises(InputError) as caught:
        changed = Sources((f"{drawings.name}/0*",))
        settings = Settings(changed, Job(), str(tmp_path / "other"), "csv", shard_size=5)
        run(settings, Means(2))
        (tmp_path / "other" / "shards" / "000000.csv").rename(
            tmp_path / "other" / "shards" / "000002.csv"
        )
        run(settings, Means(2), engine=Cluster(memory=500).read)
    assert caught.value.code == "inputs_changed"
