"""The action server of Rasa's SDK, on a private address: `python -m actions.server`."""

import warnings

from sanic import Sanic

from actions.clarify import Clarify
from actions.diagnose import Diagnose
from actions.diagnosis.doors import doors
from actions.diagnosis.library import Library
from actions.diagnosis.records import RecordsService
from actions.request_handoff import RequestHandoff
from actions.search_help import SearchHelp
from service import logs
from service.client import ServiceClient
from service.secrets import records_token
from service.settings import Settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from rasa_sdk.endpoint import create_app
    from rasa_sdk.executor import ActionExecutor


def app_of(settings: Settings) -> Sanic:
    """The SDK's app (`/webhook`, `/health`, `/actions`) with our actions and doors."""
    kb = ServiceClient("kb", settings.url("kb"), settings.kb_timeout_s)
    # Without a records service there is nothing to look up, and so no diagnosis either.
    library = Library(settings.diagnoses_dir.resolve() if settings.records else None)
    records = RecordsService(settings.records, records_token(settings)) if settings.records else None
    search_help = SearchHelp(kb)
    executor = ActionExecutor()
    executor.register_action(search_help)
    executor.register_action(Diagnose(search_help, library))
    executor.register_action(Clarify())
    executor.register_action(RequestHandoff())
    app = create_app(executor, cors_origins=[])
    app.config.REQUEST_MAX_SIZE = settings.max_body_bytes
    app.blueprint(doors(library, records))

    @app.after_server_stop
    async def close(_: Sanic) -> None:
        await kb.close()
        if records is not None:
            await records.close()

    return app


def main() -> None:
    settings = Settings()
    logs.configure(settings, "actions")
    # Rasa 3.6.21 with SDK 3.21 is what we test; the SDK warns of any other pair than its own.
    warnings.filterwarnings("ignore", message="Your versions of rasa")
    app_of(settings).run(
        host=settings.private_host,
        port=settings.ports["actions"],
        single_process=True,
        access_log=False,
        motd=False,
    )


if __name__ == "__main__":
    main()
