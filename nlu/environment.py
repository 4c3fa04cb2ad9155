"""What has to stand before Rasa is imported: quiet, offline, one thread, nothing cached in the working folder."""

import os
import warnings

_VARIABLES = {
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",  # our own stamp decides when to train
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "CUDA_VISIBLE_DEVICES": "-1",
    "OMP_NUM_THREADS": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",
    "LOG_LEVEL": "WARNING",
    "SANIC_ACCESS_LOG": "False",
    "LOG_LEVEL_LIBRARIES": "ERROR",
}


def prepare() -> None:
    """Call first in every program that imports Rasa. What the environment already says is left alone."""
    for name, value in _VARIABLES.items():
        os.environ.setdefault(name, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import sanic.app  # noqa: F401  it sets a filter of its own on import, which ours have to come after
    # Rasa's pinned libraries say these about each other; nobody here can act on them.
    for category in (DeprecationWarning, PendingDeprecationWarning, FutureWarning):
        warnings.filterwarnings("ignore", category=category)
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
