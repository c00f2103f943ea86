"""Publishes weights as the shared encoder folder: int8 graph, tokenizer without padding and truncation, card."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import AutoModel
from transformers.utils.hub import cached_file

from trivalent_training.atomic import new_folder
from trivalent_training.errors import TrainingError
from trivalent_training.export import graphs
from trivalent_training.export.encoder.bert import Bert, BertConfig
from trivalent_training.networks.parts.language.source import BUNDLED, origin
from trivalent_training.serving.text_states import ENCODER_FILE, TOKENIZER_FILE, TextStates, encoder_spec

SENTENCES = (
    "I loved every minute of it.",
    "IT DIDNT WORK FOR ME AT ALL",
    "okay",
    "The plot is thin, the acting is wooden, and yet I would watch it again tomorrow with all of my friends.",
)


@dataclass(frozen=True, slots=True)
class Published:
    """Size of the published graph, and its differences from the float32 model over the probe sentences."""

    bytes: int
    """Size of the graph in bytes."""
    weight_error: float
    """Largest absolute difference of a state from the float32 model's."""
    mean_error: float
    """Mean absolute difference of the states."""
    mean_state: float
    """Mean absolute value of the float32 model's states, for comparison."""
    batch_error: float
    """Largest absolute difference between a text encoded alone and in a padded batch."""


def publish(source: str, folder: Path, keep: Sequence[int] | None, replace: bool) -> Published:
    """Writes the encoder folder from a hub name, a local folder, or the bundled weights.

    The output is the states of the layers 'keep', concatenated, or those of the last layer.

    Raises TrainingError if the weights cannot be loaded, are not a BERT model, or lack a layer of 'keep'.
    """
    location = origin(source)
    try:
        model = AutoModel.from_pretrained(location).eval()
    except (OSError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise TrainingError(f"encoder '{source}' cannot be loaded ({first}): give a folder that contains it") from error
    if model.config.model_type != "bert":
        raise TrainingError(
            f"{source} is a model of type '{model.config.model_type}', expected 'bert': networks that train a whole "
            "model need only its tokenizer, which --tokenizer writes"
        )
    config = BertConfig(
        hidden=model.config.hidden_size,
        layers=model.config.num_hidden_layers,
        heads=model.config.num_attention_heads,
        norm_epsilon=model.config.layer_norm_eps,
        keep=tuple(keep) if keep else (model.config.num_hidden_layers,),
    )
    with new_folder(folder, replace) as draft:
        spec = encoder_spec(ENCODER_FILE, config.width, "int64")
        graphs.export(Bert(model.state_dict(), config), draft / ENCODER_FILE, spec.inputs, spec.outputs)
        _tokenizer(location, draft / TOKENIZER_FILE)
        measured = _measure(model, config, draft)
        (draft / "README.md").write_text(_card(source, folder, config, measured), "utf-8")
    return measured


def publish_tokenizer(source: str, folder: Path, replace: bool) -> int:
    """Writes a folder with the tokenizer alone, of any kind of model, and returns the size of its vocabulary.

    It suffices for networks that train a whole language model, e.g. CENet-S with RoBERTa. Raises TrainingError if the
    source has no tokenizer.json.
    """
    with new_folder(folder, replace) as draft:
        vocabulary = _tokenizer(origin(source), draft / TOKENIZER_FILE)
        (draft / "README.md").write_text(
            f"# Tokenizer\n\nThe tokenizer of `{source}` without padding and truncation, {vocabulary:,} ids. There is "
            "no encoder: a network\nthat reads token ids trains its own language model.\n\nRebuild it with "
            f"`trivalent-train encoder {source} models/shared/{folder.name} --tokenizer`.\n",
            "utf-8",
        )
    return vocabulary


def _tokenizer(location: str, path: Path) -> int:
    """Writes tokenizer.json without padding and truncation; returns the number of its ids."""
    try:
        found = cached_file(location, TOKENIZER_FILE)
    except (OSError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise TrainingError(f"{location} has no {TOKENIZER_FILE} ({first}): give a folder that contains it") from error
    tokenizer = Tokenizer.from_file(str(found))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    document = json.loads(tokenizer.to_str())
    path.write_text(json.dumps(document, ensure_ascii=False) + "\n", "utf-8")
    return tokenizer.get_vocab_size()


def _measure(model: Any, config: BertConfig, folder: Path) -> Published:
    text = TextStates(folder, max_length=64)
    together = text.encode(SENTENCES)
    alone = [text.encode([sentence])[0] for sentence in SENTENCES]
    differences, sizes = [], []
    for sentence, states in zip(SENTENCES, alone, strict=True):
        ids = torch.from_numpy(text.tokenizer.ids(sentence))[None]
        with torch.no_grad():
            layers = model(input_ids=ids, output_hidden_states=True).hidden_states
        published = torch.cat([layers[layer] for layer in config.keep], dim=-1)[0].numpy()
        differences.append(np.abs(published - states))
        sizes.append(np.abs(published))
    return Published(
        bytes=(folder / ENCODER_FILE).stat().st_size,
        weight_error=float(max(difference.max() for difference in differences)),
        mean_error=float(np.concatenate([difference.ravel() for difference in differences]).mean()),
        mean_state=float(np.concatenate([size.ravel() for size in sizes]).mean()),
        batch_error=float(max(np.abs(a - b).max() for a, b in zip(alone, together, strict=True))),
    )


def _card(source: str, folder: Path, config: BertConfig, measured: Published) -> str:
    published = "sentence-transformers/all-MiniLM-L6-v2" if source == BUNDLED else source
    layers = ", ".join(str(layer) for layer in config.keep)
    command = f"trivalent-train encoder {source} models/shared/{folder.name} --layers {layers.replace(',', '')}"
    authors = " Apache-2.0, by the Sentence Transformers team." if source == BUNDLED else ""
    return f"""# Text encoder

`{published}`, frozen. Input: token ids. Output: the states of layers {layers}, concatenated, {config.width} columns per
token.{authors} The weights are rounded to int8 per output channel.

| measured on {len(SENTENCES)} sentences | value |
|---|---|
| size of `encoder.onnx` | {measured.bytes / 1e6:.1f} MB |
| mean absolute difference from the float32 states | {measured.mean_error:.4f} (states: {measured.mean_state:.4f}) |
| largest difference | {measured.weight_error:.4f} |
| largest difference between a text alone and in a padded batch | {measured.batch_error:.1e} |

Rebuild it with `{command}`.
`tokenizer.json` is the published tokenizer without padding and truncation; each package sets its own longest sequence.
"""
