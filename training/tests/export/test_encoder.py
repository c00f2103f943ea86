"""The shared encoder: close to the published model, independent of the batch, weights stored as int8."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from transformers import RobertaConfig, RobertaModel

from fixtures import tiny
from trivalent_training.cli import main
from trivalent_training.serving.text_states import TextStates
from trivalent_training.serving.tokens import TextTokenizer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("models")
    measured = tiny.encoder(root, tmp_path_factory.mktemp("published"))
    assert measured.mean_error < 0.01 * measured.mean_state
    assert measured.batch_error < 1e-5
    return root / tiny.ENCODER


def test_states_do_not_depend_on_padding_and_batch(folder: Path) -> None:
    text = TextStates(folder, max_length=32)
    texts = ["the film was great", "we", "I think the new update is a complete disaster and nobody helped us"] * 5
    together = text.encode(texts)
    for words, found in zip(texts, together, strict=True):
        (alone,) = text.encode([words])
        assert found.shape == (len(text.tokenizer.ids(words)), tiny.HIDDEN * len(tiny.LAYERS))
        np.testing.assert_allclose(found, alone, atol=1e-5)


def test_the_file_stores_weights_as_int8(folder: Path) -> None:
    weights = onnx.load(folder / "encoder.onnx").graph.initializer
    matrices = [weight for weight in weights if len(weight.dims) == 2 and min(weight.dims) > 1]
    assert matrices
    assert {onnx.TensorProto.DataType.Name(weight.data_type) for weight in matrices} == {"INT8"}


def test_the_tokenizer_file_has_neither_padding_nor_truncation(folder: Path) -> None:
    document = (folder / "tokenizer.json").read_text()
    assert '"truncation": null' in document
    assert '"padding": null' in document


def test_truncation_keeps_the_special_tokens(folder: Path) -> None:
    ids = TextTokenizer(folder / "tokenizer.json", 6).ids("the film was great and I would do it again")
    assert len(ids) == 6
    assert (ids[0], ids[-1]) == (2, 3)


def test_layers_that_do_not_exist_are_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tiny.published_model(tmp_path / "published")
    assert main(["encoder", str(source), str(tmp_path / "out"), "--layers", "7"]) == 1
    assert "kept layers are [7], expected some of 0 to 2" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_by_default_the_output_is_the_last_layer(tmp_path: Path) -> None:
    source = tiny.published_model(tmp_path / "published")
    assert main(["encoder", str(source), str(tmp_path / "out")]) == 0
    (states,) = TextStates(tmp_path / "out", max_length=8).encode(["the film was great"])
    assert states.shape[1] == tiny.HIDDEN
    assert "--layers 2`" in (tmp_path / "out" / "README.md").read_text()


def test_states_of_another_width_are_an_error(
    workshop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tiny.published_model(tmp_path / "published")
    (tmp_path / "models" / "shared").mkdir(parents=True)
    assert main(["encoder", str(source), str(tmp_path / "models" / tiny.ENCODER)]) == 0
    options = [str(tmp_path / "run"), "--models", str(tmp_path / "models")]
    assert main(["fit", str(workshop / "recipe.json"), str(workshop / "corpus.avro"), *options]) == 1
    assert "text encoder has states of 16 columns, the network expects 32" in capsys.readouterr().err


def roberta(folder: Path) -> Path:
    tiny.published_model(folder)
    RobertaModel(
        RobertaConfig(vocab_size=50, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8)
    ).save_pretrained(folder)
    return folder


def test_the_error_for_a_roberta_names_the_option_that_writes_its_tokenizer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = roberta(tmp_path / "published")
    assert main(["encoder", str(source), str(tmp_path / "out")]) == 1
    assert "is a model of type 'roberta', expected 'bert'" in (error := capsys.readouterr().err)
    assert "--tokenizer" in error


def test_writes_the_tokenizer_of_a_roberta(tmp_path: Path) -> None:
    source = roberta(tmp_path / "published")
    assert main(["encoder", str(source), str(tmp_path / "out"), "--tokenizer"]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["README.md", "tokenizer.json"]
    assert TextTokenizer(tmp_path / "out" / "tokenizer.json", 8).ids("we")[0] == 2
    assert '"truncation": null' in (tmp_path / "out" / "tokenizer.json").read_text()
