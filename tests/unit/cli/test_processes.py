"""The supervisor's configuration, doctor's findings and the ports check."""

import socket
from configparser import RawConfigParser
from pathlib import Path

import pytest
import typer

from cli import doctor, up
from cli.processes import processes, supervisor_config, write_supervisor_config
from cli.stack import free_port_block
from service.settings import Settings


def parsed(settings: Settings) -> RawConfigParser:
    config = RawConfigParser()
    config.read_string(supervisor_config(settings))
    return config


def test_every_process_is_restarted_and_stopped_with_its_children(tmp_path: Path) -> None:
    config = parsed(Settings(data_dir=tmp_path))
    programs = [s for s in config.sections() if s.startswith("program:")]
    assert sorted(program.removeprefix("program:") for program in programs) == [
        "actions", "bot", "kb", "ocr", "rasa", "records",
    ]  # fmt: skip
    for program in programs:
        assert config[program]["autorestart"] == "true"
        assert config[program]["killasgroup"] == "true"


def test_the_sample_records_run_only_where_no_others_are_named(tmp_path: Path) -> None:
    theirs = Settings(data_dir=tmp_path, records_url="https://records.example")
    assert "records" not in [p.name for p in processes(theirs)]
    assert "records" not in [p.name for p in processes(Settings(data_dir=tmp_path, env="production"))]


def test_a_folder_with_a_percent_sign_and_a_space_survives_the_supervisors_templates(tmp_path: Path) -> None:
    folder = tmp_path / "100% 상담"
    path = write_supervisor_config(Settings(data_dir=folder))
    config = RawConfigParser()
    config.read(path)
    assert config["program:bot"]["stdout_logfile"].replace("%%", "%") == str(folder / "logs" / "bot.log")
    assert "100%% 상담" in config["program:rasa"]["command"]


def test_rasa_is_told_where_everything_is(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, port=9000)
    rasa = next(p for p in processes(settings) if p.name == "rasa")
    assert rasa.command[-4:] == ("--host", "127.0.0.1", "--port", "9003")
    assert rasa.environment["SANGDAM_ACTIONS_URL"] == "http://127.0.0.1:9004"


def test_a_taken_port_is_said_before_anything_starts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    port = free_port_block()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + 1))
        taken.listen()
        with pytest.raises(typer.Exit) as refused:
            up._refuse_taken_ports(Settings(data_dir=tmp_path, port=port))
    assert refused.value.exit_code == 2
    assert f"kb {port + 1}" in capsys.readouterr().err


def test_doctor_names_parts_of_a_service_that_are_not_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "degraded", lambda settings: ["rasa", "ocr:queue"])
    findings = {f.what: f for f in doctor.examine(Settings(data_dir=tmp_path))}
    assert findings["rasa"].level == "missing"
    assert (findings["ocr"].level, findings["ocr"].found) == ("warn", "answers, though not all is well with queue")
    assert findings["ocr"].remedy.endswith("logs/ocr.log")


def test_doctor_names_what_is_missing_and_what_to_do(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, port=free_port_block())
    findings = {f.what: f for f in doctor.examine(settings)}
    for missing in ("encoder", "OCR's models", "Rasa's model", "help articles"):
        assert (findings[missing].level, findings[missing].remedy) == ("missing", "make setup")
    assert findings["Python"].level == "ok"
    assert findings["stack"].remedy == "make run"
