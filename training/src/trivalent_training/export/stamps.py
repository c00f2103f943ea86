"""Size and checksum of every file of a package, as its manifest lists them."""

from pathlib import Path

from trivalent_training.export.card import CARD_FILE
from trivalent_training.serving.contract import Tokens
from trivalent_training.serving.manifest import MANIFEST_FILE, FileStamp, Manifest
from trivalent_training.serving.package import stamp


def stamps(folder: Path, manifest: Manifest) -> dict[str, FileStamp]:
    """Size and checksum of each file in the folder, and of the shared files that the manifest names."""
    names = {path.name for path in folder.iterdir()} - {MANIFEST_FILE, CARD_FILE}
    names |= {manifest.encoder.file} if manifest.encoder else set()
    for modality in manifest.modalities.values():
        if isinstance(modality, Tokens):
            names |= {modality.tokenizer, *([modality.annotation.lexicon] if modality.annotation else [])}
        elif modality.sound:
            names.add(modality.sound.graph)
    return {name: stamp(folder / name) for name in sorted(names)}
