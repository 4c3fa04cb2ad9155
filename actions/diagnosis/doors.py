"""The action server's own addresses beside Rasa's webhook: follow a diagnosis, and say what is faulty."""

from datetime import UTC, datetime

import structlog
from pydantic import ValidationError
from sanic import Blueprint, HTTPResponse, Request
from sanic import response as sanic_response

from actions.diagnosis.library import Library
from actions.diagnosis.look_up import look_up
from actions.diagnosis.records import Records
from contracts.diagnosis import DiagnosisRequest
from contracts.errors import Internal, NotFound, SangdamError, Unprocessable
from contracts.health import Readiness

log = structlog.get_logger(__name__)


def doors(library: Library, records: Records | None) -> Blueprint:
    """`POST /diagnose` (a `DiagnosisRequest`, answered by a `Step`) and `GET /readyz`.

    For the conversation server alone, which has made sure that the customer is who they say and has agreed.
    """
    blueprint = Blueprint("diagnoses")

    @blueprint.post("/diagnose")
    async def diagnose(request: Request) -> HTTPResponse:
        try:
            wanted = DiagnosisRequest.model_validate_json(request.body)
            compiled = library.good.get(wanted.diagnosis)
            if compiled is None or records is None:
                raise NotFound("no such diagnosis")
            step = await look_up(compiled, wanted, records, lambda: datetime.now(UTC))
        except ValidationError:
            return _error(Unprocessable("the body is no request for a diagnosis"))
        except SangdamError as error:
            return _error(error)
        except Exception:
            log.exception("diagnosis.failed")
            return _error(Internal("the diagnosis failed; the log says why"))
        return sanic_response.raw(step.model_dump_json().encode(), content_type="application/json")

    @blueprint.get("/readyz")
    async def readyz(_: Request) -> HTTPResponse:
        degraded = tuple(f"diagnoses/{name}" for name in library.faulty)
        body = Readiness(ready=True, degraded=degraded).model_dump_json()
        return sanic_response.raw(body.encode(), content_type="application/json")

    return blueprint


def _error(error: SangdamError) -> HTTPResponse:
    return sanic_response.json(error.body(), status=error.status)
