package io.trivalent.wire;

import org.apache.kafka.common.errors.SerializationException;

/** The registry answered, and the answer is no: incompatible (409), invalid (422), not allowed (401, 403), missing (404). */
public final class RegistryErrorException extends SerializationException {
    private final int status;
    private final int code;

    /**
     * @param what the request in words
     * @param status HTTP status
     * @param code Confluent's error code; equal to the status where the registry gives none
     * @param reason the registry's own words
     */
    public RegistryErrorException(String what, int status, int code, String reason) {
        super("schema registry refused %s with status %d, code %d: %s".formatted(what, status, code, reason));
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    int code() {
        return code;
    }
}
