"""Publish a recording of your own to the processor's topics, or write it to a data-set file.

A cue of the transcript becomes an utterance: its words, the acoustic features of its sound and, with --visual, the
visual features of its picture. Without a transcript, speech is found by its loudness and voicing, and published without
words. The transcript is WebVTT, SubRip, or JSON of WhisperX, Vosk, AWS Transcribe, Google Speech-to-Text or Deepgram.

Utterances are named CLIP-0001, CLIP-0002 and so on; with --channel 2, CLIP-2-0001. Publishing a clip again replaces
nothing: a processor that has scored an utterance ignores it for some time (join.memory), then scores it again.
"""

import json
import os
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm

from trivalent_training.commands.options import add_acoustic, add_visual, bound
from trivalent_training.data import dataset_file
from trivalent_training.data.dataset_file import Header
from trivalent_training.data.utterance import Utterance
from trivalent_training.errors import TrainingError
from trivalent_training.publishing import connection, cutting, extractors, progress
from trivalent_training.publishing.connection import AvroEncoder, Destination
from trivalent_training.publishing.cutting import Clip, Counts
from trivalent_training.publishing.pacing import paced
from trivalent_training.publishing.progress import Place
from trivalent_training.publishing.sending import Sender
from trivalent_training.publishing.source import OpenSource, Source


def add_arguments(parser: ArgumentParser) -> None:
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
    _add_arguments_of_file(parser)
    _add_arguments_of_topics(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def _add_arguments_of_file(parser: ArgumentParser) -> None:
    file = parser.add_argument_group("data-set file")
    file.add_argument("--to", type=Path, metavar="OUT", help="write a data-set file instead of publishing")
    file.add_argument("--name", help="name of the data set (default: the id of the clip)")
    file.add_argument("--range", type=bound, default=1.0, metavar="R", help="bound of labels added later (default: 1)")


def _add_arguments_of_topics(parser: ArgumentParser) -> None:
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
    topics.add_argument("--no-register", action="store_true",
                        help="write with the registry's newest schemas instead of registering schemas")  # fmt: skip
    topics.add_argument("--kafka", action="append", default=[], type=_setting, metavar="KEY=VALUE",
                        help="setting of librdkafka, such as security.protocol=SASL_SSL; repeatable")  # fmt: skip
    topics.add_argument("--registry", action="append", default=[], type=_setting, metavar="KEY=VALUE",
                        help="setting of the registry's client, such as basic.auth.user.info; repeatable")  # fmt: skip


def run(options: Namespace) -> None:
    if options.visual and not options.clip:
        raise TrainingError("--visual is set for a transcript alone, expected a recording with a picture")
    acoustic = options.acoustic if options.clip else extractors.NONE
    chosen = extractors.load(acoustic, options.visual, options.visual_sha256)
    source = Source(options.clip, options.transcript, chosen, options.channel)
    if options.to and (options.paced or options.resume):
        raise TrainingError("--to writes a file, expected neither --paced nor --resume")
    opened, named = source.open(), options.clip or options.transcript
    language = opened.language if options.language is None else options.language
    clip = Clip(options.clip_id or named.stem, language, dict(options.roles), options.channel)
    counts = Counts(dropped=opened.empty)
    if options.to:
        header = Header(options.name or clip.clip_id, options.range)
        dataset_file.write(options.to, header, _utterances(opened, clip, counts))
        place = str(options.to)
    else:
        _publish(options, opened, clip, counts)
        place = options.bootstrap_servers
    _print(options, clip, counts, place)


def _publish(options: Namespace, opened: OpenSource, clip: Clip, counts: Counts) -> None:
    behind = progress.read(options.resume, clip.clip_id) if options.resume else None
    destination = _destination(options, opened)
    producer = connection.producer(destination)

    def remember(utterance: Utterance) -> None:
        if options.resume:
            progress.write(options.resume, progress.place_of(utterance))

    with closing(AvroEncoder(destination)) as encode:
        sender = Sender(producer, encode, destination.topics, remember)
        utterances: Iterable[Utterance] = progress.by_end(_utterances(opened, clip, counts, behind))
        if options.paced:
            utterances = paced(utterances, behind.end_ms if behind else 0, time.monotonic, sender.serve)
        for utterance in utterances:
            sender.send(utterance)
        sender.finish()


def _destination(options: Namespace, opened: OpenSource) -> Destination:
    topics = {"text": options.transcripts_topic} if opened.transcription else {}
    if opened.extractors.acoustic:
        topics["acoustic"] = options.acoustic_topic
    if opened.extractors.visual:
        topics["visual"] = options.visual_topic
    return Destination(
        brokers=options.bootstrap_servers,
        registry=options.registry_url,
        topics=topics,
        register=not options.no_register,
        kafka=dict(options.kafka),
        registry_settings=dict(options.registry),
    )


def _utterances(opened: OpenSource, clip: Clip, counts: Counts, behind: Place | None = None) -> Iterator[Utterance]:
    cues = tqdm(opened.cues(behind), desc="publish", unit="cue", total=opened.total, leave=False, disable=None)
    yield from cutting.utterances(cues, clip, opened.acoustics(), counts, opened.visuals())


def _print(options: Namespace, clip: Clip, counts: Counts, place: str) -> None:
    if options.json:
        print(json.dumps({"clip": clip.clip_id, "to": place} | asdict(counts)))
        return
    print(
        f"{counts.utterances:,} utterances of {clip.clip_id} ({counts.text:,} text, {counts.acoustic:,} acoustic, "
        f"{f'{counts.visual:,} visual, ' if options.visual else ''}"
        f"{counts.sound_ms / 1000:,.1f} s of sound, {counts.dropped:,} dropped) to {place}"
    )


def _clip_id(text: str) -> str:
    if not text.strip():
        raise ArgumentTypeError("the id of the clip is blank, expected a name")
    return text


def _channel(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"the channel is '{text}', expected a number from 1")
    return int(text)


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
