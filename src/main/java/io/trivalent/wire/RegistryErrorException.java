package io.trivalent.wire;

import org.apache.kafka.common.errors.SerializationException;

/** The registry answered with an error: incompatible (409), invalid (422), not allowed (401, 403), missing (404). */
public final class RegistryErrorException extends SerializationException {
    private final int status;
    private final int code;

    /**
     * @param request what was requested: {@code "to register …"} or {@code "for …"}
     * @param status HTTP status
     * @param code Confluent's error code; equal to the status if the registry sent none
     * @param reason the registry's message
     */
    public RegistryErrorException(String request, int status, int code, String reason) {
        super("schema registry rejected the request %s with status %d, code %d: %s"
                .formatted(request, status, code, reason));
        this.status = status;
        this.code = code;
    }

    /** Whether the registry itself does not have what was requested; a 404 without its code means a wrong address. */
    public boolean isMissing() {
        return status == 404 && code / 100 == 404;
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }
}
