package io.trivalent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each program of docs/clients publishes an utterance to a running pipeline and prints its event. Python, Node and Go
 * are run if their packages are in target/clients; {@code -Pclients} installs them there.
 */
class ClientsIT {
    private static Examples examples;

    @TempDir
    Path classes;

    @BeforeAll
    static void start() {
        examples = new Examples(Map.of());
    }

    @AfterAll
    static void stop() {
        examples.close();
    }

    @Test
    void java() throws Exception {
        // When
        List<String> lines = examples.java(classes);
        // Then
        EventLine.assertOne(lines);
    }

    @Test
    void python() throws Exception {
        // When
        List<String> lines = examples.python();
        List<String> all = examples.fastavro();
        // Then
        EventLine.assertOne(lines);
        assertThat(all).containsAll(lines);
    }

    @Test
    void node() throws Exception {
        // When
        List<String> lines = examples.node();
        // Then
        EventLine.assertOne(lines);
    }

    @Test
    void go() throws Exception {
        // When
        List<String> lines = examples.go();
        // Then
        EventLine.assertOne(lines);
    }

    @Test
    void consoleConsumerPrintsEventsWithOurDeserializer() throws Exception {
        // Given
        java();
        // When
        List<String> lines = examples.consoleConsumer();
        // Then
        assertThat(lines).singleElement().asString().contains("\"polarity\": \"POSITIVE\"", "\"release\":");
    }

    @Test
    void consoleToolsPublishTextThatIsRejectedAndReadTheReason() throws Exception {
        // Given
        examples.consoleProducer("u1:no avro");
        // When
        List<String> lines = examples.consume(examples.topics().deadLetters(), "print.key=true", "print.headers=true");
        // Then
        assertThat(lines)
                .singleElement()
                .asString()
                .contains("trivalent.code:UNREADABLE", "__streams.errors.message:", "u1");
    }
}
