package io.trivalent.wire;

import java.io.IOException;
import org.apache.kafka.common.errors.RetriableException;

/** Every registry address was unreachable or failed; the same request may succeed later. */
public final class RegistryUnavailableException extends RetriableException {
    public RegistryUnavailableException(String message, IOException cause) {
        super(message, cause);
    }
}
