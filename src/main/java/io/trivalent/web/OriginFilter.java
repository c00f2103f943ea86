package io.trivalent.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Rejects requests that a web page of another site made a browser send, before any route handles them. */
@Singleton
public class OriginFilter {
    private static final int BEFORE_AUTHENTICATION = 1_000;

    void register(@Observes Filters filters, @ConfigProperty(name = "quarkus.http.host") String bound)
            throws UnknownHostException {
        boolean onlyLoopback = InetAddress.getByName(bound).isLoopbackAddress();
        filters.register(context -> check(context, onlyLoopback), BEFORE_AUTHENTICATION);
    }

    private static void check(RoutingContext context, boolean onlyLoopback) {
        var request = context.request();
        new RequestOrigin(request.getHeader("Host"), request.getHeader("Origin"))
                .rejection(onlyLoopback)
                .ifPresentOrElse(reason -> context.response().setStatusCode(403).end(reason), context::next);
    }
}
