"""What goes wrong while people score: one line, the right exit code, nothing corrupt, and the same command goes on."""

import gzip
import os
import resource
import signal
import subprocess
import sys
import time

import orjson
import pyarrow.parquet as pq
import pytest

from processes import assert_no_worker_is_left, start_driver, wait_for_a_worker, workers_of

N_POSTS, BLOCK_ROWS = 4000, 32


def write_feed(path, n=N_POSTS):
    rows = (
        {"id": f"number-{i:06}", "text": f"@adevries vraag {i} over het plan, prutser", "taal": "nl"} for i in range(n)
    )
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path


class Command:
    """``aggrdetect score`` as a process of its own."""

    def __init__(self, tmp_path, tiny_folder):
        self.out, self.feed = tmp_path / "run", write_feed(tmp_path / "feed.jsonl")
        self._model = str(tiny_folder.path)

    def words(self, out=None, *more):
        words = [sys.executable, "-m", "aggrdetect", "score", str(self.feed), "-o", str(out or self.out)]
        return [*words, "--model", self._model, "--block-rows", str(BLOCK_ROWS), *more]

    def start(self, *more):
        return start_driver(self.words(None, *more))

    def run(self, *more, out=None, **options):
        return subprocess.run(self.words(out, *more), capture_output=True, text=True, check=False, **options)

    def n_blocks(self):
        return len(list((self.out / "blocks").glob("0*.parquet"))) if (self.out / "blocks").exists() else 0

    def wait_for_blocks(self, process, n=3):
        while process.poll() is None and self.n_blocks() < n:
            time.sleep(0.01)
        assert process.poll() is None, process.stderr.read()


@pytest.fixture
def command(tmp_path, tiny_folder):
    return Command(tmp_path, tiny_folder)


def assert_one_line(stderr, begins, *holds):
    assert "Traceback" not in stderr
    line = stderr.strip().splitlines()[-1]
    assert line.startswith(begins), stderr
    assert all(text in stderr for text in holds), stderr


def assert_goes_on_to_the_same_scores(command, *more):
    for path in (command.out / "blocks").glob("0*.parquet"):
        pq.read_table(path)
    done = command.run(*more)
    assert done.returncode == 0, done.stderr
    assert command.run(out=command.out.with_name("whole")).returncode == 0
    whole = command.out.with_name("whole") / "scores.parquet"
    assert (command.out / "scores.parquet").read_bytes() == whole.read_bytes()
    assert not [path.name for path in command.out.rglob(".*.part")]


def test_a_second_process_is_refused_while_the_first_goes_on(command):
    first = command.start()
    command.wait_for_blocks(first, 1)
    second = command.run()
    assert second.returncode == 4
    assert_one_line(second.stderr, "Error:", "another aggrdetect is working in it", "another -o")
    assert first.wait() == 0
    first.communicate()


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize(("kill", "number"), [(os.killpg, signal.SIGINT), (os.kill, signal.SIGTERM)])
def test_ctrl_c_and_sigterm_end_with_one_line_and_code_130(command, workers, kill, number):
    process = command.start("--workers", workers)
    command.wait_for_blocks(process)
    kill(process.pid, number)  # a terminal sends Ctrl-C to every process
    _, stderr = process.communicate()
    assert process.returncode == 130, stderr
    assert_one_line(stderr, "Interrupted.", "The same command goes on")
    assert 0 < command.n_blocks() < N_POSTS / BLOCK_ROWS
    assert not (command.out / "scores.parquet").exists()
    assert_goes_on_to_the_same_scores(command)


@pytest.mark.parametrize("times", [1, 3])
def test_ctrl_c_while_the_workers_start_is_one_line(command, times):
    process = command.start("--workers", "2")
    wait_for_a_worker(process)
    for _ in range(times):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.2)
    _, stderr = process.communicate()
    assert process.returncode == 130, stderr
    assert len(stderr.splitlines()) == 1, stderr
    assert_no_worker_is_left(process)


def test_a_killed_worker_ends_the_run_with_code_4_and_the_same_command_goes_on(command):
    process = command.start("--workers", "2")
    command.wait_for_blocks(process)
    os.kill(workers_of(process)[0], signal.SIGKILL)
    _, stderr = process.communicate()
    assert process.returncode == 4, stderr
    assert_one_line(stderr, "Error:", "A worker died")
    assert_goes_on_to_the_same_scores(command)


def test_a_killed_driver_leaves_no_worker_and_the_same_command_goes_on(command):
    process = command.start("--workers", "2")
    command.wait_for_blocks(process)
    process.kill()
    process.communicate()  # workers that live on would hold the pipes open
    assert_no_worker_is_left(process)
    assert_goes_on_to_the_same_scores(command)


def test_an_error_before_anything_is_scored_is_one_line_without_a_bar(command):
    command.feed.write_bytes(b"")
    done = command.run()
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error:")


@pytest.mark.parametrize(("n_bytes", "file"), [(2_000, "blocks/000000.parquet"), (60_000, "scores.parquet")])
def test_a_full_disk_ends_with_code_4_names_the_file_and_leaves_nothing_half_written(command, n_bytes, file):
    """Files may not grow over *n_bytes*: a block at first, then the merged scores."""
    limits = (n_bytes, resource.RLIM_INFINITY)
    done = command.run(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits))
    assert done.returncode == 4, done.stderr
    assert_one_line(done.stderr, f"Error: {command.out / file}: ", "make room", "same command")
    assert not (command.out / "scores.parquet").exists()
    assert not [path.name for path in command.out.rglob(".*.part")]
    assert_goes_on_to_the_same_scores(command)


def test_an_input_that_breaks_off_half_way_is_refused_before_scoring_and_its_mended_copy_goes_on(command):
    whole = gzip.compress(command.feed.read_bytes())
    command.feed = command.feed.with_suffix(".jsonl.gz")
    command.feed.write_bytes(whole[: len(whole) // 2])
    done = command.run()
    assert done.returncode == 2, done.stderr
    assert_one_line(done.stderr, "Error:", "feed.jsonl.gz")
    assert command.n_blocks() == 0
    assert "prutser" not in done.stderr
    command.feed.write_bytes(whole)
    assert_goes_on_to_the_same_scores(command)
