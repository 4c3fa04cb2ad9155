"""The engines: the only place that imports onnxruntime, tesserocr, or a training framework."""
