"""HSCL: fuses words with acoustic and visual frames; two levels of contrastive loss order the embeddings by sentiment.

K. Chen and S. Wang, "Hierarchical Supervised Contrastive Learning for Multimodal Sentiment Analysis", MMM 2024, in the
form that the authors released (Turdidae810/HSCL).

    E_t = BERT(words),  R_t = E_t at [CLS]
    E_m = encoder_m([c_m; x_m]),  R_m = E_m at c_m        m = acoustic, visual; see stream_encoder
    H   = LN(P + drop(attend(P, E_t)))                    P = E_t at [CLS]; only this position is read
    F   = LN(P + drop(attend(H, E_m)))                    the residual is P as released, H as in the paper
    R_tm = LN(F + drop(W drop(ReLU(W F))))                R_at, R_vt
    R   = ½ (R_at + R_vt)
    y   = W tanh(W tanh(W drop(R)))                       score, unbounded
    R̂_x = ReLU(W drop(R_x))                               128 columns each, for x = t, a, v, at, vt
    L   = |ŷ − y| + ω1 Σ_m (SupCR(R̂_t, R̂_m) + α L_sim(R̂_t, R̂_m)) + ω2 SupCR(R̂_at, R̂_vt)      see contrastive

In both profiles c_m are learned parameters; upstream draws them at every call, so that its results are random. A
missing stream is treated as empty: its encoder attends to c_m only and ignores the content of the tensor. In the
profile 'reproduce' R is then still ½ (R_at + R_vt). In the profile 'deploy', for serving, R is the mean of R_tm over
the present streams; if none is present, the mean over all of them, each fused with an empty stream. The text is
required. Features are standardized, may be averaged to one frame, and may be projected to another width. With one
stream there is no second R_tm, and the term of ω2 is omitted. In both profiles the contrastive terms of a stream
exclude the utterances without it.

Shapes: B batch, L text steps, D hidden of the language model, M steps of a stream including c_m, S width of its
encoder, F fused streams, N utterances in a contrast, E columns of an embedding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from trivalent_training.data.utterance import MODALITIES, FloatMatrix
from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.attention import Attention, key_mask
from trivalent_training.networks.parts.base import Network, NetworkContract, Targets, present_of
from trivalent_training.networks.parts.checks import check_choices, check_dropout
from trivalent_training.networks.parts.language.backbone import BERT_BASE, Backbone, BackboneConfig
from trivalent_training.networks.parts.learning.contrastive import (
    Similarity,
    SupCrVariant,
    similarity_loss,
    supervised_contrast,
)
from trivalent_training.networks.parts.sequences import Standardize, mean_step, real_steps
from trivalent_training.networks.parts.stream_encoder import StreamConfig, StreamEncoder
from trivalent_training.serving.contract import PRESENT, FeatureMatrix, TensorSpec, frames, length, score

FUSED = {"acoustic": "at", "visual": "vt"}
"""Name of the fusion of a stream with the words."""
CLS_DEVIATION = {"acoustic": 1.0, "visual": 0.2}
"""Standard deviation of the initial c_m."""
MOSI_ACOUSTIC = StreamConfig(width=5, heads=1, intermediate=32, max_steps=375)
MOSI_VISUAL = StreamConfig(width=20, heads=5, intermediate=64, max_steps=500)


@dataclass(frozen=True, slots=True)
class HsclConfig:
    """Sizes and objective; the defaults are upstream's for MOSI."""

    profile: Literal["reproduce", "deploy"] = "reproduce"
    """Fusion as upstream, or as needed for serving."""
    modalities: tuple[str, ...] = MODALITIES
    """Text, and the streams that are fused with it, at least one."""
    backbone: BackboneConfig = BERT_BASE
    """The language model that is fine-tuned."""
    acoustic: StreamConfig = MOSI_ACOUSTIC
    """The acoustic stream."""
    visual: StreamConfig = MOSI_VISUAL
    """The visual stream."""
    fusion_heads: int = 12
    """Attention heads of the fusion."""
    embedding: int = 128
    """Columns of the contrasted embeddings and of the prediction head."""
    dropout: float = 0.1
    """Dropout of all layers outside the language model."""
    cross_residual: Literal["text", "self"] = "text"
    """Residual of the cross-attention: the text state P as released, or the self-attended H."""
    mask_text_pads: bool = True
    """Whether the fusion's self-attention masks padding; upstream attends to it."""
    unimodal_weight: float = 0.01
    """Weight ω1 of the contrast between words and each stream."""
    bimodal_weight: float = 0.1
    """Weight ω2 of the contrast between the two fused pairs."""
    similarity_weight: float = 0.1
    """Weight alpha of the distance in the terms of ω1."""
    similarity: Similarity = "distance"
    """L_sim with the distance as released, or with its square as in the paper."""
    temperature: float = 0.5
    """Temperature τ of the contrast."""
    supcr_variant: SupCrVariant = "paper"
    """The contrast's denominator in the paper's form or as released."""

    @property
    def streams(self) -> dict[str, StreamConfig]:
        """The fused streams, acoustic first."""
        known = {"acoustic": self.acoustic, "visual": self.visual}
        return {modality: known[modality] for modality in known if modality in self.modalities}

    def __post_init__(self) -> None:
        unknown = [modality for modality in self.modalities if modality not in MODALITIES]
        if unknown or "text" not in self.modalities or not 2 <= len(set(self.modalities)) == len(self.modalities):
            raise TrainingError(f"modalities are {list(self.modalities)}, expected text and at least one other")
        check_choices(self)
        check_dropout(self.dropout)
        if self.temperature <= 0:
            raise TrainingError(f"temperature is {self.temperature:g}, expected more than 0")
        if self.profile == "deploy" and not self.mask_text_pads:
            raise TrainingError(
                "mask_text_pads is off, expected on in the profile 'deploy': scores would depend on padding"
            )
        if self.profile == "reproduce" and any(s.model_width or s.averaged for s in self.streams.values()):
            raise TrainingError("model_width or averaged is set, expected neither in the profile 'reproduce'")


class _Fusion(nn.Module):
    """Fuses words (B, L, D) with one stream (B, M, S) to R_tm (B, D)."""

    def __init__(self, config: HsclConfig, stream: StreamConfig) -> None:
        super().__init__()
        width = config.backbone.hidden
        self.self_residual = config.cross_residual == "self"
        self.own = Attention(width, config.fusion_heads, config.dropout)
        self.cross = Attention(width, config.fusion_heads, config.dropout, source_width=stream.encoded)
        self.forth = nn.Linear(width, width)
        self.back = nn.Linear(width, width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, text_BLD: Tensor, mask_B1L: Tensor | None, stream_BMS: Tensor, mask_B1M: Tensor) -> Tensor:
        p_B1D = text_BLD[:, :1]
        h_B1D = self.norms[0](p_B1D + self.dropout(self.own(p_B1D, text_BLD, mask_B1L)))
        residual_B1D = h_B1D if self.self_residual else p_B1D
        f_B1D = self.norms[1](residual_B1D + self.dropout(self.cross(h_B1D, stream_BMS, mask_B1M)))
        inner_B1D = self.dropout(functional.relu(self.forth(f_B1D)))
        y_B1D: Tensor = self.norms[2](f_B1D + self.dropout(self.back(inner_B1D)))
        return y_B1D.squeeze(1)


class Hscl(Network):
    """Words fused with each configured stream.

    Outputs are the score, the embeddings R̂ (batch, 128) with values of at least 0, and for each stream the cosine of
    its embedding and that of the words, 0 to 1. For a missing stream they are those of an empty stream.
    """

    def __init__(self, config: HsclConfig) -> None:
        super().__init__()
        self.config = config
        hidden, embedding = config.backbone.hidden, config.embedding
        self.backbone = Backbone(config.backbone)
        self.scales = nn.ModuleDict({m: Standardize(stream.width) for m, stream in config.streams.items()})
        self.streams = nn.ModuleDict(
            {m: StreamEncoder(stream, CLS_DEVIATION[m], config.dropout) for m, stream in config.streams.items()}
        )
        self.fusions = nn.ModuleDict({m: _Fusion(config, stream) for m, stream in config.streams.items()})
        self.head = nn.Sequential(
            nn.Dropout(config.dropout),
            nn.Linear(hidden, embedding),
            nn.Tanh(),
            nn.Linear(embedding, embedding),
            nn.Tanh(),
            nn.Linear(embedding, 1),
        )
        widths = {"text": hidden} | {m: stream.encoded for m, stream in config.streams.items()}
        widths |= {FUSED[m]: hidden for m in config.streams}
        self.projections = nn.ModuleDict(
            {
                name: nn.Sequential(nn.Dropout(config.dropout), nn.Linear(width, embedding), nn.ReLU())
                for name, width in widths.items()
            }
        )

    @property
    def contract(self) -> NetworkContract:
        streams = self.config.streams
        inputs: list[TensorSpec] = [*self.backbone.inputs]
        for modality, stream in streams.items():
            inputs += [frames(modality, stream.width), length(modality)]
        shape = ("batch", self.config.embedding)
        embeddings = [TensorSpec(f"emb_{name}", "other", "float32", shape) for name in self.projections]
        agreements = [TensorSpec(f"agreement_{m}", "other", "float32", ("batch", 1)) for m in streams]
        return NetworkContract(
            features={
                m: FeatureMatrix(stream.width, stream.width, sequence=True, max_steps=stream.max_steps)
                for m, stream in streams.items()
            },
            inputs=(*inputs, PRESENT),
            outputs=(score(), *embeddings, *agreements),
            text_required=True,
        )

    def initialize(self) -> None:
        """Draws Xavier-normal matrices outside the language model, as upstream, then initializes the language model."""
        super().initialize()
        for name, parameter in self.named_parameters():
            if parameter.dim() > 1 and not name.startswith("backbone."):
                nn.init.xavier_normal_(parameter)
        self.backbone.initialize()

    def learn_frames(self, frames: Mapping[str, FloatMatrix], draws: np.random.Generator) -> None:
        if self.config.profile == "deploy":
            for modality, scale in self.scales.items():
                if modality in frames:
                    scale.learn(frames[modality])  # type: ignore[operator]

    def export_blocker(self) -> str | None:
        return None if self.config.mask_text_pads else "its results depend on the padding"

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        named = self.named(inputs)
        text_BLD = self.backbone(named["text"], named["text_mask"])
        mask_B1L = key_mask(named["text_mask"] == 1) if self.config.mask_text_pads else None
        views, fused = {"text": text_BLD[:, 0]}, dict[str, Tensor]()
        for modality in self.streams:
            stream_BMS, mask_B1M = self._stream(modality, named)
            views[modality] = stream_BMS[:, 0]
            fused[modality] = self.fusions[modality](text_BLD, mask_B1L, stream_BMS, mask_B1M)
        views |= {FUSED[modality]: r_BD for modality, r_BD in fused.items()}
        embedded = {name: projection(views[name]) for name, projection in self.projections.items()}
        agreements = [functional.cosine_similarity(embedded["text"], embedded[m]).unsqueeze(1) for m in fused]
        return (self.head(self._joined(fused, named["present"])), *embedded.values(), *agreements)

    def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
        config, present_B3 = self.config, self.named(inputs)["present"]
        score_B1, *others = self(*inputs)
        embedded = dict(zip(self.projections, others, strict=False))
        loss = functional.l1_loss(score_B1, targets.score)
        complete_B = torch.ones(len(present_B3), dtype=torch.bool, device=present_B3.device)
        for modality in self.streams:
            present_B = present_of(present_B3, modality).squeeze(1) > 0
            complete_B = complete_B & present_B
            p, q, y = embedded["text"][present_B], embedded[modality][present_B], targets.score[present_B]
            loss = loss + config.unimodal_weight * self._contrast(p, q, y, config.similarity_weight)
        if len(self.streams) > 1:
            p, q, y = embedded["at"][complete_B], embedded["vt"][complete_B], targets.score[complete_B]
            loss = loss + config.bimodal_weight * self._contrast(p, q, y, 0.0)
        return loss

    def _contrast(self, p_NE: Tensor, q_NE: Tensor, y_N1: Tensor, similarity_weight: float) -> Tensor:
        """SupCR(p, q) + α L_sim(p, q); 0 where N is 0."""
        config = self.config
        if not len(p_NE):
            return p_NE.sum()
        supcr = supervised_contrast(p_NE, q_NE, y_N1.squeeze(1), config.temperature, config.supcr_variant)
        return supcr + similarity_weight * similarity_loss(p_NE, q_NE, config.similarity)

    def _stream(self, modality: str, named: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
        """E_m (B, M, S) and the attention mask of its real steps (B, 1, M)."""
        x, length_B = self.scales[modality](named[modality]), named[f"{modality}_length"]
        if self.config.streams[modality].averaged:
            x, length_B = mean_step(x, real_steps(length_B, x.shape[1])).unsqueeze(1), torch.ones_like(length_B)
        length_B = length_B * (present_of(named["present"], modality).squeeze(1) > 0)
        real_BM = real_steps(length_B + 1, x.shape[1] + 1)
        encoded_BMS: Tensor = self.streams[modality](x, real_BM)
        return encoded_BMS, key_mask(real_BM)

    def _joined(self, fused: Mapping[str, Tensor], present_B3: Tensor) -> Tensor:
        """R (B, D): the mean of R_tm over the present streams, or over all if none is present."""
        r_BFD = torch.stack(list(fused.values()), dim=1)
        if self.config.profile == "reproduce":
            return r_BFD.mean(dim=1)
        weight_BF = torch.cat([present_of(present_B3, modality) for modality in fused], dim=1)
        weight_BF = weight_BF + 1 - weight_BF.amax(dim=1, keepdim=True)
        return (r_BFD * weight_BF.unsqueeze(2)).sum(dim=1) / weight_BF.sum(dim=1, keepdim=True)
