package io.trivalent.wire;

import io.trivalent.embedded.HttpRegistry;
import io.trivalent.embedded.SchemaStore;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A registry behind real HTTP that counts requests and may answer them differently. */
final class InterceptedRegistry implements AutoCloseable {
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Handler<RoutingContext> interception = RoutingContext::next;
    private final HttpRegistry registry = HttpRegistry.serving(SchemaStore.inMemory(), context -> {
        requests.incrementAndGet();
        interception.handle(context);
    });

    /** Sees each request first; it answers the request or passes it on with {@link RoutingContext#next}. */
    void intercept(Handler<RoutingContext> interception) {
        this.interception = interception;
    }

    String url() {
        return registry.url();
    }

    /** Requests received since the last reset. */
    int requests() {
        return requests.get();
    }

    void resetRequests() {
        requests.set(0);
    }

    @Override
    public void close() {
        registry.close();
    }

    /** A client that tries its addresses in three rounds. */
    static RegistryClient client(String... urls) {
        return new HttpRegistryClient(config(urls));
    }

    static RegistryConfig config(String... urls) {
        List<URI> addresses = Stream.of(urls).map(URI::create).toList();
        return new RegistryConfig(
                addresses, Optional.empty(), Optional.empty(), Duration.ofSeconds(30), 3, Duration.ofMillis(1));
    }
}
