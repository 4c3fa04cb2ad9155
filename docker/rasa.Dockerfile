# Rasa in its own Python 3.10, trained while the image is built.
#   docker build -f docker/rasa.Dockerfile --build-context encoder=… -t sangdam-rasa .
FROM python:3.10-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PATH=/venv/bin:$PATH PYTHONPATH=/app \
    SANGDAM_ENCODER_DIR=/models/encoder OMP_NUM_THREADS=1
WORKDIR /app
RUN pip install --no-cache-dir uv==0.13.9 && useradd --uid 10001 --create-home sangdam
COPY bot/rasa/requirements.txt requirements.txt
RUN uv venv /venv && uv pip install --python /venv/bin/python --no-cache --no-deps --require-hashes -r requirements.txt
COPY text text
COPY nlu nlu
COPY bot/rasa bot/rasa
# hadolint ignore=DL3022
COPY --from=encoder /models/encoder /models/encoder
RUN python -m nlu.train --out /models/rasa
USER 10001
HEALTHCHECK --interval=5s --timeout=3s --start-period=120s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:5005/', timeout=2)"]
CMD ["python", "-m", "nlu.serve", "--model", "/models/rasa", "--host", "0.0.0.0"]
