"""Every described operation against the running stack, with generated requests: no fault of ours, one error shape."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from cli.stack import Stack
from contracts.errors import ErrorBody

pytestmark = pytest.mark.e2e


def test_generated_requests_meet_no_fault(ready: Stack, agent: dict[str, str]) -> None:
    schema = schemathesis.openapi.from_url(f"{ready.base}/openapi.json")
    seen = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        seen += 1

        @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def run(case: schemathesis.Case) -> None:
            response = case.call(headers=agent)
            assert response.status_code < 500 or response.status_code == 503, response.text
            if response.status_code >= 400:
                ErrorBody.model_validate(response.json())

        run()
    assert seen >= 8
