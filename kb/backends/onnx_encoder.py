"""The default encoder at run time: onnxruntime and tokenizers alone, no torch."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from kb.centre import centred
from kb.encoder import PREFIXES, EncoderUnavailable, Kind, Vectors

BATCH_TOKENS = 256
"""Padded tokens of one run: bounds memory, whatever is asked for at once."""
LIMITS = {"query": 128, "passage": 96}
"""Tokens read of a text. Attention costs their square, and what a text is about stands at its beginning."""
_PAD = 1


class OnnxEncoder:
    """Reads `model.onnx`, `tokenizer.json`, `centres.npy` and `build.json` of a folder made by `kb.encoder_build`."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """`threads`: of one run. Raises EncoderUnavailable where the folder is absent or damaged."""
        try:
            self.version: str = json.loads((folder / "build.json").read_text())["version"]
            self._centres: Vectors = np.load(folder / "centres.npy")
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session = _session(folder / "model.onnx", threads)
        except Exception as error:  # each library raises its own; all mean the same here
            message = f"no usable encoder in {folder} ({error}): build it with `python -m kb.encoder_build`"
            raise EncoderUnavailable(message) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    @property
    def dimension(self) -> int:
        return int(self._centres.shape[1])

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        return centred(self.encode_raw(texts, kind=kind), texts, self._centres)

    def encode_raw(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """As `encode`, before centring."""
        tokens = [self._tokens(text, kind) for text in texts]
        vectors: Vectors = np.zeros((len(tokens), self.dimension), dtype=np.float32)
        for rows in _batches([len(row) for row in tokens]):
            vectors[rows] = self._run([tokens[row] for row in rows])
        return vectors

    def _tokens(self, text: str, kind: Kind) -> list[int]:
        # A token is rarely over 8 characters long: what lies beyond would be tokenised in vain.
        limit = LIMITS[kind]
        ids: list[int] = list(self._tokenizer.encode(PREFIXES[kind] + text[: 8 * limit]).ids)
        return ids if len(ids) <= limit else [*ids[: limit - 1], ids[-1]]

    def _run(self, rows: list[list[int]]) -> Vectors:
        ids: np.ndarray = np.full((len(rows), max(map(len, rows))), _PAD, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(rows):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        made: Vectors = self._session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})[0]
        return made


def _batches(lengths: list[int]) -> list[list[int]]:
    """Row numbers, alike in length, so that little is padding and no batch is over BATCH_TOKENS."""
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batches and lengths[row] * (len(batches[-1]) + 1) <= BATCH_TOKENS:
            batches[-1].append(row)
        else:
            batches.append([row])
    return batches


def _session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Neither the arena nor the memory pattern gives back what the longest text once took.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
