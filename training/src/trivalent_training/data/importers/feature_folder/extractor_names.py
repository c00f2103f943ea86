"""Names of the extractors of the user's own features.

The processor rejects features of another extractor than the one that the package was trained on, so each modality that
has features needs a name, and a publisher of features must send the same name.
"""

from collections.abc import Mapping
from pathlib import Path

from trivalent_training import typed
from trivalent_training.data.importers.feature_folder.sources import Source
from trivalent_training.data.utterance import MODALITIES
from trivalent_training.errors import TrainingError

NAME = "extractors.json"
LONGEST = 256


def names(folder: Path, options: Mapping[str, str], found: Mapping[str, Source]) -> dict[str, str]:
    """The extractor of each modality that has features: of the options, else of the folder, else of its files.

    Raises TrainingError for a modality without a name, an invalid name, and an option for a modality without features.
    """
    for modality in options:
        if modality not in found:
            raise TrainingError(f"--extractor names {modality}, expected a modality with features in {folder}")
    given = _of_folder(folder / NAME) | dict(options)
    named: dict[str, str] = {}
    for modality, source in found.items():
        name = given.get(modality) or source.extractor
        if not name:
            raise TrainingError(
                f"{source.path} has no name of its extractor, which the processor compares with that of the features "
                f"it receives: name it in {folder / NAME} or with --extractor {modality}=NAME, such as "
                f"{modality}=opensmile/3.0.2/eGeMAPSv02"
            )
        if len(name) > LONGEST:
            raise TrainingError(
                f"the extractor of {modality} has a name of {len(name)} characters, expected at most {LONGEST}"
            )
        named[modality] = name
    return named


def _of_folder(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    document = typed.document(path, f"no file {path}")
    if not isinstance(document, dict):
        raise TrainingError(f"{path} is {type(document).__name__}, expected an object of a name per modality")
    for modality, name in document.items():
        if modality not in MODALITIES:
            raise TrainingError(f"{path} names '{modality}', expected one of {', '.join(MODALITIES)}")
        if not isinstance(name, str) or not name:
            raise TrainingError(f"{path}: {modality} is {name!r}, expected the name of an extractor")
    return document
