"""Plays the stories of `bot/rasa/tests` against a trained model: `python -m nlu.stories` in Rasa's environment.

It is `rasa test core --e2e`, quiet and offline: every utterance must be read, and every action chosen, as the story
says. Exit status 1, with the story and what happened instead, where one goes another way.
"""

import argparse
import runpy
import sys
import tempfile
from pathlib import Path

from nlu import environment
from nlu.locations import models_folder

RASA_PROJECT = Path(__file__).resolve().parent.parent / "bot" / "rasa"


def main() -> None:
    parser = argparse.ArgumentParser(prog="sangdam nlu stories", description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=models_folder(), help="a model, or a folder of models")
    options = parser.parse_args()
    environment.prepare()
    with tempfile.TemporaryDirectory(prefix="sangdam-stories-") as out:
        arguments = {
            "--model": options.model,
            "--stories": RASA_PROJECT / "tests",
            "--endpoints": RASA_PROJECT / "endpoints.yml",
            "--out": out,
        }
        named = [str(part) for pair in arguments.items() for part in pair]
        sys.argv = ["rasa", "test", "core", "--e2e", "--fail-on-prediction-errors", "--no-plot", *named]
        runpy.run_module("rasa", run_name="__main__")


if __name__ == "__main__":
    main()
