"""Rasa's own HTTP server with our action calls, started in process: `rasa run` without its command line."""

import logging
from pathlib import Path

import rasa.core.run
from rasa.core.utils import AvailableEndpoints
from rasa.utils.common import configure_logging_and_warnings
from rasa.utils.log_utils import configure_structlog

from nlu.components import remote_action


def run(*, model: Path, host: str, port: int, credentials: Path, endpoints: Path, log_level: str) -> None:
    """Serves until it is told to stop. `model`: a model file, or a folder whose newest model is served."""
    level = logging.getLevelName(log_level)
    configure_structlog(level)
    configure_logging_and_warnings(level, None, warn_only_once=True, filter_repeated_logs=False)
    remote_action.install()
    available = AvailableEndpoints.read_endpoints(str(endpoints))
    available.action = remote_action.PooledEndpoint.of(available.action)
    rasa.core.run.serve_application(
        str(model),
        interface=host,
        port=port,
        credentials=str(credentials),
        endpoints=available,
        enable_api=True,
        response_timeout=60,
    )
