"""The options of the command publish, and what they mean together."""

import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from trivalent_training.commands.options import add_acoustic, add_visual, bound, sha256
from trivalent_training.errors import TrainingError
from trivalent_training.publishing import extractors, opensmile
from trivalent_training.publishing.recognition import PlugIn
from trivalent_training.publishing.source import Listening, Source
from trivalent_training.publishing.weights import Weights

LIVE_RATE = 16_000
"""Samples per second of --live without --rate."""
MIN_RATE, MAX_RATE = 8_000, 192_000


def add_clip(parser: ArgumentParser) -> None:
    """The recording, its transcript, and what its utterances are called."""
    parser.add_argument("clip", type=Path, nargs="?", metavar="CLIP", help="recording: any audio or video file")
    parser.add_argument("--transcript", type=Path, metavar="FILE", help="transcript of the recording")
    parser.add_argument(
        "--clip-id", type=_clip_id, help="id of the clip (default: name of the file without its ending)"
    )
    parser.add_argument("--language", help="language spoken, e.g. en (default: that of the transcript)")
    parser.add_argument("--channel", type=_channel, metavar="N",
                        help="channel to read, from 1 (default: the mean of all channels)")  # fmt: skip
    parser.add_argument("--role", dest="roles", action="append", default=[], type=_pair, metavar="SPEAKER=ROLE",
                        help="role of a speaker of the transcript, such as Ann=agent; repeatable")  # fmt: skip
    add_acoustic(parser, "--extractor", "--acoustic")
    add_visual(parser)


def add_listening(parser: ArgumentParser) -> None:
    """Sound from standard input, and how speech and words are found in it or in a recording."""
    group = parser.add_argument_group("without a transcript")
    group.add_argument("--live", action="store_true",
                       help="read 16-bit little-endian mono samples from standard input, and publish each utterance "
                       "when its end is known; needs --clip-id")  # fmt: skip
    group.add_argument("--rate", type=_rate, metavar="N",
                       help=f"samples per second of standard input (default: {LIVE_RATE})")  # fmt: skip
    group.add_argument("--vad", type=Path, metavar="FILE",
                       help="Silero's voice detector, an ONNX file (default: loudness and voicing)")  # fmt: skip
    group.add_argument("--vad-sha256", type=sha256, metavar="DIGITS", help="checksum of the file of --vad")
    group.add_argument("--recognizer", type=_recognizer, metavar="NAME:FOLDER",
                       help="recognize words with faster-whisper or vosk and the model in a folder")  # fmt: skip


def add_file(parser: ArgumentParser) -> None:
    """A data-set file instead of topics."""
    file = parser.add_argument_group("data-set file")
    file.add_argument("--to", type=Path, metavar="OUT", help="write a data-set file instead of publishing")
    file.add_argument("--name", help="name of the data set (default: the id of the clip)")
    file.add_argument("--range", type=bound, default=1.0, metavar="R", help="bound of labels added later (default: 1)")


def add_topics(parser: ArgumentParser) -> None:
    """Brokers, registry, topics and the order of time."""
    topics = parser.add_argument_group("topics")
    topics.add_argument("--paced", action="store_true", help="publish each utterance when its end has passed")
    topics.add_argument("--resume", type=Path, metavar="FILE",
                        help="file that remembers the last confirmed utterance; go on behind it")  # fmt: skip
    topics.add_argument("--bootstrap-servers", default=os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
                        help="brokers (default: KAFKA_BOOTSTRAP_SERVERS, or localhost:9092)")  # fmt: skip
    topics.add_argument("--registry-url", default=os.environ.get("SCHEMA_REGISTRY_URL", "http://localhost:8081"),
                        help="schema registry (default: SCHEMA_REGISTRY_URL, or http://localhost:8081)")  # fmt: skip
    topics.add_argument("--transcripts-topic", default="trivalent.transcripts", metavar="TOPIC",
                        help="topic of transcripts (default: trivalent.transcripts)")  # fmt: skip
    topics.add_argument("--acoustic-topic", default="trivalent.acoustic", metavar="TOPIC",
                        help="topic of acoustic features (default: trivalent.acoustic)")  # fmt: skip
    topics.add_argument("--visual-topic", default="trivalent.visual", metavar="TOPIC",
                        help="topic of visual features (default: trivalent.visual)")  # fmt: skip
    topics.add_argument("--sound-topic", metavar="TOPIC",
                        help="send samples to this topic, not features: the processor's topics.audio")  # fmt: skip
    topics.add_argument("--no-register", action="store_true",
                        help="write with the registry's newest schemas instead of registering schemas")  # fmt: skip
    topics.add_argument("--kafka", action="append", default=[], type=_setting, metavar="KEY=VALUE",
                        help="setting of librdkafka, such as security.protocol=SASL_SSL; repeatable")  # fmt: skip
    topics.add_argument("--registry", action="append", default=[], type=_setting, metavar="KEY=VALUE",
                        help="setting of the registry's client, such as basic.auth.user.info; repeatable")  # fmt: skip


def source(options: Namespace) -> Source:
    """The source that the options name. TrainingError if they exclude each other."""
    if options.to and (options.paced or options.resume):
        raise TrainingError("--to writes a file, expected neither --paced nor --resume")
    if options.to and options.sound_topic:
        raise TrainingError("--to writes features to a file, expected no --sound-topic with it")
    if options.sound_topic and options.acoustic == extractors.NONE:
        raise TrainingError("--extractor none publishes words alone, expected no --sound-topic with it")
    if options.live and (options.paced or options.resume):
        raise TrainingError("--live publishes what is spoken now, expected neither --paced nor --resume")
    if options.live and not options.clip_id:
        raise TrainingError("--live has no file with a name, expected --clip-id")
    if options.rate and not options.live:
        raise TrainingError("--rate is that of standard input, expected --live with it: a recording names its rate")
    if (options.vad is None) != (options.vad_sha256 is None):
        raise TrainingError("found one of --vad and --vad-sha256, expected both or none")
    vad = Weights(options.vad, options.vad_sha256) if options.vad else None
    listening = Listening(vad, options.recognizer, options.language or "")
    live_rate = (options.rate or LIVE_RATE) if options.live else None
    acoustic = options.acoustic if options.clip or options.live else extractors.NONE
    samples = options.sound_topic is not None
    if samples and options.acoustic and options.acoustic.startswith(opensmile.PREFIX):
        raise TrainingError("--sound-topic sends samples to the package's own graph, expected no openSMILE")
    chosen = extractors.load(acoustic, options.visual, options.visual_sha256)
    return Source(options.clip, options.transcript, chosen, options.channel, listening, samples, live_rate)


def _clip_id(text: str) -> str:
    if not text.strip():
        raise ArgumentTypeError("the id of the clip is blank, expected a name")
    return text


def _channel(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"the channel is '{text}', expected a number from 1")
    return int(text)


def _rate(text: str) -> int:
    if not text.isdecimal() or not MIN_RATE <= int(text) <= MAX_RATE:
        raise ArgumentTypeError(f"the rate is '{text}', expected a number from {MIN_RATE} to {MAX_RATE}")
    return int(text)


def _recognizer(text: str) -> PlugIn:
    name, separator, folder = text.partition(":")
    if not separator or not folder:
        raise ArgumentTypeError(f"the recognizer is '{text}', expected faster-whisper:FOLDER or vosk:FOLDER")
    return PlugIn(name, Path(folder))


def _pair(text: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    if not separator or not key.strip() or not value.strip():
        raise ArgumentTypeError(f"found '{text}', expected two words with '=' between them")
    return key.strip(), value.strip()


def _setting(text: str) -> tuple[str, str]:
    """A setting; the value '@FILE' is the content of a file, so that a password is not among the arguments."""
    key, value = _pair(text)
    if not value.startswith("@"):
        return key, value
    try:
        return key, Path(value[1:]).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ArgumentTypeError(f"{key} cannot be read from {value[1:]}: {error}") from error
