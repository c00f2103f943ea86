"""Training examples: labelled utterances, quantized and encoded as in serving."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from trivalent_training.data.utterance import MODALITIES, Features, FloatMatrix, Labels, Utterance
from trivalent_training.data.wording import plain, respelled
from trivalent_training.errors import TrainingError
from trivalent_training.fitting.recipe import TextRecipe
from trivalent_training.networks.parts.base import Network
from trivalent_training.serving.batching import ANNOTATION, ANNOTATIONS, Part, Parts
from trivalent_training.serving.text_states import TOKENIZER_FILE, TextStates
from trivalent_training.serving.tokens import TextTokenizer


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One labelled utterance. Training draws one of its spellings for each batch; all have the same labels."""

    utterance_id: str
    clip_id: str
    labels: Labels
    spellings: tuple[Parts, ...]

    @property
    def label(self) -> float:
        """The multimodal label, in label units."""
        return float(self.labels.score or 0.0)


class ExampleMaker:
    """Makes the examples of one network, with the tokenizer or encoder that serving uses."""

    def __init__(self, network: Network, text: TextRecipe | None, models: Path) -> None:
        self._contract = network.contract
        self._quantizers: dict[str, nn.Module | None] = {m: network.quantizer(m) for m in self._contract.features}
        roles = {spec.role for spec in self._contract.inputs}
        self._annotated = bool(roles & set(ANNOTATIONS))
        self._wordings = [respelled] if text is not None and text.respell else []
        self._wordings += [plain] if text is not None and text.plain else []
        self._states: TextStates | None = None
        self._tokenizer: TextTokenizer | None = None
        if text and "states" in roles:
            self._states = TextStates(models / text.encoder, text.max_length)
            self._tokenizer = self._states.tokenizer
        elif text and "tokens" in roles:
            self._tokenizer = TextTokenizer(models / text.encoder / TOKENIZER_FILE, text.max_length)
        elif roles & {"states", "tokens"}:
            raise TrainingError("the recipe has no 'text', expected one, because the network reads words")
        if self._annotated and plain in self._wordings:
            raise TrainingError("text.plain is set, expected false, because the network reads annotated words")

    def make(self, utterances: Sequence[Utterance]) -> list[Example]:
        """The labelled utterances that the network can score; the first spelling is the original transcript.

        Raises TrainingError if no utterance has a label, or if features have an unexpected width.
        """
        labelled = [utterance for utterance in utterances if utterance.labels.score is not None]
        if not labelled:
            raise TrainingError("none of the utterances has a label, expected at least one")
        spellings = self._spellings(labelled)
        features = [self._feature_parts(utterance) for utterance in labelled]
        examples = [
            Example(
                utterance.utterance_id,
                utterance.clip_id or utterance.utterance_id,
                utterance.labels,
                tuple({**parts, **spelling[index]} for spelling in spellings) or (parts,),
            )
            for index, (utterance, parts) in enumerate(zip(labelled, features, strict=True))
        ]
        return [example for example in examples if self._scorable(example.spellings[0])]

    def _scorable(self, parts: Parts) -> bool:
        """Whether all required modalities, and at least one modality, are present."""
        contract = self._contract
        required = [m for m, matrix in contract.features.items() if matrix.required]
        required += ["text"] if contract.text_required else []
        return all(parts.get(m) is not None for m in required) and any(parts.get(m) is not None for m in MODALITIES)

    def _spellings(self, utterances: Sequence[Utterance]) -> list[list[Parts]]:
        """For each spelling the text parts of all utterances; empty if the network does not read words."""
        if self._tokenizer is None:
            return []
        texts = [utterance.text for utterance in utterances]
        annotations = [self._annotation(u, u.text) for u in utterances] if self._annotated else [None] * len(texts)
        spellings = [self._text_parts(texts, annotations)]
        for wording in self._wordings:
            spelled = [wording(text) or text for text in texts]
            if self._annotated:
                annotations = [self._annotation(u, text) for u, text in zip(utterances, spelled, strict=True)]
            spellings.append(self._text_parts(spelled, annotations))
        return spellings

    def _annotation(self, utterance: Utterance, text: str) -> Part | None:
        assert self._tokenizer is not None
        if not text.strip():
            return None
        annotation = utterance.transcript.annotation if utterance.transcript else None
        if annotation is None:
            raise TrainingError(
                f"utterance '{utterance.utterance_id}' has no parts of speech: run ./trivalent annotate on the data set"
            )
        return self._tokenizer.annotation(text, annotation)

    def _text_parts(self, texts: Sequence[str], annotations: Sequence[Part | None]) -> list[Parts]:
        """The text of each utterance as token ids or states; None for an empty text."""
        assert self._tokenizer is not None
        non_empty = [index for index, text in enumerate(texts) if text.strip()]
        parts: list[Part | None] = [None] * len(texts)
        chosen = [texts[index] for index in non_empty]
        if self._states:
            encoded: Sequence[Part] = self._states.encode(chosen)
            self._check_width(encoded)
        else:
            encoded = [self._tokenizer.ids(text) for text in chosen]
        for index, part in zip(non_empty, encoded, strict=True):
            parts[index] = part
        return [{"text": part, ANNOTATION: ids} for part, ids in zip(parts, annotations, strict=True)]

    def _check_width(self, states: Sequence[Part]) -> None:
        expected = next(spec.shape[-1] for spec in self._contract.inputs if spec.role == "states")
        if states and states[0].shape[1] != expected:
            raise TrainingError(
                f"the text encoder has states of {states[0].shape[1]} columns, the network expects {expected}: "
                "publish the encoder with other --layers, or change the network's width"
            )

    def _feature_parts(self, utterance: Utterance) -> dict[str, Part | None]:
        parts: dict[str, Part | None] = {}
        for modality, contract in self._contract.features.items():
            features = utterance.features(modality)
            if features is not None and features.width != contract.width:
                found = f"{features.width} {modality} columns"
                raise TrainingError(
                    f"utterance '{utterance.utterance_id}' has {found}, the recipe expects {contract.width}"
                )
            parts[modality] = None if features is None else self._compact(modality, features)
        return parts

    def _compact(self, modality: str, features: Features) -> Part:
        quantizer, contract = self._quantizers[modality], self._contract.features[modality]
        if quantizer is not None:
            with torch.no_grad():
                return np.asarray(quantizer(torch.from_numpy(features.matrix)).numpy())
        return features.matrix[: contract.max_steps] if contract.sequence else np.asarray(features.matrix[0])


def training_frames(utterances: Sequence[Utterance], network: Network) -> dict[str, FloatMatrix]:
    """All frames (n, width) of each modality that the network reads as features, in the order of the utterances."""
    frames: dict[str, FloatMatrix] = {}
    for modality, contract in network.contract.features.items():
        matrices = [f.matrix for f in (u.features(modality) for u in utterances) if f is not None]
        matrices = [matrix for matrix in matrices if matrix.shape[1] == contract.width]
        if matrices:
            frames[modality] = np.concatenate(matrices)
    return frames
