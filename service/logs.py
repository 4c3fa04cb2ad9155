"""Structured logs on stderr, with personal data masked before a line is written."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from service.settings import Settings
from text.masking import mask

MAX_VALUE = 2_000
_KEPT = frozenset({"timestamp", "level", "event", "logger", "service"})


def _mask_values(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Masks every free text of a log line; tracebacks too, since they quote values."""
    for name, value in entry.items():
        if isinstance(value, str) and name not in _KEPT:
            entry[name] = mask(value[:MAX_VALUE])
    return entry


def configure(settings: Settings, service: str) -> None:
    """Sends structlog's and the standard library's records of this process through one masked pipeline."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _mask_values,
    ]
    render: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer()
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
