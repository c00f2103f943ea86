package io.trivalent.wire;

import io.trivalent.Encoding;
import io.trivalent.FeatureFrames;
import io.trivalent.Latency;
import io.trivalent.Modality;
import io.trivalent.ModelReference;
import io.trivalent.Polarity;
import io.trivalent.Release;
import io.trivalent.Sentiment;
import io.trivalent.SourceReference;
import io.trivalent.Transcript;
import io.trivalent.Word;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The records in the golden files under {@code src/test/resources/wire}. */
public final class WireRecords {
    private WireRecords() {}

    public static Transcript transcript() {
        return Transcript.newBuilder()
                .setUtteranceId("u-1")
                .setClipId("clip")
                .setSequence(2)
                .setStartMs(1500)
                .setEndMs(2750)
                .setSpeaker("s1")
                .setRole("agent")
                .setLanguage("en")
                .setText("so good ☺")
                .setWords(List.of(new Word("so", 1500L, 1700L), new Word("good", 1700L, 2750L)))
                .build();
    }

    public static FeatureFrames frames() {
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(new float[] {0.5f, -1, 2, 3.25f, 0, -0.125f});
        return FeatureFrames.newBuilder()
                .setUtteranceId("u-1")
                .setClipId("clip")
                .setSequence(2)
                .setStartMs(1500)
                .setEndMs(2750)
                .setSpeaker("s1")
                .setRole("agent")
                .setExtractor("opensmile-3.0")
                .setFrames(2)
                .setDims(3)
                .setEncoding(Encoding.FLOAT32)
                .setData(data)
                .build();
    }

    public static Sentiment sentiment() {
        return Sentiment.newBuilder()
                .setUtteranceId("u-1")
                .setClipId("clip")
                .setSequence(2)
                .setStartMs(1500)
                .setEndMs(2750)
                .setSpeaker("s1")
                .setRole("agent")
                .setScore(1.25f)
                .setRange(3)
                .setPolarity(Polarity.POSITIVE)
                .setScoreText(0.5f)
                .setScoreVisual(-2f)
                .setConfidenceLow(0.25f)
                .setConfidenceHigh(2.25f)
                .setModalities(List.of(Modality.TEXT, Modality.ACOUSTIC))
                .setConflict(List.of(Modality.TEXT, Modality.VISUAL))
                .setWaitedFor(List.of(Modality.TEXT, Modality.ACOUSTIC, Modality.VISUAL))
                .setRelease(Release.DEADLINE)
                .setRevision(1)
                .setModel(new ModelReference("tfn", "1.0", "ab".repeat(32)))
                .setSources(List.of(
                        new SourceReference("trivalent.transcripts", 3, 41L),
                        new SourceReference("trivalent.acoustic", 3, 5_000_000_000L)))
                .setLatency(new Latency(3L, 4L, 5L))
                .build();
    }
}
