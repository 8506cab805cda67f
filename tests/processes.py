"""Start a driver and look at its workers."""

import subprocess
import time


def start_driver(words):
    """Start a command in a session of its own, which hears Ctrl-C also where the tests run in the background."""
    return subprocess.Popen(
        ["env", "--default-signal=INT", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def workers_of(driver):
    """Return the ids of the worker processes."""
    return _find("-P", driver)


def wait_for_a_worker(driver):
    while not workers_of(driver):
        assert driver.poll() is None, driver.stderr.read()


def assert_no_worker_is_left(driver):
    """Those of a driver that was killed have a moment to find out."""
    until = time.monotonic() + 10
    while (left := _find("-g", driver)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not left


def _find(option, driver):
    words = ["pgrep", option, str(driver.pid), "-f", "spawn_main"]
    found = subprocess.run(words, capture_output=True, text=True, check=False)
    return [int(word) for word in found.stdout.split()]
