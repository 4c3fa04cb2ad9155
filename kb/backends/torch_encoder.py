"""Any sentence-transformers model by name or folder, as `SANGDAM_ENCODER` may name one. Needs torch."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer

from kb.centre import centred, centres
from kb.encoder import EncoderUnavailable, Kind, Vectors

BATCH = 32
_PROMPTS: dict[Kind, tuple[str, ...]] = {"query": ("query",), "passage": ("passage", "document")}


class TorchEncoder:
    """Uses the model's own prompts, where it has some for queries and passages."""

    def __init__(self, name: str, *, questions: Sequence[str], cache: Path) -> None:
        """`questions` give the centres, which are kept in the folder `cache`. Raises EncoderUnavailable."""
        try:
            self._model = SentenceTransformer(name, device="cpu")
        except Exception as error:  # each of the libraries below raises its own
            raise EncoderUnavailable(f"SANGDAM_ENCODER={name}: cannot be loaded ({error})") from error
        prompts = self._model.prompts or {}
        self._prompts = {kind: next((n for n in names if prompts.get(n)), None) for kind, names in _PROMPTS.items()}
        identity = "\n".join([name, str(self._model), *questions])
        self.version = f"{Path(name).name}-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"
        self._centres = self._load_centres(cache / f"centres-{self.version}.npy", questions)

    @property
    def dimension(self) -> int:
        return int(self._centres.shape[1])

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        return centred(self._raw(texts, kind), texts, self._centres)

    def _raw(self, texts: Sequence[str], kind: Kind) -> Vectors:
        vectors: Vectors = self._model.encode(
            list(texts),
            prompt_name=self._prompts[kind],
            batch_size=BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
        ).astype(np.float32)
        return vectors

    def _load_centres(self, file: Path, questions: Sequence[str]) -> Vectors:
        if file.exists():
            known: Vectors = np.load(file)
            return known
        dimension = int(self._model.get_embedding_dimension() or 0)
        made = centres(lambda texts: self._raw(texts, "query"), questions, dimension)
        file.parent.mkdir(parents=True, exist_ok=True)
        np.save(file, made)
        return made
