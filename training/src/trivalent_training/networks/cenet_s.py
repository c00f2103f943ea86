"""CENet-S: cross-modal enhancement of SentiLARE, a RoBERTa with embeddings of parts of speech and word sentiments.

D. Wang et al., "Cross-Modal Enhancement Network for Multimodal Sentiment Analysis", IEEE Transactions on Multimedia,
as released (Say2L/CENet); P. Ke et al., "SentiLARE", EMNLP 2020, as released (thu-coai/SentiLARE). See cross_modal for
the enhancement and the head, and codebook for the ids of frames; the authors did not release their clustering.

    x_i = word + position + type + senti[s_i] + pos[p_i] + polarity[5]        then layer normalization and dropout
    E_m = Emb_m[ids of 50 frames]                                             visual and acoustic; id 16 is padding
    H^(1) ← H^(1) + ΔH,   y = head(H^(12)_0),   L = mean (y − ŷ)²

senti has 3 rows, pos 5, polarity 6. Their last rows (neutral, other, unknown) and Emb_m[16] have no gradient. Emb_m[16]
is zero; upstream keeps its random initial value.

The profile 'reproduce' follows upstream: 50 ids including padding, which is attended to; a missing modality is 50 ids
of padding. One difference: upstream tokenizes each word separately without the marker of a preceding space; here the
tokenizer of the shared folder tokenizes the whole text.

The profile 'deploy' is for serving: a record is reduced to the histogram of its ids, which yields the same C_m without
padding; C_m is multiplied by present_m; visual or acoustic may be omitted. If only layers k … n − 1 are trained, senti,
pos and polarity are added to the states of layer k without normalization, and the enhancement is before one of the
trained layers, 'enhance_layer', because the states below them are shared.

'start' is the initial value of the three tables: zero ('roberta', also for any other model without such tables), or
those of a SentiLARE checkpoint. Results state which was used.

Shapes: B batch, L text steps, S slots, D hidden of the language model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from trivalent_training.data.utterance import MODALITIES, PARTS_OF_SPEECH, SENTIMENTS, FloatMatrix
from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.base import NetworkContract, Targets, present_of
from trivalent_training.networks.parts.checks import check_choices
from trivalent_training.networks.parts.codebook import Codebook, Histogram, Sampled
from trivalent_training.networks.parts.language.backbone import ROBERTA_BASE, BackboneConfig
from trivalent_training.networks.parts.language.cross_modal import (
    EnhancedNetwork,
    Slots,
    check_enhancement,
    count_weights,
)
from trivalent_training.serving.contract import PRESENT, STEPS, FeatureMatrix, TensorSpec

POLARITIES = 6
"""Number of sentence ratings: 0 to 4 in SentiLARE's pre-training, and 5 for unknown, the only one used here."""
TABLES = {"senti_embeddings": SENTIMENTS, "pos_tag_embeddings": PARTS_OF_SPEECH, "polarity_embeddings": POLARITIES}
"""Rows of the extra embeddings, by SentiLARE's names; the last row is for unknown words."""


@dataclass(frozen=True, slots=True)
class CenetSConfig:
    """Sizes and initial weights; the defaults are upstream's for MOSI, without SentiLARE's weights."""

    profile: Literal["reproduce", "deploy"] = "reproduce"
    """Fifty ids with padding as upstream, or histograms for serving."""
    start: Literal["roberta", "sentilare"] = "roberta"
    """Initial value of the extra tables: zero, or that of the SentiLARE checkpoint in backbone.weights."""
    modalities: tuple[str, ...] = MODALITIES
    """The input modalities: text, and at least one other."""
    backbone: BackboneConfig = ROBERTA_BASE
    """The language model."""
    enhance_layer: int = 1
    """The layer whose input is enhanced, counted from 0."""
    acoustic_width: int = 74
    """Columns of the acoustic features."""
    visual_width: int = 27
    """Columns of the visual features."""
    clusters: int = 16
    """Number K of clusters of each codebook."""
    slots: int = 50
    """Number S of ids of an utterance in the profile 'reproduce'."""
    dropout: float = 0.1
    """Dropout in the head."""

    def __post_init__(self) -> None:
        check_choices(self)
        check_enhancement(self.modalities, self.backbone, self.enhance_layer, self.dropout)
        if self.start == "sentilare" and (self.backbone.first_layer or not self.backbone.weights):
            raise TrainingError("start is 'sentilare', expected a whole backbone and a folder in backbone.weights")
        if not 1 <= self.clusters <= 255 or self.slots < 1:
            raise TrainingError(
                f"clusters are {self.clusters} and slots {self.slots}, expected 1 to 255 clusters and at least one slot"
            )


class CenetS(EnhancedNetwork):
    """A language model over words, parts of speech and word sentiments, enhanced by clusters of frames."""

    def __init__(self, config: CenetSConfig) -> None:
        super().__init__(config.backbone, config.modalities, config.enhance_layer, config.dropout)
        self.config = config
        width = config.backbone.hidden
        self.widths = {"acoustic": config.acoustic_width, "visual": config.visual_width}
        self.codebooks = nn.ModuleDict({m: Codebook(self.widths[m], config.clusters) for m in self.enhancing})
        self.clusters = nn.ModuleDict(
            {m: nn.Embedding(config.clusters + 1, width, padding_idx=config.clusters) for m in self.enhancing}
        )
        self.tables = nn.ModuleDict(
            {name: nn.Embedding(rows, width, padding_idx=rows - 1) for name, rows in TABLES.items()}
        )
        if config.backbone.kind == "roberta" and self.backbone.model is not None:
            # upstream pads with id 0, which is also the id of the first token
            self.backbone.model.embeddings.word_embeddings.padding_idx = 0  # type: ignore[union-attr]

    @property
    def contract(self) -> NetworkContract:
        text, mask = self.backbone.inputs
        steps = ("batch", STEPS["text"])
        annotations = [TensorSpec(role, role, "int64", steps, "text") for role in ("pos_tags", "word_sentiments")]
        deploy, slots, bins = self.config.profile == "deploy", self.config.slots, self.config.clusters + 1
        dims, dtype = (bins, "float32") if deploy else (slots, "uint8")
        return NetworkContract(
            features={m: FeatureMatrix(self.widths[m], dims, dtype=dtype) for m in self.enhancing},
            inputs=(
                text,
                mask,
                *annotations,
                *(TensorSpec(m, "features", dtype, ("batch", dims), m) for m in self.enhancing),
                PRESENT,
            ),
            outputs=self.outputs_over(dict.fromkeys(self.enhancing, dims)),
            text_required=True,
        )

    def learn_frames(self, frames: Mapping[str, FloatMatrix], draws: np.random.Generator) -> None:
        for modality in self.enhancing:
            if modality not in frames:
                width = self.widths[modality]
                raise TrainingError(f"no {modality} frames to cluster, expected frames of {width} columns")
            self._codebook(modality).learn(frames[modality], draws)

    def quantizer(self, modality: str) -> nn.Module:
        codebook = self._codebook(modality)
        return Histogram(codebook) if self.config.profile == "deploy" else Sampled(codebook, self.config.slots)

    def initialize(self) -> None:
        super().initialize()
        if self.config.start == "sentilare":
            self.tables.load_state_dict(_sentilare_tables(Path(str(self.config.backbone.weights))))
        else:
            for table in self.tables.values():
                nn.init.zeros_(table.weight)  # type: ignore[arg-type]

    def export_blocker(self) -> str | None:
        return "its results depend on the padding" if self.config.profile == "reproduce" else None

    def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
        return functional.mse_loss(self(*inputs)[0], targets.score)

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        named = self.named(inputs)
        extra_BLD = self.extra(named["pos_tags"], named["word_sentiments"])
        slots = {modality: self.slots(modality, named) for modality in self.enhancing}
        return self.enhanced(named["text"], named["text_mask"], slots, extra_BLD)

    def extra(self, tags_BL: Tensor, sentiments_BL: Tensor) -> Tensor:
        """The sum of the embeddings of part of speech, word sentiment and unknown polarity, (B, L, D)."""
        unknown_BL = torch.full_like(tags_BL, POLARITIES - 1)
        ids = {"pos_tag_embeddings": tags_BL, "senti_embeddings": sentiments_BL, "polarity_embeddings": unknown_BL}
        extra_BLD: Tensor = sum(table(ids[name]) for name, table in self.tables.items())
        return extra_BLD

    def slots(self, modality: str, named: Mapping[str, Tensor]) -> Slots:
        """The slots of a modality: the ids in the profile 'reproduce', otherwise all clusters with their counts."""
        present_B1, table = present_of(named["present"], modality), self.clusters[modality]
        padding = self.config.clusters
        if self.config.profile == "reproduce":
            return Slots(table(torch.where(present_B1 > 0, named[modality].long(), padding)))
        all_1K = torch.arange(padding + 1, device=present_B1.device).unsqueeze(0)
        return Slots(table(all_1K), count_weights(named[modality]), present_B1)

    def _codebook(self, modality: str) -> Codebook:
        codebook: Codebook = self.codebooks[modality]  # type: ignore[assignment]
        return codebook


def _sentilare_tables(folder: Path) -> dict[str, Tensor]:
    """The three extra tables of a SentiLARE checkpoint."""
    safe, plain = folder / "model.safetensors", folder / "pytorch_model.bin"
    if safe.is_file():
        found = load_file(safe)
    elif plain.is_file():
        found = torch.load(plain, map_location="cpu", weights_only=True)
    else:
        raise TrainingError(f"no {safe.name} or {plain.name} in {folder}, expected a SentiLARE checkpoint")
    tables = {
        f"{name}.weight": tensor
        for name in TABLES
        for key, tensor in found.items()
        if key.endswith(f"embeddings.{name}.weight")
    }
    if len(tables) < len(TABLES):
        raise TrainingError(
            f"the checkpoint in {folder} has {len(tables)} of SentiLARE's {len(TABLES)} tables: "
            "set start to 'roberta' for another model"
        )
    return tables
