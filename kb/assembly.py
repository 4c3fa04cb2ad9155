"""Picks the backends: the one place that knows them all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from kb import calibration
from kb.answering import HelpSearch
from kb.archive import Archive
from kb.articles import ArticleStore
from kb.authoring.comparing import Comparing
from kb.authoring.writing import Writing
from kb.backends.faiss_index import FaissIndex
from kb.backends.sql_articles import SqlArticleStore, open_database
from kb.backends.sql_asked import SqlAskedStore
from kb.backends.sql_authoring import SqlAuthoringStore
from kb.backends.sql_events import SqlEventStore
from kb.backends.sql_rules import SqlRuleStore
from kb.backends.sql_trials import SqlTrialStore
from kb.calibration import Calibration
from kb.centre import questions
from kb.encoder import Encoder, EncoderUnavailable, Remembering
from kb.events import EventStore
from kb.library import Library
from kb.rerank import AsFused
from kb.trials import Trials
from service.settings import REPOSITORY, Settings

log = structlog.get_logger(__name__)
DATABASE = "kb"


def load_encoder(settings: Settings) -> Encoder:
    """The encoder that the settings name. Raises EncoderUnavailable, whose message says what to do."""
    if settings.encoder == "default":
        from kb.backends.onnx_encoder import OnnxEncoder

        return Remembering(OnnxEncoder(settings.models / "encoder"))
    try:
        from kb.backends.torch_encoder import TorchEncoder
    except ImportError as error:
        message = f"SANGDAM_ENCODER={settings.encoder} needs torch and sentence-transformers: run `make setup`"
        raise EncoderUnavailable(message) from error
    return Remembering(TorchEncoder(settings.encoder, questions=questions(REPOSITORY), cache=settings.models))


def encoder_or_none(settings: Settings) -> Encoder | None:
    """The encoder, or none with a line in the log: search then goes by words and letters."""
    try:
        return load_encoder(settings)
    except EncoderUnavailable as error:
        log.error("encoder.unavailable", reason=str(error))
        return None


def calibration_for(encoder: Encoder | None) -> Calibration:
    return calibration.load("full" if encoder else "lexical")


@asynccontextmanager
async def open_articles(settings: Settings) -> AsyncIterator[ArticleStore]:
    """The article store alone, for the command line."""
    database = await open_database(settings.database(DATABASE, "pysqlite"))
    try:
        yield SqlArticleStore(database)
    finally:
        await database.close()


class Parts:
    """What a running service is made of."""

    def __init__(
        self,
        library: Library,
        help_search: HelpSearch,
        articles: ArticleStore,
        events: EventStore,
        rules: SqlRuleStore,
        writing: Writing,
        comparing: Comparing,
    ) -> None:
        self.library = library
        self.help_search = help_search
        self.articles = articles
        self.events = events
        self.writing = writing
        self.comparing = comparing
        self.rules = rules


@asynccontextmanager
async def open_parts(settings: Settings, encoder: Encoder | None) -> AsyncIterator[Parts]:
    """The parts over the stack's database, closed at the end."""
    database = await open_database(settings.database(DATABASE, "pysqlite"))
    articles, events = SqlArticleStore(database), SqlEventStore(database)
    rules = SqlRuleStore(database)
    version, wanted = encoder.version if encoder else "", settings.archive_dir is not None
    library = Library(
        articles,
        encoder=encoder,
        make=FaissIndex,
        snapshot_file=_snapshot(settings),
        rules=rules,
        learned=rules,
        archive=Archive(settings.archive, encoder=version, backend=FaissIndex, wanted=wanted),
    )
    store = SqlTrialStore(database)
    trials = Trials(store)
    help_search = HelpSearch(
        library,
        events,
        encoder=encoder,
        reranker=AsFused(),
        calibration=calibration_for(encoder),
        trials=trials,
    )
    writing = Writing(
        SqlAuthoringStore(database), articles, SqlAskedStore(database), library, translated=settings.translated
    )
    try:
        yield Parts(library, help_search, articles, events, rules, writing, Comparing(store, trials, writing))
    finally:
        help_search.close()
        await database.close()


def _snapshot(settings: Settings) -> Path:
    return settings.data / "kb" / "features.snapshot"
