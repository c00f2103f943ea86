package io.trivalent.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Answers with entity tags: a client that repeats a request receives the body only if it has changed. */
final class Answers {
    private static final int TAG_LENGTH = 32;

    private Answers() {}

    /** The JSON, or 304 if the request names its tag. */
    static Response of(Request request, JsonNode json) {
        byte[] body = json.toString().getBytes(UTF_8);
        EntityTag tag = new EntityTag(hash(body));
        CacheControl cache = new CacheControl();
        cache.setNoCache(true);
        cache.setPrivate(true);
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        Response.ResponseBuilder answer = unchanged == null
                ? Response.ok(body, MediaType.APPLICATION_JSON_TYPE).tag(tag)
                : unchanged;
        return answer.cacheControl(cache).build();
    }

    private static String hash(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return HexFormat.of().formatHex(digest).substring(0, TAG_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
