package io.trivalent.pipeline.join;

import static io.trivalent.fixtures.Parts.acoustic;
import static io.trivalent.fixtures.Parts.attempt;
import static io.trivalent.fixtures.Parts.spokenBy;
import static io.trivalent.fixtures.Parts.text;
import static io.trivalent.fixtures.Parts.visual;
import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.quantize.QuantizedPart;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Utterances whose role may not use every modality. Frames come without a role unless the test says otherwise. */
class RolesTest {
    private static final String STAFF = "validate.allowed-for.staff";

    private JoinBench join = new JoinBench(Map.of(STAFF, "text"));

    @AfterEach
    void everyPartIsAccountedFor() {
        assertThat(join.brokenLaws()).isEmpty();
    }

    @Test
    void dropsWaitingPartsWhenTheRoleBecomesKnown() {
        // When
        join.accept(acoustic("a", 1_000), visual("a", 1_000));
        sayStaff("a", 1_100);
        // Then
        onlyTextIsUsed();
        assertThat(join.count(Count.PARTS_WITHHELD)).isEqualTo(2);
        assertThat(join.held()).isZero();
    }

    @Test
    void doesNotWaitForWhatTheRoleForbids() {
        // When
        sayStaff("a", 1_000);
        // Then
        onlyTextIsUsed();
        join.accept(visual("a", 1_100));
        assertThat(join.released()).containsExactly("a");
        assertThat(join.count(Count.PARTS_WITHHELD)).isEqualTo(1);
    }

    @Test
    void waitsOnlyForTheAllowedModalityThatIsMissing() {
        // Given
        join = new JoinBench(Map.of(STAFF, "text,acoustic"));
        sayStaff("a", 1_000);
        boolean waited = join.waiting();
        // When
        join.accept(acoustic("a", 1_100));
        // Then
        assertThat(waited).isTrue();
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC));
        assertThat(join.releaseDetails())
                .containsExactly(new ReleaseDetails(List.of(TEXT, ACOUSTIC), Release.COMPLETE, 0));
    }

    @Test
    void anUnknownRoleAndNoRoleMayUseTheRest() {
        // Given
        join = new JoinBench(
                Map.of("validate.allowed-for.customer", "text,acoustic", "validate.allowed-otherwise", "text"));
        // When
        join.accept(text("none", 1_000), spokenBy("s", "guest", text("guest", 1_000)));
        join.accept(spokenBy("s", "customer", text("customer", 1_000)), acoustic("customer", 1_000));
        // Then
        assertThat(join.released()).containsExactly("none", "guest", "customer");
        assertThat(join.modalities()).containsExactly(List.of(TEXT), List.of(TEXT), List.of(TEXT, ACOUSTIC));
    }

    @Test
    void usesOnlyWhatAllNamedRolesAllow() {
        // Given
        join = new JoinBench(Map.of(STAFF, "text,acoustic", "validate.allowed-for.guest", "acoustic,visual"));
        join.accept(visual("a", 1_000)).named("a", TEXT, " Staff ", 1_010).named("a", VISUAL, "GUEST", 1_020);
        // When
        join.accept(text("a", 1_030), acoustic("a", 1_040));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(ACOUSTIC));
        assertThat(join.count(Count.PARTS_WITHHELD)).isEqualTo(2);
    }

    @Test
    void theRoleOfAWithheldTranscriptLimitsItsUtterance() {
        // Given: the transcript was withheld
        join = new JoinBench(Map.of(STAFF, "acoustic"));
        join.named("a", TEXT, "staff", 1_000).accept(visual("a", 1_010));
        List<String> before = join.released();
        // When
        join.restart().accept(acoustic("a", 1_020), visual("a", 1_030));
        // Then
        assertThat(before).isEmpty();
        assertThat(join.modalities()).containsExactly(List.of(ACOUSTIC));
        assertThat(join.releaseDetails().get(0).waitedFor()).containsExactly(ACOUSTIC);
        assertThat(join.count(Count.PARTS_WITHHELD)).isEqualTo(2);
    }

    @Test
    void aRequiredModalityThatTheRoleForbidsIsNotRequired() {
        // Given
        join = new JoinBench(Map.of(STAFF, "text", "join.required", "text,acoustic"));
        // When
        sayStaff("a", 1_000);
        // Then
        onlyTextIsUsed();
        assertThat(join.rejectionCodes()).isEmpty();
    }

    @Test
    void aLateForbiddenPartMakesNoRevision() {
        // Given
        join = new JoinBench(Map.of(STAFF, "text,acoustic", "join.stragglers", "revise"));
        sayStaff("a", 1_000);
        join.silence(2_000).restart();
        // When
        join.accept(visual("a", 1_500), acoustic("a", 1_600));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT), List.of(TEXT, ACOUSTIC));
        assertThat(join.count(Count.PARTS_WITHHELD)).isEqualTo(1);
    }

    @Test
    void aRevisionDropsKeptPartsThatALateRoleForbids() {
        // Given: the frames are released before their role is known
        join = new JoinBench(Map.of(STAFF, "text", "join.stragglers", "revise"));
        join.accept(acoustic("a", 1_000), visual("a", 1_000)).silence(2_000);
        // When
        join.accept(spokenBy("s", "staff", text("a", 1_500)));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(ACOUSTIC, VISUAL), List.of(TEXT));
        assertThat(join.releaseDetails().get(1)).isEqualTo(new ReleaseDetails(List.of(TEXT), Release.COMPLETE, 1));
    }

    @Test
    void remembersTheRoleWhenAnUtteranceIsSentAgain() {
        // Given
        sayStaff("a", 1_000);
        // When
        join.restart().accept(attempt(1, visual("a", 1_500)), attempt(1, text("a", 1_600)));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT), List.of(TEXT));
        assertThat(join.count(Count.PARTS_WITHHELD)).isEqualTo(1);
    }

    @Test
    void aNewPolicyHoldsForRestoredParts() {
        // Given
        join = new JoinBench(Map.of());
        join.accept(
                spokenBy("s", "staff", text("a", 1_000)), acoustic("a", 1_010), text("b", 1_020), visual("c", 1_030));
        // When
        join.restart(Map.of(STAFF, "text", "validate.allowed-otherwise", "text"));
        join.silence(25);
        // Then
        assertThat(join.released()).containsExactlyInAnyOrder("a", "b");
        assertThat(join.modalities()).containsOnly(List.of(TEXT));
        assertThat(join.releaseDetails()).extracting(ReleaseDetails::release).containsOnly(Release.COMPLETE);
        assertThat(join.count(Count.PARTS_WITHHELD)).isEqualTo(2);
        assertThat(join.save().log().values().get("c")).startsWith(6).hasSize(9);
    }

    @Test
    void aNewPolicyHoldsForKeptParts() {
        // Given
        Map<String, String> revise = Map.of("join.stragglers", "revise");
        join = new JoinBench(revise);
        join.accept(spokenBy("s", "staff", text("a", 1_000)), visual("a", 1_010))
                .silence(2_000);
        Map<String, String> changed = new HashMap<>(revise);
        changed.put(STAFF, "text,acoustic");
        // When
        join.restart(changed).save().accept(acoustic("a", 1_500));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT, VISUAL), List.of(TEXT, ACOUSTIC));
    }

    @Test
    void aWiderPolicyHoldsForRestoredUtterances() {
        // Given
        join = new JoinBench(Map.of(STAFF, "text,acoustic"));
        sayStaff("a", 1_000);
        // When
        join.restart(Map.of()).accept(acoustic("a", 1_100), visual("a", 1_200));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC, VISUAL));
    }

    /** A transcript of staff: its role comes ahead of it. */
    private void sayStaff(String id, long eventMs) {
        QuantizedPart part = spokenBy("s", "staff", text(id, eventMs));
        join.named(id, TEXT, "staff", eventMs).accept(part);
    }

    private void onlyTextIsUsed() {
        assertThat(join.modalities()).containsExactly(List.of(TEXT));
        assertThat(join.releaseDetails()).containsExactly(new ReleaseDetails(List.of(TEXT), Release.COMPLETE, 0));
    }
}
