"""The corpus of a published file, and the video and clip of an id."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trivalent_training.data.importers.corpora import Corpus, corpus
from trivalent_training.data.importers.pickles.naming import Name, parse_name
from trivalent_training.data.importers.request import Request


@pytest.mark.parametrize(
    ("path", "options", "expected"),
    [
        ("MOSI/Processed/unaligned_50.pkl", {}, Corpus("cmu-mosi", 3.0, "en")),
        ("mosei_senti_data.pkl", {}, Corpus("cmu-mosei", 3.0, "en")),
        ("CH-SIMS_v2/unaligned.pkl", {}, Corpus("ch-sims-v2", 1.0, "zh")),
        ("SIMS/unaligned_39.pkl", {"range": 3.0}, Corpus("ch-sims", 3.0, "zh")),
        ("file.pkl", {}, Corpus("file", 3.0, "en")),
        ("file.pkl", {"name": "sims-part"}, Corpus("sims-part", 1.0, "zh")),
        ("file.pkl", {"language": "de", "range": 1.0}, Corpus("file", 1.0, "de")),
    ],
)
def test_options_or_path_determine_the_corpus(path: str, options: dict[str, Any], expected: Corpus) -> None:
    assert corpus(Request(Path("/data/x/y") / path, **options)) == expected


def test_a_file_with_labels_of_single_modalities_has_the_range_and_language_of_sims() -> None:
    assert corpus(Request(Path("/data/x/y/file.pkl")), unimodal_labels=True) == Corpus("file", 1.0, "zh")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("03bSnISJMiM$_$11", Name("03bSnISJMiM$_$11", "03bSnISJMiM", 11)),
        ("video_0001$_$0004", Name("video_0001$_$0004", "video_0001", 4)),
        (b"_dI--eQ6qVU[3]", Name("_dI--eQ6qVU[3]", "_dI--eQ6qVU", 3)),
        ("_dI--eQ6qVU_1", Name("_dI--eQ6qVU_1", "_dI--eQ6qVU", 1)),
        (np.array([b"v", b"1.5", b"4.25"]), Name("v_1.5_4.25", "v", None, 1500, 4250)),
        (np.array([["v"]]), Name("v")),
        ("", None),
        (["a", "b", "c", "d"], None),
    ],
)
def test_ids_contain_video_and_clip(value: Any, expected: Name | None) -> None:
    assert parse_name(value) == expected
