"""The LSTM of torch.nn, computed in float32 under autocast too.

oneDNN has no bfloat16 LSTM on many CPUs, and a recurrence adds up its rounding errors from step to step.
"""

from typing import Any

import torch
from torch import nn


class Lstm(nn.LSTM):
    """As torch.nn.LSTM, with the same parameters; input and states are float32."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        device = input.device.type
        if not (torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)):
            return super().forward(input, hx)
        with torch.autocast(device, enabled=False):
            return super().forward(input.float(), hx)
