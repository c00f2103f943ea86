"""Commands that prepare the inputs of training: data sets, the text encoder, tables of word sentiment."""
