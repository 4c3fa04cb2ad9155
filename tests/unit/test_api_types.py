"""What TypeScript knows of the API is what the API is."""

import json
import subprocess
from pathlib import Path

import pytest

from bot.openapi import describe
from service.settings import REPOSITORY

WEB = REPOSITORY / "web"


async def test_the_generated_types_are_current(tmp_path: Path) -> None:
    if not (WEB / "node_modules").exists():
        pytest.skip("the packages of web/ are not installed: npm ci, in web/")
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(await describe()))
    generator = ["npm", "run", "--silent", "generate", "--workspace", "api", "--", document, "--check"]
    done = subprocess.run(generator, cwd=WEB, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"run `make api`, and commit web/api/schema.ts\n{done.stderr}"


async def test_no_two_parts_of_the_description_share_a_name() -> None:
    document = await describe()
    kinds = document["components"]["schemas"]["Kind"]["enum"]
    assert "message.created" in kinds, "another class called Kind has taken its place"
