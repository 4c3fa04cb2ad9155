from pathlib import Path

import pytest
from structlog.testing import capture_logs

from actions.diagnosis import library as module
from actions.diagnosis.library import Library
from tests.unit.actions.diagnosis.conftest import YAML


@pytest.fixture(autouse=True)
def _look_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0)


def test_a_faulty_file_stops_only_itself_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "parcel-lost.yml").write_text(YAML, encoding="utf-8")
    (tmp_path / "broken.yml").write_text("id: broken\n", encoding="utf-8")
    (tmp_path / "worse.yml").write_bytes(b"\xff")
    with capture_logs() as logged:
        library = Library(tmp_path)
        assert list(library.good) == ["parcel-lost"]
        assert library.faulty == ("broken.yml", "worse.yml")
    told = [(e["file"], e["line"]) for e in logged if e["event"] == "diagnosis.faulty"]
    assert ("broken.yml", 1) in told
    assert ("worse.yml", 1) in told


def test_changes_are_seen(tmp_path: Path) -> None:
    library = Library(tmp_path)
    assert library.good == {}
    path = tmp_path / "parcel-lost.yml"
    path.write_text(YAML, encoding="utf-8")
    assert library.good["parcel-lost"].diagnosis.title.ko == "택배가 오지 않는 이유"
    path.write_text(YAML.replace("택배가 오지 않는 이유", "이유"), encoding="utf-8")
    assert library.good["parcel-lost"].diagnosis.title.ko == "이유"
    path.write_text("no", encoding="utf-8")
    assert (dict(library.good), library.faulty) == ({}, ("parcel-lost.yml",))
    path.unlink()
    assert (dict(library.good), library.faulty) == ({}, ())


def test_an_id_belongs_to_one_file(tmp_path: Path) -> None:
    for name in ("parcel-lost.yaml", "parcel-lost.yml"):
        (tmp_path / name).write_text(YAML, encoding="utf-8")
    library = Library(tmp_path)
    assert (list(library.good), library.faulty) == (["parcel-lost"], ("parcel-lost.yml",))


def test_without_a_folder_there_are_none() -> None:
    assert Library(None).good == {}
    assert Library(Path("/nowhere/at/all")).good == {}
