"""The networks of MMSA (thuiar/MMSA; H. Mao et al., "M-SENA", ACL 2022) as networks of ours, for comparison.

They are MMSA's own classes, of the package MMSA (the extra 'mmsa'), with the sizes of our network, and they are trained
by the same step with the same objective. Optimizer and weight decay follow the recipe:

    ours      MMSA's class                       arguments of its forward
    tfn       models.singleTask.TFN.TFN          states padded to text_steps, means of the padded frames
    mtfn      models.multiTask.MTFN.MTFN         the same
    cenet-m   models.singleTask.CENET.CENET      ids, mask and types in one tensor, padded frames; not in MMSA 2.2.1

Only the profile 'reproduce' of a regression with three modalities is MMSA's arithmetic.

Shapes: B batch, L text steps, D width of text states, S frames, F columns of frames.
"""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from trivalent_training.errors import TrainingError
from trivalent_training.fitting.recipe import FitRecipe, GroupRecipe
from trivalent_training.networks.cenet_m import CenetM
from trivalent_training.networks.mtfn import Mtfn
from trivalent_training.networks.parts.base import Network, NetworkContract, Targets, known_l1
from trivalent_training.networks.tfn import Tfn, TfnConfig

LARGEST_DIFFERENCE = 1e-4
"""Between the losses of the same weights in both networks."""
TFN_MODULES = {
    "nets.text.lstm": "text_subnet.rnn",
    "nets.text.out": "text_subnet.linear_1",
    **{
        f"nets.{ours}.{place}": f"{theirs}_subnet.{module}"
        for ours, theirs in (("acoustic", "audio"), ("visual", "video"))
        for place, module in ((0, "norm"), (2, "linear_1"), (4, "linear_2"), (6, "linear_3"))
    },
    **{f"post.{2 * layer - 1}": f"post_fusion_layer_{layer}" for layer in (1, 2, 3)},
}
"""MMSA's names of our modules."""
MTFN_MODULES = {
    **{f"trunk.{ours}": theirs for ours, theirs in TFN_MODULES.items()},
    **{
        f"heads.{ours}.{2 * layer - 1}": f"post_{theirs}_layer_{layer}"
        for ours, theirs in (("text", "text"), ("acoustic", "audio"), ("visual", "video"))
        for layer in (1, 2, 3)
    },
}
CENET_MODULES = {
    "backbone.model": "bert",
    **{
        f"enhancement.attentions.{ours}.{name}": f"bert.encoder.CE.{theirs}.W{name[0]}"
        for ours, theirs in (("acoustic", "ha"), ("visual", "hv"))
        for name in ("query", "key", "value")
    },
    "enhancement.join": "bert.encoder.CE.cat_connect",
    **{f"projections.{modality}": f"bert.encoder.CE.{modality}_transform" for modality in ("acoustic", "visual")},
    "head.1": "classifier.dense",
    "head.4": "classifier.out_proj",
}
TFN_GROUPS = {"nets.text": "text_subnet", "nets.acoustic": "audio_subnet", "nets.visual": "video_subnet"}
"""MMSA's prefixes of our groups of parameters."""


class Theirs(Network):
    """A network of MMSA with the contract and the objective of ours."""

    modules_of: Mapping[str, str]
    """MMSA's names of our modules."""
    groups_of: Mapping[str, str]
    """MMSA's prefixes of the recipe's groups."""

    def __init__(self, theirs: nn.Module, contract: NetworkContract) -> None:
        super().__init__()
        self.theirs = theirs
        self._contract = contract

    @property
    def contract(self) -> NetworkContract:
        return self._contract

    def copy_to(self, ours: Network) -> None:
        """Copies weights and running statistics; parameters without a counterpart are kept."""
        copy_weights(ours, self.theirs, self.modules_of)


class _Tfn(Theirs):
    """MMSA's TFN."""

    modules_of, groups_of = TFN_MODULES, TFN_GROUPS

    def __init__(self, network: Tfn) -> None:
        options = SimpleNamespace(**arguments(network.config), dropouts=_dropouts(network.config, post=True))
        super().__init__(_class("singleTask", "TFN")(options), network.contract)
        self.steps = network.config.text_steps

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        return (_fused(self.theirs, self.named(inputs), self.steps)["M"],)


class _Mtfn(Theirs):
    """MMSA's MTFN."""

    modules_of = MTFN_MODULES
    groups_of: Mapping[str, str] = {f"trunk.{ours}": theirs for ours, theirs in TFN_GROUPS.items()}

    def __init__(self, network: Mtfn) -> None:
        config = network.config
        heads = (config.text_head_dropout, config.acoustic_head_dropout, config.visual_head_dropout)
        options = SimpleNamespace(
            **arguments(config.trunk),
            dropouts=_dropouts(config.trunk, post=False),
            post_dropouts=(*heads, config.trunk.post_dropout),
            post_text_dim=config.text_head,
            post_audio_dim=config.acoustic_head,
            post_video_dim=config.visual_head,
        )
        super().__init__(_class("multiTask", "MTFN")(options), network.contract)
        self.steps = config.trunk.text_steps
        self.weights = {"M": config.score_weight} | {m[0].upper(): w for m, w in config.weights.items()}

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        found = _fused(self.theirs, self.named(inputs), self.steps)
        return tuple(found[head] for head in "MTAV")

    def objective(self, inputs: Sequence[Tensor], targets: Targets) -> Tensor:
        labels = (targets.score, targets.text, targets.acoustic, targets.visual)
        losses = [known_l1(p_B1, y_B1) for p_B1, y_B1 in zip(self(*inputs), labels, strict=True)]
        return sum(
            (w * loss for w, loss in zip(self.weights.values(), losses, strict=True)), torch.zeros_like(losses[0])
        )


class _Cenet(Theirs):
    """MMSA's CENet."""

    modules_of = CENET_MODULES
    groups_of: Mapping[str, str] = {"backbone.": "bert.", "head.": "classifier."}

    def __init__(self, network: CenetM) -> None:
        config, module = network.config, _module("singleTask", "CENET")
        sizes = module.BertConfig(
            config.backbone.vocabulary,
            hidden_size=config.backbone.hidden,
            num_hidden_layers=config.backbone.layers,
            num_attention_heads=config.backbone.heads,
            intermediate_size=config.backbone.intermediate,
            max_position_embeddings=config.backbone.positions,
            hidden_dropout_prob=config.backbone.dropout,
            attention_probs_dropout_prob=config.backbone.dropout,
            num_labels=1,
        )
        widths = (config.backbone.hidden, config.acoustic_width, config.visual_width)
        super().__init__(module.CENET(sizes, args=SimpleNamespace(feature_dims=widths)), network.contract)
        self.steps = network.steps

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        named = self.named(inputs)
        text_BL, mask_BL = named["text"], named["text_mask"]
        text_B3L = torch.stack([text_BL, mask_BL, torch.zeros_like(text_BL)], dim=1)
        frames = [padded(named[modality], self.steps[modality]) for modality in ("acoustic", "visual")]
        return (self.theirs(text_B3L, *frames)[0],)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Which networks of a class have a counterpart, and the counterpart."""

    ours: type[Network]
    theirs: Any


KINDS = (_Kind(Tfn, _Tfn), _Kind(Mtfn, _Mtfn), _Kind(CenetM, _Cenet))


def network_of(network: Network) -> Theirs:
    """MMSA's network of the same sizes. Raises TrainingError if MMSA has none, or is not installed."""
    config = getattr(network, "config", None)
    trunk: Any = getattr(config, "trunk", config)
    kind = next((kind for kind in KINDS if type(network) is kind.ours), None)
    same = getattr(trunk, "profile", None) == "reproduce" and getattr(trunk, "task", "regression") == "regression"
    whole = len(getattr(trunk, "modalities", ())) == 3 and getattr(trunk, "subtensors", "all") == "all"
    if kind is None or not same or not whole:
        raise TrainingError(
            f"MMSA has no counterpart of this {type(network).__name__}, expected a recipe of tfn, mtfn or cenet-m in "
            "the profile 'reproduce', for regression on three modalities: take one of training/configs/published"
        )
    theirs: Theirs = kind.theirs(network)
    return theirs


def recipe_of(network: Network, recipe: FitRecipe) -> FitRecipe:
    """The recipe with the groups of parameters under MMSA's names; 'network' is ours."""
    kind = next(kind for kind in KINDS if type(network) is kind.ours)
    names: Mapping[str, str] = kind.theirs.groups_of
    groups = [replace(group, prefix=f"theirs.{names.get(group.prefix, group.prefix)}") for group in recipe.groups]
    # CENet's enhancement is inside MMSA's language model, and outside ours.
    first = [GroupRecipe("theirs.bert.encoder.CE.")] if isinstance(network, CenetM) else []
    return replace(recipe, groups=(*first, *groups))


def losses(network: Network, batch: tuple[Sequence[Tensor], Targets]) -> tuple[float, float]:
    """Our loss and MMSA's of a batch, with MMSA's initial weights in both and without dropout.

    Raises TrainingError if they differ: the networks would not be the same function.
    """
    torch.manual_seed(0)
    theirs = network_of(network)
    theirs.copy_to(network)
    with torch.no_grad():
        found, expected = (float(one.eval().objective(*batch)) for one in (network, theirs))
    if not abs(found - expected) <= LARGEST_DIFFERENCE * max(1.0, abs(expected)):
        raise TrainingError(
            f"the loss of our network is {found:g} and that of MMSA's {expected:g}, expected the same of the same "
            "weights: a comparison of their speed would say nothing"
        )
    return found, expected


def copy_weights(network: Network, theirs: nn.Module, modules: Mapping[str, str]) -> None:
    """Copies MMSA's weights and running statistics to our network; parameters without a counterpart are kept."""
    source, copied = theirs.state_dict(), network.state_dict()
    for name in copied:
        for ours, other in modules.items():
            if name.startswith(f"{ours}."):
                copied[name] = source[other + name.removeprefix(ours)]
    network.load_state_dict(copied)
    network.eval()


def arguments(trunk: TfnConfig) -> dict[str, Any]:
    """MMSA's options of the trunk that TFN and MTFN share."""
    return {
        "feature_dims": (trunk.text_width, trunk.acoustic_width, trunk.visual_width),
        "hidden_dims": (trunk.text_hidden, trunk.acoustic_hidden, trunk.visual_hidden),
        "text_out": trunk.text_out,
        "post_fusion_dim": trunk.post_hidden,
        "train_mode": trunk.task,
        "num_classes": 3,
    }


def padded(frames_BSF: Tensor, steps: int) -> Tensor:
    """The first steps, padded with zeros to their number."""
    return functional.pad(frames_BSF[:, :steps], (0, 0, 0, max(0, steps - frames_BSF.shape[1])))


def _dropouts(trunk: TfnConfig, post: bool) -> tuple[float, ...]:
    """Acoustic, visual and text dropout; MMSA's text network has one layer and drops nothing."""
    return (trunk.acoustic_dropout, trunk.visual_dropout, 0.0, *((trunk.post_dropout,) if post else ()))


def _fused(theirs: nn.Module, named: Mapping[str, Tensor], steps: int) -> Mapping[str, Tensor]:
    """The outputs of a tensor fusion network; acoustic and visual inputs are means (B, F)."""
    found: Mapping[str, Tensor] = theirs(
        padded(named["text"], steps), named["acoustic"].unsqueeze(1), named["visual"].unsqueeze(1)
    )
    return found


def _class(task: str, name: str) -> Any:
    return getattr(_module(task, name), name)


def _module(task: str, name: str) -> Any:
    """A module of MMSA. Raises TrainingError if it is not installed."""
    try:
        return importlib.import_module(f"MMSA.models.{task}.{name}")
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if missing.endswith(f".{name}"):
            found = f"the installed MMSA has no {name}, expected a version that has it"
            raise TrainingError(
                f"{found}: install MMSA from its repository, since 2.2.1 has TFN and MTFN only"
            ) from error
        raise TrainingError(
            f"{missing} is not installed, expected it for --against mmsa: pip install -e 'training[mmsa]'"
        ) from error
