"""The OCR process itself: whatever is sent to it is answered, within bounds of time and memory, and it reads on."""

import io
import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import numpy as np
import psutil
import pytest
from PIL import Image, ImageDraw

from cli.stack import Stack, running_process
from contracts.ocr import OcrResponse
from ocr import models
from service.settings import REPOSITORY, Settings

CPU_S = 10.0
"""Five seconds on two cores."""
MEMORY_BYTES = 500_000_000
SAMPLES = REPOSITORY / "ocr" / "samples"
built = models.folder(Settings())
pytestmark = pytest.mark.skipif(
    not all(models.is_whole(built / file.path, file) for file in models.ALL),
    reason="the OCR's models are not there: make setup",
)


@pytest.fixture(scope="module", params=list(models.DETECTORS))
def ocr(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Stack]:
    if not models.is_whole(built / models.DETECTORS[request.param].path, models.DETECTORS[request.param]):
        pytest.skip("the detector is not there: make setup")
    folder = tmp_path_factory.mktemp("ocr")
    with running_process("ocr", folder, ocr_deadline_s="120", ocr_detector=request.param) as process:
        yield process


@pytest.fixture(scope="module")
def process(ocr: Stack) -> psutil.Process:
    return psutil.Process(ocr.process.pid)


def post(ocr: Stack, content: bytes) -> httpx.Response:
    return httpx.post(f"{ocr.settings.url('ocr')}/ocr", files={"image": content}, timeout=150)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def written(width: int, height: int, lines: int) -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    size = width / 30
    for number in range(lines):
        text = f"{number:03} DureTalk help centre, order {number * 7919 % 10_000:04}"
        draw.text((width / 20, (number + 0.5) * height / lines), text, fill="black", font_size=size, anchor="lm")
    return image


LINES = 120
READ: dict[str, Callable[[], bytes]] = {
    "1x1": lambda: saved(Image.new("RGB", (1, 1)), "PNG"),
    "blank": lambda: saved(Image.new("RGB", (1080, 2340), "white"), "PNG"),
    "black": lambda: saved(Image.new("L", (1080, 2340)), "PNG"),
    "50 megapixels": lambda: saved(written(8160, 6120, 18), "JPEG"),
    "very long": lambda: saved(written(1080, 20_000, LINES), "PNG"),
    "very wide": lambda: saved(written(1080, 20_000, LINES).transpose(Image.Transpose.ROTATE_90), "PNG"),
    "a line": lambda: saved(Image.new("RGB", (30_000, 1), "white"), "PNG"),
    "noise": lambda: saved(
        Image.fromarray(np.random.default_rng(3).integers(0, 256, (1600, 900, 3), dtype=np.uint8)), "JPEG", quality=40
    ),
    "chessboard": lambda: saved(
        Image.fromarray((np.indices((2000, 1000)) // 12).sum(axis=0).astype(np.uint8) % 2 * 255), "PNG"
    ),
    "cmyk": lambda: saved(written(900, 600, 6).convert("CMYK"), "JPEG"),
    "16 bits": lambda: saved(
        Image.fromarray(np.asarray(written(900, 600, 6).convert("L")).astype(np.uint16) * 257), "PNG"
    ),
    "palette": lambda: saved(written(900, 600, 6).quantize(8), "PNG"),
    "animated": lambda: saved(written(900, 600, 6), "GIF", save_all=True, append_images=[Image.new("RGB", (900, 600))]),
}
REFUSED: dict[str, tuple[int, Callable[[], bytes]]] = {
    "cut": (422, lambda: (SAMPLES / "chat.png").read_bytes()[:-9_000]),
    "truncated jpeg": (422, lambda: saved(written(900, 600, 6), "JPEG")[:-8_000]),
    "webp bomb": (413, lambda: b"RIFF\x20\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0" + b"\xff\x3e\0" * 2 + bytes(40)),
    "svg": (415, lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "too long": (413, lambda: saved(Image.new("1", (40_000, 10)), "PNG")),
}


def spent(process: psutil.Process) -> float:
    """Seconds of processor time, with that of processes that have ended."""
    times = process.cpu_times()
    return sum((times.user, times.system, times.children_user, times.children_system))


def most_memory(process: psutil.Process) -> int:
    line = next(li for li in Path(f"/proc/{process.pid}/status").read_text().splitlines() if li.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


@pytest.mark.parametrize("name", READ)
def test_odd_pictures_are_read_within_bounds(ocr: Stack, process: psutil.Process, name: str) -> None:
    before = spent(process)
    response = post(ocr, READ[name]())
    assert response.status_code == 200, response.text[:300]
    found = OcrResponse.model_validate_json(response.content)
    if name in ("1x1", "blank", "black", "a line"):
        assert (found.text, found.lines) == ("", ())
    if name in ("50 megapixels", "cmyk", "16 bits", "palette", "animated"):
        assert "DureTalk help centre" in found.text
    if name in ("very long", "very wide"):
        assert sum("help centre" in line.text for line in found.lines) >= 0.97 * LINES
        numbers = [int(line.text[:3]) for line in found.lines if line.text[:3].isdigit()]
        assert sum(a < b for a, b in pairwise(numbers)) >= 0.95 * (len(numbers) - 1)
        assert (found.width, found.height) == (1080, 20_000)
    assert spent(process) - before < CPU_S
    assert most_memory(process) < MEMORY_BYTES


@pytest.mark.parametrize("name", REFUSED)
def test_bad_pictures_are_refused_within_bounds(ocr: Stack, process: psutil.Process, name: str) -> None:
    status, content = REFUSED[name]
    before = spent(process)
    response = post(ocr, content())
    assert response.status_code == status
    assert response.json()["error"]["code"] in ("malformed", "too_many_pixels", "unsupported")
    assert spent(process) - before < CPU_S
    assert most_memory(process) < MEMORY_BYTES


def test_damaged_pictures_are_answered_and_the_next_is_read(ocr: Stack, process: psutil.Process) -> None:
    chance = random.Random(2)
    original = written(300, 200, 3)
    for kind in ("PNG", "JPEG", "WEBP", "GIF", "BMP"):
        for _ in range(4):
            content = bytearray(saved(original, kind))
            for _ in range(5):
                content[chance.randrange(20, len(content))] = chance.randrange(256)
            assert post(ocr, bytes(content)).status_code in (200, 413, 415, 422)
    assert "DT-1007" in post(ocr, (SAMPLES / "error.png").read_bytes()).json()["text"]
    assert process.is_running()


def test_a_model_swapped_under_the_process_is_said_and_it_reads_on(tmp_path: Path) -> None:
    models_dir = tmp_path / "models"
    for file in models.ALL:
        path = models_dir / "ocr" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((built / file.path).read_bytes())
    with running_process("ocr", tmp_path, models_dir=str(models_dir)) as process:
        ready = f"{process.settings.url('ocr')}/readyz"
        assert httpx.get(ready).json() == {"ready": True, "degraded": []}
        (models_dir / "ocr" / models.RECOGNISER.path).write_bytes(b"another model")
        assert httpx.get(ready).json() == {"ready": True, "degraded": ["recogniser.onnx"]}
        assert "DT-1007" in post(process, (SAMPLES / "error.png").read_bytes()).json()["text"]
        assert "ocr.model_changed" in (process.settings.data / "ocr.log").read_text()


def test_the_bots_door_reads_for_whoever_may(ready: Stack, http: httpx.Client, agent: dict[str, str]) -> None:
    image = {"image": ("unimportant.bin", (SAMPLES / "chat.png").read_bytes())}
    assert http.post("/api/ocr", files=image).status_code == 401
    found = OcrResponse.model_validate(http.post("/api/ocr", files=image, headers=agent).json())
    assert {line.side for line in found.lines} == {"left", "right", "none"}
    assert found.quality is not None
    assert found.quality.readable
    places = http.post("/api/ocr", params={"only": "detect"}, files=image, headers=agent).json()
    assert len(places["lines"]) >= len(found.lines)
    refused = http.post("/api/ocr", files={"image": b"%PDF-1.7"}, headers=agent)
    assert (refused.status_code, refused.json()["error"]["code"]) == (415, "unsupported")
