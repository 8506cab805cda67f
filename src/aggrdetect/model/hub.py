"""Models from the Hugging Face hub: the copy at hand, or a download where there is none."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled

from aggrdetect.errors import ModelError


def fetch(name: str, revision: str | None, files: Sequence[str]) -> Path:
    """Return the folder with the files of a hub model; asks the network only when no copy is at hand.

    Args:
        name: ``OWNER/NAME``.
        revision: Branch, tag or commit; the main branch by default.
        files: Patterns of the files that are needed.

    Raises:
        ModelError: There is no copy, and the hub cannot be reached or has no such model.
    """
    copy = partial(snapshot_download, name, revision=revision, allow_patterns=list(files))
    try:
        return Path(copy(local_files_only=True))
    except LocalEntryNotFoundError:
        pass
    try:
        return Path(copy())
    except (LocalEntryNotFoundError, OfflineModeIsEnabled, HfHubHTTPError, OSError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ModelError(
            f"{name}: no such folder, and not to be had from the hub ({reason}) Give the folder of a model as --model."
        ) from error
