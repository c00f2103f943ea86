package io.trivalent.conversation.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.AlertSeverity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of rules: what is read, and the line that an invalid file is refused with. */
class RuleFileTest {
    private static final String VALID = """
            rules:
              - name: customer-unhappy
                description: The customer has been negative for a while.
                severity: critical
                figure: mean
                utterances: 5
                role: customer
                at-most: -0.3
                until: -0.1
                pause-seconds: 60
              - {name: turn, figure: change, seconds: 30, at-least: 0.5}
            """;

    private final RuleFile reader = new RuleFile();

    @Test
    void readsRules() {
        // When
        Rules rules = reader.parse("alerts.yaml", VALID);
        // Then
        assertThat(rules.rules())
                .containsExactly(
                        new Rule(
                                "customer-unhappy",
                                "The customer has been negative for a while.",
                                AlertSeverity.CRITICAL,
                                RuleFigure.MEAN,
                                "customer",
                                new Rule.Window(5, 0),
                                new Rule.Bound(false, -0.3, -0.1),
                                60_000),
                        new Rule(
                                "turn",
                                "",
                                AlertSeverity.WARNING,
                                RuleFigure.CHANGE,
                                "",
                                new Rule.Window(0, 30_000),
                                new Rule.Bound(true, 0.5, 0.5),
                                0));
        assertThat(rules.rules())
                .extracting(Rule::toString)
                .containsExactly("mean of 5 utterances of role customer at most -0.30", "change of 30 s at least 0.50");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        {name: a, figure: sum, at-most: 0}                                        | figure
        {name: a, figure: mean, at-most: 0}                                       | utterances
        {name: a, figure: mean, utterances: 5, seconds: 5, at-most: 0}            | seconds
        {name: a, figure: mean, utterances: 0, at-most: 0}                        | utterances
        {name: a, figure: mean, utterances: 129, at-most: 0}                      | utterances
        {name: a, figure: slope, utterances: 1, at-most: 0}                       | utterances
        {name: a, figure: change, utterances: 65, at-most: 0}                     | utterances
        {name: a, figure: mean, seconds: 0, at-most: 0}                           | seconds
        {name: a, figure: score, utterances: 2, at-most: 0}                       | utterances
        {name: a, figure: score, at-most: 0, at-least: 0}                         | at-
        {name: a, figure: score}                                                  | at-
        {name: a, figure: score, at-most: -1.5}                                   | at-most
        {name: a, figure: score, at-most: .nan}                                   | Malformed numeric value
        {name: a, figure: slope, utterances: 5, at-most: 1e999}                   | at-most
        {name: a, figure: score, at-most: low}                                    | at-most
        {name: a, figure: negative-streak, at-most: 3}                            | at-least
        {name: a, figure: negative-streak, at-least: 2.5}                         | at-least
        {name: a, figure: conflict-text-acoustic, at-least: 0}                    | at-least
        {name: a, figure: score, at-most: -0.5, until: -0.6}                      | until
        {name: a, figure: score, at-least: 0.5, until: 0.6}                       | until
        {name: a, figure: score, at-most: 0, pause-seconds: -1}                   | pause
        {name: a, figure: score, at-most: 0, speaker: b}                          | speaker
        {name: a b, figure: score, at-most: 0}                                    | name
        {figure: score, at-most: 0}                                               | name
        {name: b, figure: score, at-most: 0}                                      | 'b'
        """)
    void refusesAnInvalidRuleWithItsLine(String rule, String named) {
        // Given
        String text = "rules:\n  - {name: b, figure: score, at-most: 0}\n\n  - " + rule + "\n";
        // When, then
        assertThatThrownBy(() -> reader.parse("alerts.yaml", text))
                .isInstanceOf(RuleFileException.class)
                .hasMessageStartingWith("alerts.yaml, line 4: ")
                .hasMessageContaining(named.equals("until") ? "ends at" : named);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        ''            | line 1: the file is empty
        '# nothing'   | line 1: the file is empty
        'rules: ['    | no YAML
        '{}'          | line 1: required property 'rules'
        '[1, 2]'      | line 1: array found, object expected
        'rules: 5'    | line 1: /rules: integer found, array expected
        'rule: []'    | line 1:
        """)
    void refusesAFileThatHasNoRules(String text, String message) {
        assertThatThrownBy(() -> reader.parse("alerts.yaml", text))
                .isInstanceOf(RuleFileException.class)
                .hasMessageStartingWith("alerts.yaml, ")
                .hasMessageContaining(message);
    }

    @Test
    void refusesTenThousandRules() {
        // Given
        StringBuilder text = new StringBuilder("rules:\n");
        for (int i = 0; i < 10_000; i++) {
            text.append("  - {name: r").append(i).append(", figure: score, at-most: 0}\n");
        }
        // When, then
        assertThatThrownBy(() -> reader.parse("alerts.yaml", text.toString()))
                .hasMessageContaining("must have at most 100 items but found 10,000");
    }

    @Test
    void refusesAFileThatIsMissingTooLargeOrNoText(@TempDir Path folder) throws IOException {
        // Given
        Path large = Files.write(folder.resolve("large.yaml"), new byte[RuleFile.MAX_BYTES + 1]);
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, 0});
        // When, then
        assertThatThrownBy(() -> reader.read(folder.resolve("none.yaml"))).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> reader.read(large)).hasMessageContaining("has 1048577 bytes, expected at most");
        assertThatThrownBy(() -> reader.read(binary)).hasMessageContaining("is not text in UTF-8");
    }

    @Test
    void takesAChangedFileAndKeepsTheRulesWhenItIsInvalid(@TempDir Path folder) throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("alerts.yaml"), VALID);
        LiveRules live = LiveRules.open(Optional.of(file));
        // When, then
        assertThat(live.rules().rules()).hasSize(2);
        assertThat(live.look()).isEqualTo(LiveRules.Look.UNCHANGED);
        write(file, "rules: 5", 1);
        assertThat(live.look()).isEqualTo(LiveRules.Look.REFUSED);
        assertThat(live.look()).isEqualTo(LiveRules.Look.UNCHANGED);
        assertThat(live.rules().rules()).hasSize(2);
        Files.delete(file);
        assertThat(live.look()).isEqualTo(LiveRules.Look.REFUSED);
        assertThat(live.rules().rules()).hasSize(2);
        write(file, "rules: []", 2);
        assertThat(live.look()).isEqualTo(LiveRules.Look.TAKEN);
        assertThat(live.rules().rules()).isEmpty();
    }

    private static void write(Path file, String text, int secondsLater) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(secondsLater)));
    }

    @Test
    void hasNoRulesWithoutAFile() {
        assertThat(LiveRules.open(Optional.empty()).rules()).isEqualTo(Rules.NONE);
    }
}
