package io.trivalent.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.conversation.ConversationQueries;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.streams.state.HostInfo;

/** Asks other processes of the group, with the credentials of the caller. */
@Singleton
class Peers {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /**
     * The answer of the process that has a clip.
     *
     * @param here answers if this process has it
     * @throws Problem if no process that has it is known
     */
    Response atClip(
            ConversationQueries queries, String clip, Caller caller, Function<ConversationQueries, Response> here) {
        ConversationQueries.Place place = queries.place(clip);
        if (place.here()) {
            return here.apply(queries);
        }
        if (caller.forwarded() || place.elsewhere().isEmpty()) {
            throw Problem.notNow("the partition of clip '%s' is being moved, try again".formatted(clip));
        }
        return pass(place.elsewhere().get(), caller);
    }

    /**
     * The answer of another process to the same request.
     *
     * @throws Problem if it does not answer
     */
    private Response pass(HostInfo peer, Caller caller) {
        return response(ask(peer, caller));
    }

    /**
     * What another process found.
     *
     * @param answer its answer if it has what was asked for
     * @param partitions otherwise the number of partitions that it has
     */
    record Found(Optional<Response> answer, int partitions) {}

    /**
     * Asks another process for something that at most one process has.
     *
     * @throws Problem if it does not answer
     */
    Found find(HostInfo peer, Caller caller) {
        HttpResponse<byte[]> answer = ask(peer, caller);
        if (answer.statusCode() == Response.Status.NOT_FOUND.getStatusCode()) {
            return new Found(Optional.empty(), (int)
                    answer.headers().firstValueAsLong(Problem.PARTITIONS).orElse(0));
        }
        return new Found(Optional.of(response(answer)), 0);
    }

    private static Response response(HttpResponse<byte[]> answer) {
        Response.ResponseBuilder passed = Response.status(answer.statusCode()).entity(answer.body());
        for (String header : new String[] {
            HttpHeaders.CONTENT_TYPE, HttpHeaders.ETAG, HttpHeaders.CACHE_CONTROL, HttpHeaders.RETRY_AFTER
        }) {
            answer.headers().firstValue(header).ifPresent(value -> passed.header(header, value));
        }
        return passed.build();
    }

    /**
     * The JSON with which another process answers the same request.
     *
     * @throws Problem if it does not answer with 200
     */
    JsonNode json(HostInfo peer, Caller caller) {
        HttpResponse<byte[]> answer = ask(peer, caller.withoutTag());
        if (answer.statusCode() != Response.Status.OK.getStatusCode()) {
            throw Problem.notNow(
                    "process %s:%d answered %d, try again".formatted(peer.host(), peer.port(), answer.statusCode()));
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException malformed) {
            throw unanswered(peer);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private HttpResponse<byte[]> ask(HostInfo peer, Caller caller) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(peer, caller)).timeout(TIMEOUT).header(Caller.FORWARDED, "1");
        caller.authorization().ifPresent(value -> request.header(HttpHeaders.AUTHORIZATION, value));
        caller.ifNoneMatch().ifPresent(value -> request.header(HttpHeaders.IF_NONE_MATCH, value));
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException unreachable) {
            throw unanswered(peer);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw unanswered(peer);
        }
    }

    /** An address of version 6 stands in brackets. */
    static URI uri(HostInfo peer, Caller caller) {
        String host = peer.host().contains(":") ? "[" + peer.host() + "]" : peer.host();
        return URI.create("http://%s:%d%s".formatted(host, peer.port(), caller.uri()));
    }

    private static Problem unanswered(HostInfo peer) {
        return Problem.notNow("process %s:%d does not answer, try again".formatted(peer.host(), peer.port()));
    }
}
