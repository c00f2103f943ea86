package io.trivalent.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The table of docs/clients: which compression each program reads. All events of this test have the schema's GUID in a
 * header, which all programs read.
 */
class EventFormatsIT {
    private static final String COMPRESSION = "trivalent.streams.compression";

    private static Examples examples;

    @TempDir
    Path classes;

    @BeforeAll
    static void start() {
        examples = new Examples(Map.of(
                "trivalent.wire.properties.\"value.schema.id.serializer\"",
                "io.confluent.kafka.serializers.schema.id.HeaderSchemaIdSerializer"));
    }

    @AfterAll
    static void stop() {
        examples.close();
    }

    @Test
    void javaAndTheConsoleConsumerReadTheGuidOfAHeader() throws Exception {
        // When
        List<String> lines = examples.java(classes);
        List<String> headers =
                examples.consume(examples.topics().sentiments(), "print.headers=true", "print.value=false");
        List<String> event = examples.consoleConsumer();
        // Then
        EventLine.assertOne(lines);
        assertThat(headers).first().asString().contains("__value_schema_id:");
        assertThat(event).singleElement().asString().contains("\"polarity\": \"POSITIVE\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
    void programsReadTheCodec(String codec) throws Exception {
        // Given
        assumeTrue(Examples.INSTALLS, "the packages of these clients are installed with -Pclients only");
        examples.restart(Map.of(COMPRESSION, codec));
        // When
        List<String> python = examples.python();
        List<String> fastavro = examples.fastavro();
        List<String> go = examples.go();
        // Then
        EventLine.assertOne(python);
        EventLine.assertOne(go);
        EventLine.assertOne(examples.java(classes));
        assertThat(fastavro).containsAll(python);
        if (codec.equals("gzip")) {
            EventLine.assertOne(examples.node());
        } else {
            assertThat(examples.nodeFailing()).containsIgnoringCase(codec + " compression not implemented");
        }
        assertThat(examples.misplaced()).isEmpty();
    }
}
