# The CUDA base for the OCR service: the same environment with onnxruntime-gpu instead of onnxruntime, CUDA and cuDNN
# from their wheels. The service itself joins with its issue; run with `--gpus all`.
FROM python:3.11-slim-bookworm
# hadolint ignore=DL3064
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PATH=/venv/bin:$PATH SANGDAM_DATA_DIR=/data SANGDAM_PRIVATE_HOST=0.0.0.0
WORKDIR /app
RUN pip install --no-cache-dir uv==0.13.9 \
 && useradd --uid 10001 --create-home sangdam \
 && install -d -o sangdam -m 0700 /data
COPY requirements/gpu.txt requirements.txt
RUN uv venv /venv && uv pip install --python /venv/bin/python --no-cache --no-deps --require-hashes -r requirements.txt
COPY contracts contracts
COPY text text
COPY service service
USER 10001
CMD ["python", "-c", "import onnxruntime as o; print(o.__version__, o.get_available_providers())"]
