"""The words of a sample that keeps them as a list."""

from trivalent_training.data.importers.pickles.pickled import Sample


def spoken_words(sample: Sample) -> list[str]:
    """The field 'words': a list of texts, of which some may be blank or hold blanks."""
    words = sample.fields["words"]
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        raise sample.refused("words", type(words).__name__, "a list of texts")
    return list(words)
