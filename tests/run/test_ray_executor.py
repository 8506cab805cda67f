"""The same work on a real Ray cluster of two nodes, both on this machine; slow, because Ray starts slowly."""

import math
import os
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from aggrdetect.cli import app
from aggrdetect.errors import InputError, RunError
from aggrdetect.model.load import ScorerSpec
from aggrdetect.run.pipeline import RunOptions, run
from aggrdetect.targets.roster import read_roster

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ray_executor():
    pytest.importorskip("ray")
    import aggrdetect.run.ray_executor

    return aggrdetect.run.ray_executor


@pytest.fixture(scope="module")
def cluster():
    ray = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    cluster = Cluster()
    cluster.add_node(num_cpus=1, include_dashboard=False)
    cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    cluster.connect()
    yield cluster
    ray.shutdown()
    cluster.shutdown()


@pytest.fixture
def feed(tmp_path):
    path = tmp_path / "feed.jsonl"
    rows = ({"id": f"p{i}", "text": f"@adevries vraag {i} over het plan, sukkel"} for i in range(6000))
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path


def command(feed: Path, out: Path, model: Path, *more: str) -> list[str]:
    start = [sys.executable, "-m", "aggrdetect", "score", str(feed), "-o", str(out), "--model", str(model)]
    return [*start, "--block-rows", "32", "--executor", "ray", "--workers", "2", *more]


@pytest.mark.usefixtures("cluster")
def test_results_come_in_order_and_tasks_are_taken_as_workers_need_them(ray_executor):
    taken: list[int] = []

    def tasks():
        for number in range(40):
            taken.append(number)
            yield number * number

    results = ray_executor.map_ray(math.sqrt, tasks(), 2)
    assert next(results) == 0
    assert len(taken) < 20
    assert list(results) == list(range(1, 40))


@pytest.mark.usefixtures("cluster")
def test_what_the_work_raises_comes_out_as_it_is(ray_executor, tmp_path):
    with pytest.raises(InputError, match=r"gone\.csv"):
        list(ray_executor.map_ray(read_roster, [tmp_path / "gone.csv"], 1))


@pytest.mark.usefixtures("cluster")
def test_a_block_that_kills_every_worker_is_given_up_in_one_line(ray_executor, monkeypatch):
    monkeypatch.setattr(ray_executor, "_MOST_LOSSES", 2)
    with pytest.raises(RunError, match=r"lost with its worker 2 times .*--block-rows") as caught:
        list(ray_executor.map_ray(os._exit, [3], 1))
    assert "\n" not in str(caught.value)


def test_a_node_killed_in_mid_run_costs_only_its_blocks_and_the_scores_are_those_of_a_local_run(
    cluster, feed, tiny_folder, tmp_path
):
    scorer = ScorerSpec(str(tiny_folder.path), threads=1)
    run(RunOptions(inputs=[str(feed)], out=tmp_path / "local", scorer=scorer, block_rows=32))
    out = tmp_path / "ray"
    process = subprocess.Popen(
        command(feed, out, tiny_folder.path, "--ray-address", cluster.address), stderr=subprocess.PIPE, text=True
    )
    while process.poll() is None and len(list((out / "blocks").glob("0*.parquet"))) < 5:
        time.sleep(0.01)
    n_before = len(list((out / "blocks").glob("0*.parquet")))
    cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert 0 < n_before < 188
    assert (out / "scores.parquet").read_bytes() == (tmp_path / "local" / "scores.parquet").read_bytes()


@pytest.mark.usefixtures("ray_executor")
def test_a_cluster_that_is_not_there_is_one_line_at_once(feed, tiny_folder, tmp_path):
    done = subprocess.run(
        command(feed, tmp_path / "run", tiny_folder.path, "--ray-address", "127.0.0.1:1"),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 4
    assert "Error: No Ray cluster 127.0.0.1:1 (" in done.stderr
    assert "RAY_AUTH_MODE=token" in done.stderr  # without its token a cluster answers as if it were not there
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "run").exists()  # said before anything was counted


def test_without_ray_the_command_says_what_to_install(monkeypatch, feed, tmp_path):
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "aggrdetect.run.ray_executor", raising=False)
    done = CliRunner().invoke(app, ["score", str(feed), "-o", str(tmp_path / "out"), "--executor", "ray"])
    assert done.exit_code == 2
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("Error")]
    assert "pip install 'aggrdetect[ray]'" in line
    assert not (tmp_path / "out").exists()
