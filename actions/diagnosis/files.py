"""A diagnosis file, read: YAML, its shape, and then all that can be told of it without records or articles."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from actions.diagnosis.check import Compiled, examine
from actions.diagnosis.model import Diagnosis
from actions.diagnosis.problems import Problem, Written

MAX_BYTES = 200_000
MAX_PROBLEMS = 30


def paths(folder: Path) -> list[Path]:
    """The diagnosis files of a folder, in the order of their names."""
    return sorted(path for ending in ("*.yml", "*.yaml") for path in folder.glob(ending) if path.is_file())


def read(path: Path) -> tuple[Compiled | None, list[Problem]]:
    """The diagnosis, ready for use, or None where it has errors; and everything that is wrong with it."""
    try:
        raw = path.read_bytes()
        if len(raw) > MAX_BYTES:
            return None, [Problem(path.name, 1, f"over {MAX_BYTES:,} bytes")]
        text = raw.decode("utf-8-sig")
        written = Written(path.name, yaml.compose(text, Loader=yaml.SafeLoader))
        if doubled := written.doubled_keys():
            return None, doubled
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        return None, [_not_yaml(path.name, error)]
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        return None, [Problem(path.name, 1, f"cannot be read: {error}")]
    try:
        diagnosis = Diagnosis.model_validate(data)
    except ValidationError as error:
        return None, _misshapen(written, error)
    compiled, problems = examine(diagnosis, written, expected_id=path.stem)
    return (None if any(p.level == "error" for p in problems) else compiled), problems


def _misshapen(written: Written, error: ValidationError) -> list[Problem]:
    problems = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False)[:MAX_PROBLEMS]:
        place = [step for step in fault["loc"] if step != "[key]"]
        problems.append(written.problem(place, f"{'.'.join(map(str, place)) or 'the file'}: {_plain(fault['msg'])}"))
    return problems


def _plain(message: str) -> str:
    """pydantic's words for the two commonest faults, as an operator would say them."""
    return {"Field required": "is missing", "Extra inputs are not permitted": "is no field we know"}.get(
        message, message
    )


def _not_yaml(name: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    return Problem(name, mark.line + 1 if mark else 1, f"no YAML: {getattr(error, 'problem', None) or error}")
