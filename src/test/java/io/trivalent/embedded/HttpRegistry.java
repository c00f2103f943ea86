package io.trivalent.embedded;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;

/** A registry with an HTTP server on a free port of the loopback interface. */
public final class HttpRegistry implements AutoCloseable {
    private final Vertx vertx;
    private final HttpServer server;

    private HttpRegistry(Vertx vertx, HttpServer server) {
        this.vertx = vertx;
        this.server = server;
    }

    public static HttpRegistry serving(SchemaStore store) {
        return serving(store, RoutingContext::next);
    }

    /** With a handler that sees each request first and may answer it. */
    public static HttpRegistry serving(SchemaStore store, Handler<RoutingContext> before) {
        Vertx vertx = Vertx.vertx();
        Router router = Router.router(vertx);
        router.route().handler(before);
        new RegistryRoutes(store).mount(router);
        try {
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(router)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            return new HttpRegistry(vertx, server);
        } catch (Exception failed) {
            throw new IllegalStateException("registry did not start", failed);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
