package io.trivalent.wire;

import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.InvalidNumberEncodingException;

/** Tells a registry that cannot be reached from other failures, with our clients and with Confluent's. */
public final class RegistryOutage {
    private RegistryOutage() {}

    /**
     * Whether a serializer or deserializer failed because it could not reach the registry: ours throws a type of its
     * own, Confluent's has an {@link IOException} as a cause.
     */
    public static boolean caused(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableRecordException) {
                return false;
            }
            if (cause instanceof RegistryUnavailableException || isNetworkFailure(cause)) {
                return true;
            }
        }
        return false;
    }

    /** Avro also throws an {@link IOException} if a record ends early or contains an invalid number. */
    private static boolean isNetworkFailure(Throwable cause) {
        return cause instanceof IOException
                && !(cause instanceof EOFException)
                && !(cause instanceof InvalidNumberEncodingException);
    }
}
