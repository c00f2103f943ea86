package io.trivalent.pipeline.validate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Encoding;
import io.trivalent.FeatureFrames;
import io.trivalent.Transcript;
import io.trivalent.fixtures.Collected;
import io.trivalent.fixtures.Manifests;
import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Records;
import io.trivalent.fixtures.Settled;
import io.trivalent.model.Manifest;
import io.trivalent.model.ModalitySpec;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.ingest.IngestedRecord;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.UtteranceId;
import io.trivalent.wire.Topics;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidateTest {
    private static final Bytes ORIGINAL = Bytes.wrap("original".getBytes(UTF_8));
    private static final Source SOURCE = new Source(Topics.defaults().acoustic(), 2, 77);
    private static final Manifest LATE_FUSION = Packages.lateFusion();

    private final FlowCounters counters = new FlowCounters();
    private final Collected<ValidPart> out = new Collected<>();

    @Test
    void acceptsAValidTranscript() {
        // Given
        var transcript = Records.transcript("u1", 0.5f).build();
        // When
        check(LATE_FUSION, Modality.TEXT, "u1", transcript);
        // Then
        assertThat(out.rejections()).isEmpty();
        ValidPart part = out.values().get(0);
        assertThat(part.origin().utterance()).isEqualTo(new UtteranceId("u1"));
        assertThat(part.origin().modality()).isEqualTo(Modality.TEXT);
        assertThat(part.origin().placement()).isEqualTo(new Placement("clip", 3, 1_000, 2_500));
        assertThat(part.origin().source()).isEqualTo(SOURCE);
        assertThat(part.original()).isEqualTo(ORIGINAL);
        assertThat(part.origin().eventMs()).isEqualTo(60_000);
        assertThat(part.origin().arrivedMs()).isEqualTo(50_000);
        assertThat(frames(part).matrix().at(0, 0)).isEqualTo(0.5f);
    }

    @Test
    void readsSpeakerAndRole() {
        // Given
        var transcript =
                Records.transcript("u1", 0.5f).setSpeaker("s1").setRole("agent").build();
        // When
        check(LATE_FUSION, Modality.TEXT, "u1", transcript);
        // Then
        assertThat(out.values().get(0).origin().placement())
                .isEqualTo(new Placement("clip", 3, 1_000, 2_500, "s1", "agent"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"speaker", "role"})
    void rejectsALongSpeakerOrRole(String field) {
        // Given
        var transcript = Records.transcript("u1", 0.5f).build();
        transcript.put(field, "s".repeat(257));
        // When
        check(LATE_FUSION, Modality.TEXT, "u1", transcript);
        // Then
        assertThat(out.rejections().get(0).code()).isEqualTo(RejectionCode.TOO_LARGE);
        assertThat(out.rejections().get(0).message()).isEqualTo(field + " has 257 characters, expected at most 256");
    }

    @Test
    void viewsFloat32WithoutACopy() {
        // Given
        ByteBuffer data = Records.floats(0.5f);
        // When
        checkAcoustic("u1", Records.frames("u1", 1, 1, data));
        data.putFloat(0, 2);
        // Then
        assertThat(frames(out.values().get(0)).matrix().at(0, 0)).isEqualTo(2);
    }

    @Test
    void widensFloat16() {
        // Given: 1.5 and -2 as float16, little-endian
        var data = ByteBuffer.wrap(new byte[] {0x00, 0x3e, 0x00, (byte) 0xc0});
        var manifest = Manifests.reading(Map.of(Modality.VISUAL, Manifests.frames(1)));
        // When
        check(
                manifest,
                Modality.VISUAL,
                "u1",
                Records.frames("u1", 2, 1, data).setEncoding(Encoding.FLOAT16).build());
        // Then
        assertThat(frames(out.values().get(0)).matrix().at(0, 0)).isEqualTo(1.5f);
        assertThat(frames(out.values().get(0)).matrix().at(1, 0)).isEqualTo(-2);
    }

    @Test
    void passesPartsThatTheModelDoesNotReadAsUnread() {
        // Given
        var manifest = Manifests.reading(Map.of(Modality.ACOUSTIC, Manifests.frames(1)));
        // When
        check(
                manifest,
                Modality.VISUAL,
                "u1",
                Records.frames("u1", 1, 2, Records.floats(1, 2)).build());
        check(manifest, Modality.TEXT, "u1", Records.transcript("u1").build());
        // Then
        assertThat(out.values())
                .extracting(ValidPart::payload)
                .containsExactly(new Payload.Unread(), new Payload.Unread());
    }

    @Test
    void passesTheTextToAModelThatReadsTokens() {
        // Given
        var manifest = Manifests.reading(Map.of(Modality.TEXT, Manifests.tokens()));
        // When
        check(manifest, Modality.TEXT, "u1", Records.transcript("u1").build());
        // Then
        assertThat(out.values()).extracting(ValidPart::payload).containsExactly(new Payload.Text("not bad at all"));
    }

    @Test
    void rejectsATranscriptWithoutTheContentThatTheModelReads() {
        // Given
        var tokens = Manifests.reading(Map.of(Modality.TEXT, Manifests.tokens()));
        // When
        check(
                tokens,
                Modality.TEXT,
                "u1",
                Records.transcript("u1", 1).setText(" ").build());
        checkTranscript("u1", Records.transcript("u1"));
        checkTranscript("u1", Records.transcript("u1").setText("\n"));
        // Then
        rejected(
                RejectionCode.NO_CONTENT,
                "transcript has features only, expected text, which model late-fusion/1 reads",
                "transcript has text only, expected features, which model late-fusion/1 reads",
                "transcript has neither text nor features, expected one of them");
    }

    @Test
    void rejectsFeaturesOfAnotherExtractor() {
        // Given
        var manifest = Manifests.reading(Map.of(
                Modality.TEXT, Manifests.framesOf("bert/1", 1), Modality.ACOUSTIC, Manifests.framesOf("ours/1", 1)));
        var words = Records.transcript("u1", 1);
        words.getFeatures().put("extractor", "bert/2");
        // When
        check(manifest, Modality.TEXT, "u1", words.build());
        check(
                manifest,
                Modality.ACOUSTIC,
                "u1",
                Records.frames("u1", 1).setExtractor("ours/2").build());
        check(
                manifest,
                Modality.ACOUSTIC,
                "u1",
                Records.frames("u1", 1).setExtractor("ours/1").build());
        // Then
        assertThat(out.values()).hasSize(1);
        rejected(
                RejectionCode.WRONG_EXTRACTOR,
                "text features come from 'bert/2', expected 'bert/1', from which model late-fusion/1 learned",
                "acoustic features come from 'ours/2', expected 'ours/1', from which model late-fusion/1 learned");
    }

    @Test
    void rejectsAnIdThatIsEmptyBlankOrTooLong() {
        // When
        checkAcoustic("", Records.frames("", 1));
        checkAcoustic("  ", Records.frames("  ", 1));
        checkAcoustic("u", Records.frames("u".repeat(257), 1));
        // Then
        rejected(
                RejectionCode.BAD_ID,
                "utterance id has 0 characters, expected 1 to 256, not all blank",
                "utterance id has 2 characters, expected 1 to 256, not all blank",
                "utterance id has 257 characters, expected 1 to 256, not all blank");
    }

    @Test
    void rejectsAKeyThatIsNotTheId() {
        // When
        checkTranscript("u2", Records.transcript("u1", 1));
        checkAcoustic("", Records.frames("ü", 1));
        // Then
        rejected(
                RejectionCode.KEY_MISMATCH,
                "key is 'u2', expected the utterance id 'u1'",
                "key is '', expected the utterance id 'ü'");
    }

    @Test
    void rejectsANegativePlaceAndAnEndBeforeTheStart() {
        // When
        checkAcoustic("u1", Records.frames("u1", 1).setEndMs(999));
        checkAcoustic("u1", Records.frames("u1", 1).setStartMs(-1));
        checkTranscript("u1", Records.transcript("u1", 1).setSequence(-1));
        // Then
        rejected(
                RejectionCode.BAD_INTERVAL,
                "sequence is 3, start 1000 ms, end 999 ms, expected 0 <= sequence and 0 <= start <= end",
                "sequence is 3, start -1 ms, end 2500 ms, expected 0 <= sequence and 0 <= start <= end",
                "sequence is -1, start 1000 ms, end 2500 ms, expected 0 <= sequence and 0 <= start <= end");
    }

    @Test
    void rejectsATimestampBeyondTheMaximumClockSkew() {
        // Given
        var frames = Records.frames("u1", 1).build();
        // When
        check(new IngestedRecord(Modality.ACOUSTIC, key("u1"), frames, SOURCE, 110_000, 50_000, ORIGINAL));
        check(new IngestedRecord(Modality.ACOUSTIC, key("u1"), frames, SOURCE, 110_001, 50_000, ORIGINAL));
        // Then
        assertThat(out.values()).hasSize(1);
        rejected(RejectionCode.FUTURE_CLOCK, "timestamp is 60001 ms in the future, expected at most 60000 ms");
    }

    @Test
    void rejectsTextThatIsTooLong() {
        // Given
        var longest = Records.transcript("u1", 1).setText("a".repeat(20_000));
        var longer = Records.transcript("u1", 1).setText("a".repeat(20_001));
        // When
        checkTranscript("u1", longest);
        checkTranscript("u1", longer);
        // Then
        assertThat(out.values()).hasSize(1);
        rejected(RejectionCode.TOO_LARGE, "text has 20001 characters, expected at most 20000");
    }

    @Test
    void aRejectionKeepsCoordinatesAndBytesOfItsRecord() {
        // When
        checkAcoustic("k", Records.frames("u1", 1));
        // Then
        assertThat(out.rejections())
                .containsExactly(Rejection.ofRecord(
                        RejectionCode.KEY_MISMATCH,
                        "key is 'k', expected the utterance id 'u1'",
                        key("k"),
                        SOURCE,
                        ORIGINAL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"staff", " Staff", "STAFF\t"})
    void withholdsWhatTheRoleForbidsAndNamesTheRole(String role) {
        // Given
        Validate validate = validate(Map.of("validate.allowed-for.staff", "text"));
        var frames = ingested(Records.frames("u1", 1).setRole(role).build());
        // When, then
        assertThat(validate.withholds(frames)).isTrue();
        assertThat(validate.namedRole(frames))
                .hasValue(new NamedRole(new UtteranceId("u1"), Modality.ACOUSTIC, role, 60_000, 50_000));
        assertThat(counters.of(Count.WITHHELD)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "customer"})
    void holdsOtherRolesToTheRest(String role) {
        // Given
        var frames = ingested(Records.frames("u1", 1).setRole(role).build());
        // When, then
        assertThat(validate(Map.of("validate.allowed-for.staff", "text")).withholds(frames))
                .isFalse();
        assertThat(validate(Map.of("validate.allowed-otherwise", "text")).withholds(frames))
                .isTrue();
    }

    @Test
    void namesNoRoleForARecordThatDoesNotSayItsUtterance() {
        // Given
        Validate validate = validate(Map.of("validate.allowed-for.staff", "text"));
        var frames = ingested(Records.frames("u2", 1).setRole("staff").build());
        // When, then
        assertThat(validate.namedRole(frames)).isEmpty();
        assertThat(validate.withholds(frames)).isTrue();
    }

    @Test
    void aRoleThatMayNotUseWhatTheModelRequiresMayUseNothing() {
        // Given
        var required = new ModalitySpec.Tokens(true, "tokenizer.json", 16, java.util.Optional.empty());
        Manifest manifest = Manifests.reading(Map.of(Modality.TEXT, required, Modality.ACOUSTIC, Manifests.frames(1)));
        // When
        RolePolicy policy = RolePolicy.of(
                Settled.with("validate.allowed-for.staff", "acoustic").validate(), manifest);
        // Then
        assertThat(policy.allowed("staff")).isEmpty();
        assertThat(policy.allowed("customer")).hasSize(3);
    }

    private Validate validate(Map<String, String> settings) {
        var config = Settled.with(settings).validate();
        return new Validate(config, LATE_FUSION, RolePolicy.of(config, LATE_FUSION), counters);
    }

    /** A record of acoustic features under the key {@code u1}. */
    private static IngestedRecord ingested(SpecificRecord record) {
        return new IngestedRecord(Modality.ACOUSTIC, key("u1"), record, SOURCE, 60_000, 50_000, ORIGINAL);
    }

    private void rejected(RejectionCode code, String... messages) {
        assertThat(out.rejections()).extracting(Rejection::message).containsExactly(messages);
        assertThat(out.rejections()).extracting(Rejection::code).containsOnly(code);
    }

    private static Payload.Frames frames(ValidPart part) {
        return (Payload.Frames) part.payload();
    }

    private void checkTranscript(String key, Transcript.Builder transcript) {
        check(LATE_FUSION, Modality.TEXT, key, transcript.build());
    }

    private void checkAcoustic(String key, FeatureFrames.Builder frames) {
        check(LATE_FUSION, Modality.ACOUSTIC, key, frames.build());
    }

    private void check(Manifest manifest, Modality modality, String key, SpecificRecord record) {
        check(manifest, new IngestedRecord(modality, key(key), record, SOURCE, 60_000, 50_000, ORIGINAL));
    }

    private void check(IngestedRecord ingested) {
        check(LATE_FUSION, ingested);
    }

    private void check(Manifest manifest, IngestedRecord ingested) {
        out.put(new Validate(Settled.defaults().validate(), manifest, RolePolicy.NONE, new FlowCounters())
                .check(ingested));
    }

    private static Bytes key(String key) {
        return Bytes.wrap(key.getBytes(UTF_8));
    }
}
