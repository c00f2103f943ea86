"""Tables of word sentiments from published lexicons."""

from pathlib import Path

import pytest

from trivalent_training.cli import main
from trivalent_training.data import lexicon
from trivalent_training.errors import TrainingError

HEADER = "lemma\tpart_of_speech\tsentiment\n"


def build_table(tmp_path: Path, option: str, content: str) -> int:
    """Runs the command 'lexicon' on a source with the given content; returns its exit code."""
    source, output = tmp_path / "source.txt", tmp_path / "lexicon.tsv"
    source.write_text(content, encoding="utf-8")
    return main(["lexicon", str(output), option, str(source)])


def table(tmp_path: Path, option: str, content: str) -> str:
    assert build_table(tmp_path, option, content) == 0
    return (tmp_path / "lexicon.tsv").read_text(encoding="utf-8")


def test_keeps_vaders_words_with_the_sign_of_their_mean_rating(tmp_path: Path) -> None:
    vader = (
        "token\tmean\tsd\n:)\t2.0\t1\nGood\t1.9\t0.9\nso-so\t-0.4\t1\nhmm\t0\t1\n"
        "miss\t-1\t1\nmiss\t2\t1\nw00t\t2\t1\n'n\t1\t1\n"
    )
    assert table(tmp_path, "--vader", vader) == (
        HEADER + "good\tany\tpositive\nmiss\tany\tpositive\nso-so\tany\tnegative\n"
    )


def test_weighs_senses_by_rank(tmp_path: Path) -> None:
    """e^(1/2) / e^(1/4) = 1.28: a second sense outweighs the first if it is more than 1.28 times as strong."""
    sentiwordnet = (
        "# POS\tID\tPosScore\tNegScore\tSynsetTerms\tGloss\n"
        "a\t1\t0.5\t0\tfair#1 Just#1 all_right#1\tgloss\n"
        "s\t2\t0\t0.625\tfair#2\tgloss\n"
        "a\t3\t0\t0.75\tjust#2\tgloss\n"
        "n\t4\t0.25\t0.25\tfair#1\tgloss\n"
        "v\t5\t0\t0.125\tfail#1\tgloss\n"
        "r\t6\t0.125\t0\twell#1\tgloss\n"
    )
    assert table(tmp_path, "--sentiwordnet", sentiwordnet) == (
        HEADER
        + "fail\tverb\tnegative\n"
        + "fair\tadjective\tpositive\n"
        + "just\tadjective\tnegative\n"
        + "well\tadverb\tpositive\n"
    )


@pytest.mark.parametrize(
    ("option", "line", "message"),
    [
        ("--vader", "good", "line 1: found 1 column, expected a token and its mean rating, tab separated"),
        ("--vader", "good\tvery", "line 1: found 'very', expected a rating, a finite number"),
        ("--vader", "good\tnan", "line 1: found 'nan', expected a rating, a finite number"),
        ("--sentiwordnet", "a\t1", "line 1: found 2 columns, expected POS, ID, PosScore, NegScore, SynsetTerms, Gloss"),
        ("--sentiwordnet", "x\t1\t0\t0\tgood#1\tg", "line 1: found part of speech 'x', expected one of v, a, s, r, n"),
        ("--sentiwordnet", "a\t1\t0\t0\tgood\tg", "found term 'good', expected lemma#rank with a rank of at least 1"),
        ("--sentiwordnet", "a\t1\t0\t0\tgood#0\tg", "found term 'good#0', expected lemma#rank"),
        ("--vader", ":)\t2.0", "the source has no word with a sentiment, expected at least one"),
    ],
)
def test_the_error_of_an_invalid_source_names_the_fault_and_no_file_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, line: str, message: str
) -> None:
    assert build_table(tmp_path, option, line) == 1
    assert message in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["source.txt"]


def test_a_missing_source_raises(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"cannot read .*none\.tsv: No such file"):
        lexicon.vader(tmp_path / "none.tsv")
