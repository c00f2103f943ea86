"""Cross-modal enhancement: shifts the state of every token by attention over the visual and acoustic features.

D. Wang et al., "Cross-Modal Enhancement Network for Multimodal Sentiment Analysis", IEEE Transactions on Multimedia,
in the form that the authors released (Say2L/CENet).

    Q = W_q H + b_q,  K = W_k E_m + b_k,  V = W_v E_m + b_v       per modality m; one head
    α_m = softmax_s(8 Q Kᵀ + w_m)                                 over the slots s; no 1/√d, no dropout
    C_m = α_m V
    H'  = H + ΔH,   ΔH = W [C_v; C_a] + b                         once, before one layer
    y   = W drop(tanh(W drop(H_0))) + b                           score from the first token's last state, unbounded

E_m are the slots of modality m: its frames, or the clusters of its frames. w_m is 0 in the published form. A slot that
represents n equal slots has w = log n, which yields the same C_m; an unused slot has w = −10⁹. For a missing modality,
α_m and therefore C_m are 0.

Two ablations show what the attention is worth: 'uniform' has α_m = softmax_s(w_m), the mean of the slots, without
queries and keys; 'off' has ΔH = 0, the language model alone.

Shapes: B batch, L text steps, S slots, D hidden of the language model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from trivalent_training.data.utterance import MODALITIES
from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.base import Network
from trivalent_training.networks.parts.checks import check_dropout
from trivalent_training.networks.parts.language.backbone import MASKED, Backbone, BackboneConfig, draw_weights
from trivalent_training.serving.contract import STEPS, Axis, TensorSpec, score

Focus = Literal["learned", "uniform", "off"]
"""Attention as published, or one of its ablations."""
SHARPNESS = 8.0
"""Factor of the attention's logits."""
ENHANCING = ("visual", "acoustic")
"""The modalities that shift the states, in the order of their C_m."""


@dataclass(frozen=True, slots=True, eq=False)
class Slots:
    """The slots of one modality to which the tokens of a batch attend."""

    embedded: Tensor
    """E_m, (B, S, D), or (1, S, D) if all utterances have the same slots."""
    weight: Tensor | None = None
    """w_m, (B, S); None for 0."""
    present: Tensor | None = None
    """1 for utterances with the modality, 0 for others, (B, 1); None if all have it."""


def count_weights(count_BS: Tensor) -> Tensor:
    """w of slots that represent n equal slots: log n, and −10⁹ for n = 0."""
    used_BS = count_BS > 0
    return torch.where(used_BS, torch.where(used_BS, count_BS, 1.0).log(), MASKED)


def mask_weights(real_BS: Tensor) -> Tensor:
    """w of slots: 0 for real slots (True), −10⁹ for padding."""
    return (~real_BS).float() * MASKED


class SlotAttention(nn.Module):
    """Maps states (B, L, D) and the slots of one modality to C_m (B, L, D) and α_m (B, L, S)."""

    def __init__(self, width: int, focus: Focus = "learned") -> None:
        super().__init__()
        self.learned = focus == "learned"
        if self.learned:
            self.query = nn.Linear(width, width)
            self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)

    def forward(self, h_BLD: Tensor, slots: Slots) -> tuple[Tensor, Tensor]:
        if self.learned:
            logit_BLS = SHARPNESS * (self.query(h_BLD) @ self.key(slots.embedded).transpose(1, 2))
        else:
            logit_BLS = h_BLD.new_zeros(*h_BLD.shape[:2], slots.embedded.shape[1])
        if slots.weight is not None:
            logit_BLS = logit_BLS + slots.weight.unsqueeze(1)
        mass_BLS = logit_BLS.softmax(dim=2)
        if slots.present is not None:
            mass_BLS = mass_BLS * slots.present.unsqueeze(2)
        return mass_BLS @ self.value(slots.embedded), mass_BLS


class Enhancement(nn.Module):
    """Maps states (B, L, D) and slots by modality to ΔH (B, L, D) and all α_m (B, L, S) in the order of modalities."""

    def __init__(self, width: int, modalities: Sequence[str], focus: Focus = "learned") -> None:
        super().__init__()
        self.off = focus == "off"
        self.attentions = nn.ModuleDict({modality: SlotAttention(width, focus) for modality in modalities})
        self.join = nn.Linear(len(modalities) * width, width)

    def forward(self, h_BLD: Tensor, slots: Mapping[str, Slots]) -> tuple[Tensor, list[Tensor]]:
        results = [attention(h_BLD, slots[modality]) for modality, attention in self.attentions.items()]
        shift_BLD = self.join(torch.cat([context_BLD for context_BLD, _ in results], dim=2))
        if self.off:
            shift_BLD = torch.zeros_like(shift_BLD)
        return shift_BLD, [mass_BLS for _, mass_BLS in results]


class EnhancedNetwork(Network):
    """A language model with enhancement before one of its layers, and a head on the state of its first token."""

    def __init__(
        self,
        backbone: BackboneConfig,
        modalities: Sequence[str],
        layer: int,
        dropout: float,
        focus: Focus = "learned",
    ) -> None:
        super().__init__()
        self.backbone = Backbone(backbone)
        self.enhancing = [modality for modality in ENHANCING if modality in modalities]
        self.enhancement = Enhancement(backbone.hidden, self.enhancing, focus)
        self.layer = layer
        self.head = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(backbone.hidden, backbone.hidden),
            nn.Tanh(),
            nn.Dropout(dropout),
            nn.Linear(backbone.hidden, 1),
        )

    def initialize(self) -> None:
        super().initialize()
        draw_weights(self)
        self.backbone.initialize()

    def outputs_over(self, slots: Mapping[str, Axis]) -> tuple[TensorSpec, ...]:
        """The output tensors for the given number of slots of each modality.

        'shift' is ‖ΔH‖ of each token, (batch, seq_t). 'attention_m' is the attention of each token to each slot of m,
        (batch, seq_t, slots), zero if m is missing. Both are zero for padding.
        """
        steps = STEPS["text"]
        shares = [
            TensorSpec(f"attention_{modality}", "other", "float32", ("batch", steps, slots[modality]))
            for modality in self.enhancing
        ]
        return score(), TensorSpec("shift", "other", "float32", ("batch", steps)), *shares

    def enhanced(
        self, text: Tensor, mask_BL: Tensor, slots: Mapping[str, Slots], extra_BLD: Tensor | None = None
    ) -> tuple[Tensor, ...]:
        """The outputs of outputs_over, in that order."""
        real_BL1 = mask_BL.unsqueeze(2).float()
        explanations: list[Tensor] = []

        def enhance(h_BLD: Tensor) -> Tensor:
            shift_BLD: Tensor
            shift_BLD, shares = self.enhancement(h_BLD, slots)
            explanations.append(torch.linalg.vector_norm(shift_BLD * real_BL1, dim=2))
            explanations.extend(share_BLS * real_BL1 for share_BLS in shares)
            return h_BLD + shift_BLD

        last_BLD = self.backbone(text, mask_BL, {self.layer: enhance}, extra_BLD)
        score_B1: Tensor = self.head(last_BLD[:, 0])
        return score_B1, *explanations


def check_enhancement(modalities: Sequence[str], backbone: BackboneConfig, layer: int, dropout: float) -> None:
    """Raises TrainingError for an invalid configuration of an enhanced network."""
    if set(modalities) - set(MODALITIES) or len(set(modalities)) != len(modalities) or "text" not in modalities:
        raise TrainingError(f"modalities are {list(modalities)}, expected 'text' and others of {list(MODALITIES)}")
    if len(modalities) < 2:
        raise TrainingError("modalities are 'text' alone, expected 'acoustic' or 'visual' in addition")
    if not backbone.first_layer <= layer < backbone.layers:
        raise TrainingError(
            f"enhance_layer is {layer}, expected a trained layer from {backbone.first_layer} to {backbone.layers - 1}"
        )
    check_dropout(dropout)
