"""The networks, one module each, and NETWORKS, the table of their names.

Imported by fitting, judging, export and commands; imports 'serving' and 'data'.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trivalent_training.networks.cenet_m import CenetM, CenetMConfig
from trivalent_training.networks.cenet_s import CenetS, CenetSConfig
from trivalent_training.networks.constant import Constant, ConstantConfig
from trivalent_training.networks.hafedformer import HaFedformer, HaFedformerConfig
from trivalent_training.networks.hscl import Hscl, HsclConfig
from trivalent_training.networks.late_fusion import LateFusion, LateFusionConfig
from trivalent_training.networks.mtfn import Mtfn, MtfnConfig
from trivalent_training.networks.mug import Mug, MugConfig
from trivalent_training.networks.parts.base import Network
from trivalent_training.networks.polarity import Polarity, PolarityConfig
from trivalent_training.networks.tfn import Tfn, TfnConfig


@dataclass(frozen=True, slots=True)
class Entry:
    """A network's configuration class and constructor."""

    config: type[Any]
    build: Callable[[Any], Network]


NETWORKS: dict[str, Entry] = {
    "cenet-m": Entry(CenetMConfig, CenetM),
    "cenet-s": Entry(CenetSConfig, CenetS),
    "constant": Entry(ConstantConfig, Constant),
    "hafedformer": Entry(HaFedformerConfig, HaFedformer),
    "hscl": Entry(HsclConfig, Hscl),
    "late-fusion": Entry(LateFusionConfig, LateFusion),
    "mtfn": Entry(MtfnConfig, Mtfn),
    "mug": Entry(MugConfig, Mug),
    "polarity": Entry(PolarityConfig, Polarity),
    "tfn": Entry(TfnConfig, Tfn),
}
"""Every network by its name in a recipe."""
