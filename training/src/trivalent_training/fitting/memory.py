"""Memory of a training: its peak, and one sentence where it is not enough.

Of a CUDA device it is the memory of PyTorch's allocator, of the CPU the resident memory of the whole process.
"""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

from trivalent_training.errors import TrainingError

GIB = 1 << 30
STATUS = Path("/proc/self/status")
"""Linux: the lines VmRSS and VmHWM have the resident memory and its peak in kB."""
PEAK_RESET = Path("/proc/self/clear_refs")
"""Linux: writing 5 makes the present resident memory the peak."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory in bytes."""

    before: int
    """In use before the training was built."""
    peak: int
    """Highest use since then, with what was in use before."""
    reserved: int | None
    """Highest memory that PyTorch's allocator held of a CUDA device, its unused parts included; None on the CPU."""


class PeakMemory:
    """Measures the peak from its construction on."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        if device.type == "cuda":
            torch.cuda.synchronize(device)
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats(device)
        elif PEAK_RESET.exists():
            PEAK_RESET.write_text("5")
        self._before = in_use(device)

    def read(self) -> Memory:
        """The peak until now."""
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
            peak, reserved = (
                f(self._device) for f in (torch.cuda.max_memory_allocated, torch.cuda.max_memory_reserved)
            )
            return Memory(self._before, peak, reserved)
        return Memory(self._before, max(self._before, _resident("VmHWM")), None)


def in_use(device: torch.device) -> int:
    """Bytes in use now."""
    return torch.cuda.memory_allocated(device) if device.type == "cuda" else _resident("VmRSS")


def size(device: torch.device) -> int:
    """Bytes of the device, or of the machine."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[1])
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


@contextmanager
def explained(batch: int, device: torch.device) -> Iterator[None]:
    """Runs steps with batches of so many utterances; too little memory raises a TrainingError."""
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise _too_little(batch, device) from error
    except RuntimeError as error:
        if "can't allocate memory" not in str(error):  # so PyTorch says it of the CPU, without a class of its own
            raise
        raise _too_little(batch, device) from error


def _too_little(batch: int, device: torch.device) -> TrainingError:
    used, whole = in_use(device) / GIB, size(device) / GIB
    return TrainingError(
        f"out of memory on {device.type} with a batch of {batch} utterances: {used:.1f} of {whole:.1f} GiB are in use, "
        "expected room for a step: use a smaller batch"
    )


def _resident(line: str) -> int:
    """Bytes of a line of STATUS; elsewhere the peak of the process, which also stands for the present memory."""
    if STATUS.is_file():
        return next(int(text.split()[1]) << 10 for text in STATUS.read_text().splitlines() if text.startswith(line))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if os.uname().sysname == "Darwin" else peak << 10
