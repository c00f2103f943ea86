"""MTFN, the multitask tensor fusion network: TFN with one head per modality, trained on unimodal labels.

W. Yu et al., "CH-SIMS: A Chinese Multimodal Sentiment Analysis Dataset with Fine-grained Annotation of Modality",
ACL 2020, in the form that the MMSA code base (thuiar/MMSA) trains.

    h_m = embedding of modality m, and y the score of the fused embeddings: both as in TFN, see tfn.py
    y_m = W ReLU(W ReLU(W drop(h_m)))                     unbounded score of modality m alone
    L   = w ‖y − l‖ + Σ_m w_m ‖y_m − l_m‖                 ‖·‖ mean absolute error over the utterances with a label

For the task 'classification' y and y_m are three logits, ‖·‖ is their cross entropy with the class sign(l) + 1, and
each score is the expected class, in [-b, b].

A head of weight 0 is not trained, like the acoustic one in the published configuration of CH-SIMS, and the contract
marks it as untrained. Utterances without a modality do not train its head, and the head's score of them is meaningless.
Upstream's reports compare all heads with the label of the whole utterance, and upstream fails on a batch of one
utterance; we deviate from both. All other deviations are TFN's.

Shapes: B batch, O outputs of a head.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor, nn

from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.base import Network, NetworkContract, Targets, known_l1, present_of
from trivalent_training.networks.parts.three_classes import expected_class, known_cross_entropy, logits
from trivalent_training.networks.tfn import PredictionNet, Tfn, TfnConfig
from trivalent_training.serving.contract import TensorSpec, score


@dataclass(frozen=True, slots=True)
class MtfnConfig:
    """The trunk, and one head per fused modality; the defaults of the heads are upstream's for CH-SIMS v2."""

    trunk: TfnConfig = field(default_factory=TfnConfig)
    """The tensor fusion network that embeds the modalities."""
    text_head: int = 16
    """Width of the two layers of the text head."""
    acoustic_head: int = 5
    """Width of the two layers of the acoustic head."""
    visual_head: int = 64
    """Width of the two layers of the visual head."""
    text_head_dropout: float = 0.5
    """Dropout on the text embedding, for its head only."""
    acoustic_head_dropout: float = 0.5
    """Dropout on the acoustic embedding, for its head only."""
    visual_head_dropout: float = 0.5
    """Dropout on the visual embedding, for its head only."""
    score_weight: float = 1.0
    """Weight w of the fused score in the objective."""
    text_weight: float = 0.4
    """Weight of the text head; 0 for no training."""
    acoustic_weight: float = 0.4
    """Weight of the acoustic head; 0 for no training."""
    visual_weight: float = 0.8
    """Weight of the visual head; 0 for no training."""

    def __post_init__(self) -> None:
        dropouts = (self.text_head_dropout, self.acoustic_head_dropout, self.visual_head_dropout)
        if not all(0 <= p < 1 for p in dropouts):
            raise TrainingError(f"head dropouts are {dropouts}, expected probabilities below 1")
        weights = tuple(self.weights.values())
        if self.score_weight <= 0 or min(weights) < 0:
            raise TrainingError(
                f"weights are {self.score_weight:g} for the score and {weights} for the heads, "
                "expected the former above 0 and none below 0"
            )

    @property
    def weights(self) -> dict[str, float]:
        """Weight of each modality's head."""
        return {"text": self.text_weight, "acoustic": self.acoustic_weight, "visual": self.visual_weight}


class Mtfn(Network):
    """Tensor fusion with one head per fused modality."""

    def __init__(self, config: MtfnConfig) -> None:
        super().__init__()
        self.config = config
        self.trunk = Tfn(config.trunk)
        hidden = {"text": config.text_head, "acoustic": config.acoustic_head, "visual": config.visual_head}
        dropouts = {
            "text": config.text_head_dropout,
            "acoustic": config.acoustic_head_dropout,
            "visual": config.visual_head_dropout,
        }
        self.heads = nn.ModuleDict(
            {
                modality: PredictionNet(width, hidden[modality], config.trunk.outputs, dropouts[modality])
                for modality, width in config.trunk.embedded.items()
            }
        )

    @property
    def contract(self) -> NetworkContract:
        trunk = self.trunk.contract
        scores = [trunk.outputs[0], *(self._marked(m, score(f"score_{m}")) for m in self.heads)]
        if self.config.trunk.task == "classification":
            scores += [trunk.outputs[1], *(self._marked(m, logits(m)) for m in self.heads)]
        return replace(trunk, outputs=tuple(scores))

    def quantizer(self, modality: str) -> nn.Module | None:
        return self.trunk.quantizer(modality)

    def export_blocker(self) -> str | None:
        return self.trunk.export_blocker()

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        embeddings = self.trunk.embed(inputs)
        out_BO = [head(embeddings[modality]) for modality, head in self.heads.items()]
        fused = self.trunk.scored(embeddings)
        if self.config.trunk.task == "regression":
            return (*fused, *out_BO)
        expected_B1 = [expected_class(logits_B3, self.config.trunk.bound) for logits_B3 in out_BO]
        return (fused[0], *expected_B1, fused[1], *out_BO)

    def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
        loss = known_l1 if self.config.trunk.task == "regression" else known_cross_entropy
        fused_BO, *out_BO = self(*inputs)[-1 - len(self.heads) :]  # for classification the logits, which are last
        present_B3 = self.named(inputs)["present"]
        total = self.config.score_weight * loss(fused_BO, targets.score)
        for modality, head_BO in zip(self.heads, out_BO, strict=True):
            if weight := self.config.weights[modality]:
                absent_B1 = present_of(present_B3, modality) == 0
                total = total + weight * loss(head_BO, targets.of(modality).masked_fill(absent_B1, torch.nan))
        return total

    def _marked(self, modality: str, spec: TensorSpec) -> TensorSpec:
        return replace(spec, trained=self.config.weights[modality] > 0)
