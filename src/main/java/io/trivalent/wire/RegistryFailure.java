package io.trivalent.wire;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What is wrong with an address of the registry, in words; Java's own messages are often missing or about TLS records. */
final class RegistryFailure {
    private RegistryFailure() {}

    static String describe(IOException failure) {
        if (cause(failure, UnresolvedAddressException.class) != null
                || cause(failure, UnknownHostException.class) != null) {
            return "the host name cannot be resolved";
        }
        if (cause(failure, ConnectException.class) != null) {
            return "the connection is refused";
        }
        Throwable untrusted = cause(failure, CertPathBuilderException.class);
        if (untrusted != null) {
            return "the certificate is not trusted (%s), expected one that schema.registry.ssl.truststore.location verifies"
                    .formatted(Exceptions.describe(untrusted));
        }
        String message = Exceptions.describe(failure);
        if (failure instanceof SSLException && message.contains("SSL message")) {
            return "the server does not speak TLS, expected an address with http";
        }
        return message.contains("header parser received no bytes")
                ? "the server closed the connection without an answer, expected HTTP; with TLS, expected an address with https"
                : message;
    }

    private static @Nullable Throwable cause(Throwable error, Class<? extends Throwable> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return cause;
            }
        }
        return null;
    }
}
