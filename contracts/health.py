"""Health of a process and of the whole."""

from contracts.base import Strict


class Health(Strict):
    status: str
    version: str
    commit: str


class Readiness(Strict):
    """`degraded` names what is down while customers are still answered; empty means all is well."""

    ready: bool
    degraded: tuple[str, ...] = ()
