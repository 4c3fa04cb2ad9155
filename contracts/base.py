"""The two base models every wire type derives from."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A frozen value whose unknown fields are an error: for what we ourselves write."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Lenient(BaseModel):
    """A frozen value whose unknown fields are dropped: for what others send us."""

    model_config = ConfigDict(frozen=True, extra="ignore")
