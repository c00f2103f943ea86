"""Publish a recording of your own to the processor's topics, or write it to a data-set file.

A cue of the transcript becomes an utterance: its words, the acoustic features of its sound and, with --visual, the
visual features of its picture. Without a transcript, speech is found by its loudness and voicing, or by Silero's
detector, and published without words unless a recognizer is named. With --live, the sound is standard input, and it
ends with the input or at Ctrl-C. The transcript is WebVTT, SubRip, or JSON of WhisperX, Vosk, AWS Transcribe, Google
Speech-to-Text or Deepgram.

With --sound-topic, the samples of an utterance are sent instead of its features, and the processor computes these: the
active package must contain the extractor ('./trivalent models list' says so).

Utterances are named CLIP-0001, CLIP-0002 and so on; with --channel 2, CLIP-2-0001. Publishing a clip again replaces
nothing: a processor that has scored an utterance ignores it for some time (join.memory), then scores it again.
"""

import json
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict

from tqdm import tqdm

from trivalent_training.commands import publish_options
from trivalent_training.data import dataset_file
from trivalent_training.data.dataset_file import Header
from trivalent_training.data.utterance import Utterance
from trivalent_training.publishing import connection, cutting, progress
from trivalent_training.publishing.connection import AvroEncoder, Destination
from trivalent_training.publishing.cutting import Clip, Counts
from trivalent_training.publishing.pacing import paced
from trivalent_training.publishing.progress import Place
from trivalent_training.publishing.sending import Sender
from trivalent_training.publishing.source import OpenSource


def add_arguments(parser: ArgumentParser) -> None:
    publish_options.add_clip(parser)
    publish_options.add_listening(parser)
    publish_options.add_file(parser)
    publish_options.add_topics(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(options: Namespace) -> None:
    source = publish_options.source(options)
    with closing(source.extractors):
        _run(options, source.open())


def _run(options: Namespace, opened: OpenSource) -> None:
    named = options.clip or options.transcript
    language = opened.language if options.language is None else options.language
    clip = Clip(options.clip_id or named.stem, language, dict(options.roles), options.channel)
    counts = Counts()
    if options.to:
        header = Header(options.name or clip.clip_id, options.range)
        dataset_file.write(options.to, header, _utterances(opened, clip, counts))
        place = str(options.to)
    else:
        _publish(options, opened, clip, counts)
        place = options.bootstrap_servers
    _print(options, clip, counts, place)


def _publish(options: Namespace, opened: OpenSource, clip: Clip, counts: Counts) -> None:
    files = progress.fingerprint([options.clip, options.transcript], opened.finding) if options.resume else ""
    behind = progress.read(options.resume, clip.clip_id, files) if options.resume else None
    destination = _destination(options, opened)
    producer = connection.producer(destination)

    def remember(utterance: Utterance) -> None:
        if options.resume:
            progress.write(options.resume, progress.place_of(utterance, files))

    with closing(AvroEncoder(destination)) as encode:
        sender = Sender(producer, encode, destination.topics, remember)
        utterances: Iterable[Utterance] = _utterances(opened, clip, counts, behind)
        if not options.live:  # what is spoken now comes in the order of its ends, and is not held until the next one
            utterances = progress.by_end(utterances)
        if options.paced:
            utterances = paced(utterances, behind.end_ms if behind else 0, time.monotonic, sender.serve)
        for utterance in utterances:
            sender.send(utterance)
        sender.finish()


def _destination(options: Namespace, opened: OpenSource) -> Destination:
    topics = {"text": options.transcripts_topic} if opened.has_words else {}
    if opened.extractors.acoustic:
        topics |= {"sound": options.sound_topic} if options.sound_topic else {"acoustic": options.acoustic_topic}
    if opened.extractors.visual:
        topics["visual"] = options.visual_topic
    return Destination(
        brokers=options.bootstrap_servers,
        registry=options.registry_url,
        topics=topics,
        register=not options.no_register,
        kafka=dict(options.kafka),
        registry_settings=dict(options.registry),
        largest_bytes=opened.largest_bytes(),
    )


def _utterances(opened: OpenSource, clip: Clip, counts: Counts, behind: Place | None = None) -> Iterator[Utterance]:
    cues = tqdm(opened.cues(counts, behind), desc="publish", unit="cue", total=opened.total, leave=False, disable=None)
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
