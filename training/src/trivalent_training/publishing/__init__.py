"""Makes utterances of a recording and its transcript, and sends them to the processor's topics.

    sound ─▶ cutting ─▶ sending
    cues  ──┘   └─▶ data-set file

PyAV and Confluent's client are the extra 'publish'; library() loads them. Nothing here imports PyTorch.
"""
