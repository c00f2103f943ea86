package io.trivalent.pipeline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Collected;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.vocabulary.Source;
import io.trivalent.wire.RegistryErrorException;
import io.trivalent.wire.RegistryUnavailableException;
import io.trivalent.wire.Topics;
import io.trivalent.wire.WireFormat;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

/** A failure of the schema registry stops the task, so that no record is skipped. */
class RegistryTroubleTest {
    private final Collected<IngestedRecord> out = new Collected<>();

    private final FlowCounters counters = new FlowCounters();
    private final RecordHeaders headers = new RecordHeaders();
    private byte[] value = {0, 0, 0, 0, 1};

    @Test
    void stopsWhenTheRegistryCannotBeReached() {
        stops(new RegistryUnavailableException("registry is down", new ConnectException("refused")));
    }

    @Test
    void stopsWhenTheRegistryReturnsAnError() {
        stops(new RegistryErrorException("schema id 1", 401, 40101, "unauthorized"));
    }

    @Test
    void stopsWhenConfluentsDeserializerCannotReachTheRegistry() {
        stops(new SerializationException("Error retrieving Avro schema for id 1", new ConnectException("refused")));
        stops(new SerializationException(
                "Error retrieving Avro schema for id 1", new IllegalStateException(new IOException("timed out"))));
    }

    @Test
    void stopsWhenConfluentsDeserializerReportsAnErrorOfTheRegistry() {
        stops(new SerializationException(
                "Error retrieving Avro schema for id 1",
                new RestClientException("Error while forwarding the request to the primary; error code: 50003")));
    }

    @Test
    void rejectsARecordWhoseSchemaConfluentsRegistryDoesNotKnow() {
        // Given
        var unknown = new SerializationException(
                "Error retrieving Avro schema for id 9",
                new RestClientException("Schema 9 not found; error code: 40403"));
        // When
        read(unknown);
        // Then
        assertThat(out.rejections())
                .extracting(Rejection::code, Rejection::message)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        RejectionCode.UNKNOWN_SCHEMA, "Error retrieving Avro schema for id 9"));
    }

    @Test
    void asksNoDeserializerAboutBytesThatAreNotASchemaId() {
        // Given
        value = new byte[21];
        value[0] = 1;
        // When
        read(new IllegalStateException("must not be called"));
        // Then
        assertThat(out.rejections()).extracting(Rejection::code).containsExactly(RejectionCode.UNREADABLE);
    }

    @Test
    void rejectsAGuidThatConfluentsClientCannotRequest() {
        // Given
        byte[] guid = new byte[17];
        guid[0] = 1;
        headers.add(WireFormat.VALUE_HEADER, guid);
        // When
        for (String error : List.of("Not found; error code: 404", "no content; error code: 50005")) {
            read(new SerializationException("Error retrieving schema", new RestClientException(error)));
        }
        // Then
        assertThat(out.rejections())
                .extracting(Rejection::code)
                .containsExactly(RejectionCode.UNKNOWN_SCHEMA, RejectionCode.UNKNOWN_SCHEMA);
    }

    @Test
    void rejectsARecordThatConfluentsDeserializerCannotRead() {
        // Given
        String message = "Error deserializing Avro message for id 1";
        // When
        read(new SerializationException(message, new ArrayIndexOutOfBoundsException()));
        read(new SerializationException(message, new EOFException()));
        read(new SerializationException(message, new InvalidNumberEncodingException("Invalid int encoding")));
        // Then
        assertThat(out.rejections()).hasSize(3);
        assertThat(out.rejections()).extracting(Rejection::code).containsOnly(RejectionCode.UNREADABLE);
    }

    private void stops(RuntimeException failure) {
        assertThatThrownBy(() -> read(failure)).isSameAs(failure);
        assertThat(out.rejections()).isEmpty();
        // The record is counted when it is read again.
        assertThat(counters.of(Count.RECORDS)).isZero();
    }

    private void read(RuntimeException failure) {
        var ingest = new Ingest(
                Topics.defaults(),
                (topic, bytes) -> {
                    throw failure;
                },
                counters);
        var source = new Source(Topics.defaults().acoustic(), 0, 7);
        out.put(ingest.read(new RawRecord(Bytes.wrap(new byte[] {1}), Bytes.wrap(value), headers, source, 0, 0)));
    }

    /** Has the simple name of Confluent's exception, which is not on the class path. */
    private static final class RestClientException extends Exception {
        RestClientException(String message) {
            super(message);
        }
    }
}
