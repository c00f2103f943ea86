"""Python counterpart of the processor: manifests, tensors, ONNX graphs, and packages that score as the processor does.

Imported by networks, fitting, judging, export and commands; imports 'data' only.
"""
