package io.trivalent.commands;

import static io.trivalent.commands.QueriedSite.encode;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.trivalent.Transcript;
import io.trivalent.commands.DescribedApi.Operation;
import io.trivalent.commands.QueriedSite.Sent;
import io.trivalent.fixtures.Records;
import io.trivalent.fixtures.Waiting;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With {@code view.text=off}, no answer and no stream has a word of a transcript. */
@QuarkusTest
@TestProfile(QueriedSite.WithoutUsers.class)
class HiddenWordsIT {
    private static final String WORD = "gladiolus";
    private static final String HEX = HexFormat.ofDelimiter(" ").formatHex("ladi".getBytes(UTF_8));
    private static final int LETTERS = 6;

    @Inject
    PipelineLauncher launcher;

    @TestHTTPResource
    URI root = URI.create("/");

    @Test
    void areInNoAnswerAndInNoStream() {
        Map<String, String> settings = Map.of("trivalent.view.text", "off", "trivalent.validate.max-text-length", "40");
        try (QueriedSite site = QueriedSite.start(launcher, root, settings);
                EventReader stream = site.stream("")) {
            // Given: words in scored transcripts, in rejected ones, and where no words belong
            site.publish(site.topics().transcripts(), List.of(said("u1"), said("u2")));
            Waiting.until(
                    "both are shown",
                    QueriedSite.TIMEOUT,
                    () -> stream.events().stream()
                                    .filter(event -> event.kind().equals("sentiment"))
                                    .count()
                            == 2);
            Transcript longText =
                    Records.transcript("u3").setText(WORD.repeat(5)).build();
            for (String topic :
                    List.of(site.topics().transcripts(), site.topics().acoustic())) {
                site.publish(
                        topic,
                        List.of(
                                new Sent("other key", said("u4").value()),
                                new Sent("u3", longText),
                                new Sent("raw", WORD.getBytes(UTF_8))));
            }
            Waiting.until(
                    "all are rejected",
                    QueriedSite.TIMEOUT,
                    () -> site.json("/api/dead-letters").path("total").asInt() == LETTERS);
            Waiting.until(
                    "both are in the conversation",
                    QueriedSite.TIMEOUT,
                    () -> site.json("/api/conversations/clip")
                                    .at("/overall/utterances")
                                    .asInt()
                            == 2);
            // When
            List<String> answers = answers(site);
            // Then
            assertThat(answers).allSatisfy(answer -> assertThat(answer).doesNotContain("ladiolus", HEX));
            assertThat(stream.lines())
                    .isNotEmpty()
                    .noneMatch(line -> line.contains(WORD) || line.equals("event: text"));
            assertThat(site.json("/api/status").path("text").asText()).isEqualTo("OFF");
            JsonNode turns = site.json("/api/conversations/clip/turns");
            assertThat(turns.path("text").asText()).isEqualTo("OFF");
            assertThat(turns.path("turns")).hasSize(2).allMatch(turn -> turn.path("text")
                    .isNull());
        }
    }

    private static Sent said(String id) {
        return new Sent(
                id, Records.transcript(id, 0.5f).setText("a " + WORD + " " + id).build());
    }

    /** The answers of all operations about all there is, with their headers. */
    private static List<String> answers(QueriedSite site) {
        List<String> answers = new ArrayList<>();
        for (Operation operation : new DescribedApi(site.json("/q/openapi?format=json")).operations()) {
            for (String address : addresses(site, operation.path())) {
                HttpResponse<byte[]> answer = site.get(address);
                assertThat(answer.statusCode()).as(address).isEqualTo(200);
                answers.add("%s %s %s".formatted(address, answer.headers().map(), new String(answer.body(), UTF_8)));
            }
        }
        assertThat(answers).hasSizeGreaterThan(LETTERS + 8);
        return answers;
    }

    private static List<String> addresses(QueriedSite site, String path) {
        if (path.equals("/api/stream")) {
            return List.of(); // read above
        }
        if (path.contains("{offset}")) {
            List<String> letters = new ArrayList<>();
            site.json("/api/dead-letters?limit=100")
                    .path("letters")
                    .forEach(letter -> letters.add(
                            path.replace("{partition}", letter.path("partition").asText())
                                    .replace("{offset}", letter.path("offset").asText())));
            return letters;
        }
        String filled = path.replace("{clip}", encode("clip"));
        return filled.contains("{utterance}")
                ? List.of(filled.replace("{utterance}", "u1"), filled.replace("{utterance}", "u2"))
                : List.of(filled);
    }
}
