package io.trivalent.pipeline.ingest;

import static io.trivalent.vocabulary.RejectionCode.UNKNOWN_SCHEMA;
import static io.trivalent.vocabulary.RejectionCode.UNREADABLE;
import static io.trivalent.vocabulary.RejectionCode.WRONG_RECORD;

import io.trivalent.AudioChunk;
import io.trivalent.FeatureFrames;
import io.trivalent.Transcript;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.vocabulary.Verdict;
import io.trivalent.wire.ForeignRecordException;
import io.trivalent.wire.RegistryErrorException;
import io.trivalent.wire.RegistryOutage;
import io.trivalent.wire.Topics;
import io.trivalent.wire.UnknownSchemaException;
import io.trivalent.wire.WireFormat;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Deserializes records. Works with any Avro deserializer of the Confluent wire format. One instance per task. */
public final class Ingest {
    private final Topics topics;
    private final Deserializer<Object> deserializer;
    private final FlowCounters counters;

    public Ingest(Topics topics, Deserializer<Object> deserializer, FlowCounters counters) {
        this.topics = topics;
        this.deserializer = deserializer;
        this.counters = counters;
    }

    /**
     * Reads one record and counts it.
     *
     * @throws SerializationException if the schema registry cannot be reached or returns an error; the record is not counted,
     *     because it will be read again
     */
    public Verdict<IngestedRecord> read(RawRecord raw) {
        Verdict<IngestedRecord> verdict = deserialize(raw);
        counters.increment(Count.RECORDS);
        return verdict;
    }

    private Verdict<IngestedRecord> deserialize(RawRecord raw) {
        String topic = raw.source().topic();
        Object value;
        try {
            WireFormat.check(raw.headers(), raw.value().get());
            value = deserializer.deserialize(topic, raw.headers(), raw.value().get());
        } catch (SerializationException e) {
            boolean unknown = unknownSchema(e, WireFormat.hasGuid(raw.headers()));
            if (!unknown && causedByRegistry(e)) {
                throw e;
            }
            return reject(raw, unknown ? UNKNOWN_SCHEMA : code(e), String.valueOf(e.getMessage()));
        }
        Modality modality = topics.modality(topic);
        Class<? extends SpecificRecord> expected = expected(topic, modality);
        if (!expected.isInstance(value)) {
            return reject(raw, WRONG_RECORD, "record is %s, expected %s".formatted(name(value), expected.getName()));
        }
        return Verdict.accept(new IngestedRecord(
                modality, raw.key(), expected.cast(value), raw.source(), raw.eventMs(), raw.arrivedMs(), raw.value()));
    }

    private Class<? extends SpecificRecord> expected(String topic, Modality modality) {
        if (topics.isAudio(topic)) {
            return AudioChunk.class;
        }
        return modality == Modality.TEXT ? Transcript.class : FeatureFrames.class;
    }

    private static Verdict<IngestedRecord> reject(RawRecord raw, RejectionCode code, String message) {
        return Verdict.reject(Rejection.ofRecord(code, message, raw.key(), raw.source(), raw.value()));
    }

    private static String name(Object value) {
        return value instanceof org.apache.avro.generic.GenericContainer record
                ? record.getSchema().getFullName()
                : value.getClass().getName();
    }

    /**
     * Whether the registry caused the failure, not the record: it returned an error or could not be reached. Confluent's
     * deserializer reports an error as a cause of type {@code RestClientException}, an unreachable registry as an
     * {@link IOException}.
     */
    private static boolean causedByRegistry(Throwable e) {
        return e instanceof RegistryErrorException || RegistryOutage.caused(e) || hasCause(e, Ingest::isRegistryError);
    }

    private static boolean isRegistryError(Throwable cause) {
        return cause.getClass().getSimpleName().equals("RestClientException");
    }

    private static RejectionCode code(Throwable e) {
        return e instanceof ForeignRecordException ? WRONG_RECORD : UNREADABLE;
    }

    /**
     * Our deserializer throws a type of its own; Confluent's puts the registry's error code into the cause's message. A
     * registry without GUIDs answers a request for one with 404 and no error code, which Confluent's client reports as
     * 404 or, if it cannot parse the answer, as 50005.
     */
    private static boolean unknownSchema(Throwable e, boolean hasGuid) {
        return e instanceof UnknownSchemaException
                || hasCause(
                        e,
                        cause -> isRegistryError(cause)
                                && String.valueOf(cause.getMessage())
                                        .matches("(?s).*error code: (40403%s)\\b.*"
                                                .formatted(hasGuid ? "|404|50005" : "")));
    }

    private static boolean hasCause(Throwable e, Predicate<Throwable> condition) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (condition.test(cause)) {
                return true;
            }
        }
        return false;
    }
}
