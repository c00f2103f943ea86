"""A tiny random encoder and a tiny corpus, so that the whole way to a package runs without published weights."""

import itertools
import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from trivalent_training.data import dataset_file
from trivalent_training.data.synthesis import corpora
from trivalent_training.export.encoder.publish import Published, publish

HIDDEN = 16
LAYERS = (1, 2)
ENCODER = "shared/tiny"


def published_model(folder: Path) -> Path:
    """A random two-layer BERT and its tokenizer, laid out as on a model hub."""
    words = sorted({word for u in itertools.islice(corpora.corpus(1), 300) for word in u.text.lower().split()})
    vocabulary = {word: place for place, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.enable_padding(length=12)
    tokenizer.enable_truncation(8)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=HIDDEN, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def encoder(models_folder: Path, scratch: Path) -> Published:
    """The tiny model as a shared encoder of a models folder."""
    return publish(str(published_model(scratch)), models_folder / ENCODER, LAYERS, replace=False)


def corpus(path: Path, utterances: int = 160) -> Path:
    """The beginning and the end of the synthetic corpus, so that both splits have members."""
    whole = list(corpora.corpus(1))
    dataset_file.write(path, corpora.CORPUS, [*whole[: utterances - 40], *whole[-40:]])
    return path


def recipe(path: Path) -> Path:
    """A recipe for a tiny TFN over all three modalities."""
    document = {
        "package": {
            "name": "tiny", "version": "1", "system": "TFN", "description": "For tests.", "neutral": 0.5,
            "limits": "It knows nothing.",
        },
        "text": {"encoder": ENCODER, "max_length": 10, "respell": True},
        "network": {
            "name": "tfn",
            "config": {
                "profile": "deploy", "text_width": HIDDEN * len(LAYERS), "acoustic_width": 6, "visual_width": 8,
                "text_hidden": 8, "text_out": 4, "acoustic_hidden": 3, "visual_hidden": 3, "post_hidden": 8,
            },
        },
        "fit": {"epochs": 2, "modality_dropout": 0.2},
    }  # fmt: skip
    path.write_text(json.dumps(document))
    return path


def fit(root: Path, seed: str) -> list[str]:
    """The command that makes run-SEED of the recipe in a workshop."""
    recipe, corpus, run = (str(root / name) for name in ("recipe.json", "corpus.avro", f"run-{seed}"))
    return ["fit", recipe, corpus, run, "--seed", seed, "--models", str(root / "models")]
