"""Serves the newest model: `python -m nlu.serve --port 5005`, in Rasa's environment, from the repository root.

The same server as `rasa run --enable-api`, quiet, offline, bound to a private address. `SANGDAM_ACTIONS_URL` says where
the action server listens.
"""

import argparse
import os
import sys
from pathlib import Path

from nlu import environment
from nlu.locations import models_folder

RASA_PROJECT = Path(__file__).resolve().parent.parent / "bot" / "rasa"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m nlu.serve", description=__doc__.splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1", help="address to bind (default: %(default)s)")
    parser.add_argument("--port", type=int, default=5005, help="port to bind (default: %(default)s)")
    parser.add_argument("--model", type=Path, default=models_folder(), help="a model, or a folder of models")
    parser.add_argument("--credentials", type=Path, default=RASA_PROJECT / "credentials.yml")
    parser.add_argument("--endpoints", type=Path, default=RASA_PROJECT / "endpoints.yml")
    options = parser.parse_args()
    if not options.model.is_file() and not any(options.model.glob("*.tar.gz")):
        sys.stderr.write(f"rasa: no model in {options.model}: run `make setup`\n")
        return 1
    os.environ.setdefault("SANGDAM_ACTIONS_URL", "http://127.0.0.1:5055")
    environment.prepare()
    from nlu.components import server  # imports Rasa, which takes seconds

    server.run(**vars(options), log_level=os.environ["LOG_LEVEL"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
