"""Settings of every process, from `SANGDAM_*` in the environment; each stands in docs/settings.md (tested)."""

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8080


class Settings(BaseSettings):
    """Read once at start. Paths may be relative to the working folder; times are seconds, sizes bytes."""

    # A variable that is empty is one that is not set: an empty secret would be one that everybody knows.
    model_config = SettingsConfigDict(env_prefix="SANGDAM_", frozen=True, extra="ignore", env_ignore_empty=True)

    env: Literal["demo", "production"] = "demo"
    data_dir: Path = Path("var")
    models_dir: Path | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=DEFAULT_PORT, ge=1024, le=65_000)
    private_host: str = "127.0.0.1"
    kb_url: str | None = None
    ocr_url: str | None = None
    rasa_url: str | None = None
    actions_url: str | None = None
    records_url: str | None = None
    records_token: SecretStr | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"

    centre_id: str = "duretalk"
    centre_name: str = "두레톡 고객센터"
    app_names: str = "두레톡, DureTalk"
    hours_file: Path | None = None
    identity_secret: SecretStr | None = None
    diagnoses_dir: Path = REPOSITORY / "actions" / "diagnoses"
    sign_in_url: str | None = None
    translations: str = Field(default="", pattern=r"^\s*((ko>en|en>ko)\s*(,\s*(ko>en|en>ko)\s*)*)?$")
    encoder: str = "default"
    archive_dir: Path | None = None
    learn_every_s: float = Field(default=21_600.0, ge=0)
    max_body_bytes: int = Field(default=1_000_000, ge=1_000)
    max_pending_messages: int = Field(default=20, ge=1)
    rest_messages_per_minute: int = Field(default=120, ge=1)
    turn_timeout_s: float = Field(default=10.0, gt=0)
    rasa_timeout_s: float = Field(default=4.0, gt=0)
    kb_timeout_s: float = Field(default=2.0, gt=0)
    diagnosis_timeout_s: float = Field(default=8.0, gt=0)
    ocr_timeout_s: float = Field(default=20.0, gt=0)
    picture_bytes: int = Field(default=10_000_000, ge=100_000, le=20_000_000)
    pictures_per_minute: int = Field(default=30, ge=1)
    picture_reading_s: float = Field(default=12.0, gt=0)
    ocr_deadline_s: float = Field(default=15.0, gt=0)
    ocr_threads: int = Field(default=2, ge=1, le=64)
    ocr_at_once: int = Field(default=2, ge=1, le=64)
    ocr_waiting: int = Field(default=16, ge=0, le=1_000)
    ocr_batch: int = Field(default=16, ge=1, le=256)
    ocr_arena: bool = False
    ocr_second_opinion: bool = False
    ocr_detector: Literal["db", "east"] = "db"
    channel_messages_per_minute: int = Field(default=60, ge=1)
    kakao_secret: SecretStr | None = None
    kakao_bot_ids: str = ""
    kakao_operator: bool = False
    talktalk_secret: SecretStr | None = None
    talktalk_token: SecretStr | None = None
    talktalk_url: str = "https://gw.talk.naver.com"
    line_secret: SecretStr | None = None
    line_token: SecretStr | None = None
    line_url: str = "https://api.line.me"
    sangdamtalk_url: str | None = None
    sangdamtalk_client: str | None = None
    sangdamtalk_token: SecretStr | None = None
    sangdamtalk_secret: SecretStr | None = None
    chatwoot_secret: SecretStr | None = None
    chatwoot_token: SecretStr | None = None
    chatwoot_url: str | None = None
    callback_url: str | None = None
    callback_timeout_s: float = Field(default=5.0, gt=0)
    delivery_attempts: int = Field(default=8, ge=1)

    public_url: str | None = None
    widget_page_url: str | None = None
    trusted_proxies: str = ""
    session_idle_s: int = Field(default=12 * 3600, ge=60)
    session_max_s: int = Field(default=7 * 86_400, ge=60)
    password_sign_in: bool = True
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_name: str | None = None
    oidc_scopes: str = "openid email profile"
    oidc_role_claim: str | None = None
    oidc_roles: str = ""
    oidc_trust_email: bool = False
    oidc_timeout_s: float = Field(default=5.0, gt=0)
    sign_in_attempts: int = Field(default=5, ge=1)
    sign_in_lock_s: int = Field(default=900, ge=1)
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65_535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: str | None = None
    smtp_timeout_s: float = Field(default=10.0, gt=0)

    @property
    def translated(self) -> frozenset[str]:
        """Languages whose articles are to have a translation."""
        return frozenset(pair.split(">")[0].strip() for pair in self.translations.split(",") if pair.strip())

    @property
    def public(self) -> str:
        """The address people open in a browser, without a slash at its end."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "localhost") else self.host  # noqa: S104  # compared
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def ports(self) -> dict[str, int]:
        """The port of each process: the public one, and the private ones beside it.

        The default stack keeps Rasa's customary 5005 and 5055; any other keeps all six in a row.
        """
        customary = self.port == DEFAULT_PORT
        return {
            "bot": self.port,
            "kb": self.port + 1,
            "ocr": self.port + 2,
            "rasa": 5005 if customary else self.port + 3,
            "actions": 5055 if customary else self.port + 4,
            "records": self.port + 5,
        }

    def url(self, process: str) -> str:
        """Base address of a private process: its `SANGDAM_…_URL`, or loopback at its port."""
        configured: str | None = getattr(self, f"{process}_url", None)
        return (configured or f"http://127.0.0.1:{self.ports[process]}").rstrip("/")

    @property
    def sample_records(self) -> bool:
        """Whether the stack brings its own fictional records: in the demo, where no others are named."""
        return self.env == "demo" and not self.records_url

    @property
    def records(self) -> str | None:
        """Base address of the records service; None where there is none, and so nothing can be looked up."""
        return self.url("records") if self.records_url or self.sample_records else None

    @cached_property
    def data(self) -> Path:
        """The folder of everything a run keeps, created where missing, readable by its owner alone."""
        folder = self.data_dir.resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    @property
    def models(self) -> Path:
        """The folder of built models; several stacks may share one."""
        return self.models_dir.resolve() if self.models_dir else self.data / "models"

    @property
    def archive(self) -> Path:
        """The folder of the passages that help search finds beside the articles, whether or not it is there."""
        return self.archive_dir.resolve() if self.archive_dir else self.data / "kb" / "archive"

    def database(self, name: str, driver: str = "aiosqlite") -> str:
        """SQLAlchemy address of one of our SQLite files."""
        return f"sqlite+{driver}:///{self.data / f'{name}.sqlite3'}"
