package io.trivalent.embedded;

import static java.util.Objects.requireNonNull;

import io.trivalent.wire.RegisteredSchema;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.jboss.logging.Logger;

/**
 * Confluent's REST API for a {@link SchemaStore}, for serializers, connectors and {@code curl}. Deletion, references
 * between schemas, and schema types other than Avro are not supported. Bodies are limited to {@value #MAX_BODY_BYTES}
 * bytes. Access control is the caller's task.
 */
public final class RegistryRoutes {
    static final int MAX_BODY_BYTES = 1 << 20;

    private static final Logger LOG = Logger.getLogger(RegistryRoutes.class);
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private final SchemaStore store;

    public RegistryRoutes(SchemaStore store) {
        this.store = requireNonNull(store);
    }

    /** Adds the routes of the API; other paths are not changed. */
    public void mount(Router router) {
        read(router, "/subjects", context -> new JsonArray(store.subjects()));
        read(router, "/subjects/:subject/versions", this::versions);
        read(router, "/subjects/:subject/versions/:version", context -> described(version(context)));
        read(router, "/subjects/:subject/versions/:version/schema", context -> version(context)
                .schema());
        read(router, "/schemas/types", context -> new JsonArray(List.of("AVRO")));
        read(router, "/schemas/ids/:id", context -> text(store.byId(id(context))));
        read(router, "/schemas/guids/:guid", context -> text(byGuid(context)));
        read(router, "/schemas/ids/:id/schema", context -> store.byId(id(context)));
        read(router, "/schemas/ids/:id/versions", this::uses);
        read(router, "/config", context -> new JsonObject()
                .put("compatibilityLevel", store.compatibility().name()));
        read(router, "/config/:subject", this::compatibility);
        read(router, "/mode", context -> new JsonObject().put("mode", "READWRITE"));

        Handler<RoutingContext> body =
                BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES).setPreallocateBodyBuffer(false);
        change(router.post("/subjects/:subject/versions"), body, this::register);
        change(router.post("/subjects/:subject"), body, this::lookup);
        change(router.post("/compatibility/subjects/:subject/versions"), body, this::compatibleWithAll);
        change(router.post("/compatibility/subjects/:subject/versions/:version"), body, this::compatibleWithOne);
        change(router.put("/config"), body, this::configureAll);
        change(router.put("/config/:subject"), body, this::configureOne);
    }

    /** Adds a route that reads. It only uses memory, so it runs on the event loop. */
    private static void read(Router router, String path, Function<RoutingContext, Object> answer) {
        router.get(path).handler(context -> answer(context, answer)).failureHandler(RegistryRoutes::fail);
    }

    /** Adds a route that may write to disk, so it runs on a worker thread. */
    private static void change(Route route, Handler<RoutingContext> body, Function<RoutingContext, Object> answer) {
        route.handler(body)
                .blockingHandler(context -> answer(context, answer), false)
                .failureHandler(RegistryRoutes::fail);
    }

    private static void answer(RoutingContext context, Function<RoutingContext, Object> answer) {
        try {
            // toString() of schemas and of the JSON classes returns JSON.
            send(context, 200, answer.apply(context).toString());
        } catch (SchemaStoreException error) {
            sendError(context, error.status(), error.code(), error.reason());
        }
    }

    private static void fail(RoutingContext context) {
        if (context.failure() != null) {
            LOG.error("schema registry failed to answer", context.failure());
            sendError(context, 500, 50001, "internal error");
        } else if (context.statusCode() == 413) {
            sendError(context, 413, 413, "request is too large, expected at most %d bytes".formatted(MAX_BODY_BYTES));
        } else {
            sendError(context, context.statusCode(), context.statusCode(), "request failed");
        }
    }

    private static void sendError(RoutingContext context, int status, int code, String message) {
        send(
                context,
                status,
                new JsonObject().put("error_code", code).put("message", message).encode());
    }

    private static void send(RoutingContext context, int status, String json) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", MEDIA_TYPE)
                .end(json);
    }

    private JsonArray versions(RoutingContext context) {
        return new JsonArray(store.versions(subject(context)).stream()
                .map(RegisteredSchema::version)
                .toList());
    }

    private JsonArray uses(RoutingContext context) {
        return new JsonArray(store.uses(id(context)).stream()
                .map(use -> new JsonObject().put("subject", use.subject()).put("version", use.version()))
                .toList());
    }

    private JsonObject register(RoutingContext context) {
        return new JsonObject().put("id", store.register(subject(context), RegistryBody.schemaText(context)));
    }

    private JsonObject lookup(RoutingContext context) {
        return described(store.lookup(subject(context), RegistryBody.schemaText(context)));
    }

    private JsonObject compatibleWithAll(RoutingContext context) {
        return compatible(context, store.versions(subject(context)));
    }

    private JsonObject compatibleWithOne(RoutingContext context) {
        return compatible(context, List.of(version(context)));
    }

    private JsonObject compatible(RoutingContext context, List<RegisteredSchema> earlier) {
        List<String> problems = store.problems(subject(context), RegistryBody.schemaText(context), earlier);
        JsonObject result = new JsonObject().put("is_compatible", problems.isEmpty());
        return "true".equals(context.request().getParam("verbose"))
                ? result.put("messages", new JsonArray(problems))
                : result;
    }

    private JsonObject compatibility(RoutingContext context) {
        String subject = subject(context);
        boolean orGlobal = "true".equals(context.request().getParam("defaultToGlobal"));
        Compatibility level = store.compatibility(subject)
                .or(() -> orGlobal ? Optional.of(store.compatibility()) : Optional.empty())
                .orElseThrow(() -> new SchemaStoreException(
                        40408, "subject '%s' has no own compatibility level".formatted(subject)));
        return new JsonObject().put("compatibilityLevel", level.name());
    }

    private JsonObject configureAll(RoutingContext context) {
        Compatibility level = RegistryBody.level(context);
        store.configure(level);
        return new JsonObject().put("compatibility", level.name());
    }

    private JsonObject configureOne(RoutingContext context) {
        Compatibility level = RegistryBody.level(context);
        store.configure(subject(context), level);
        return new JsonObject().put("compatibility", level.name());
    }

    private static JsonObject described(RegisteredSchema schema) {
        return new JsonObject()
                .put("subject", schema.subject())
                .put("version", schema.version())
                .put("id", schema.id())
                .put("schema", schema.schema().toString());
    }

    private static String subject(RoutingContext context) {
        return context.pathParam("subject");
    }

    private static JsonObject text(Schema schema) {
        return new JsonObject()
                .put("schema", schema.toString())
                .put("guid", SchemaStore.guid(schema).toString());
    }

    private Schema byGuid(RoutingContext context) {
        String text = context.pathParam("guid");
        try {
            return store.byGuid(UUID.fromString(text)).orElseThrow(() -> SchemaStoreException.guidMissing(text));
        } catch (IllegalArgumentException notAGuid) {
            throw SchemaStoreException.guidMissing(text);
        }
    }

    private static int id(RoutingContext context) {
        String text = context.pathParam("id");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notAnId) {
            throw new SchemaStoreException(404, "id is '%s', expected a number".formatted(text));
        }
    }

    private RegisteredSchema version(RoutingContext context) {
        String text = context.pathParam("version");
        if (text.equals("latest")) {
            return store.latest(subject(context));
        }
        try {
            int version = Integer.parseInt(text);
            if (version > 0) {
                return store.version(subject(context), version);
            }
        } catch (NumberFormatException notAVersion) {
            // Reported below, together with numbers below 1.
        }
        throw new SchemaStoreException(42202, "version is '%s', expected a number from 1 or 'latest'".formatted(text));
    }
}
