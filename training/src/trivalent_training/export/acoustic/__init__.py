"""The acoustic extractor: from samples to frames of features, as one ONNX graph that runs in any language."""
