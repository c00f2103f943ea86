package io.trivalent.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A registry's answer: HTTP status and JSON body; the body is an empty object if the answer was not JSON. */
record RegistryAnswer(int status, JsonNode body) {
    static final ObjectMapper JSON = new ObjectMapper();

    static RegistryAnswer of(int status, String text) {
        try {
            return new RegistryAnswer(status, JSON.readTree(text));
        } catch (JsonProcessingException notJson) {
            return new RegistryAnswer(status, JSON.createObjectNode());
        }
    }

    boolean isTemporary() {
        return status >= 500 || status == 429;
    }

    /** Whether the registry itself answered 404 (error code 404xx). A 404 of a proxy means a wrong address. */
    boolean isNotFound() {
        return status == 404 && body.path("error_code").asInt() / 100 == 404;
    }

    /**
     * The body of a successful answer.
     *
     * @param request the request in words, for the message
     * @throws RegistryErrorException if the status is not 2xx or the body is not a JSON object
     */
    JsonNode orThrow(String request) {
        if (status / 100 == 2 && body.isObject()) {
            return body;
        }
        String reason = body.path("message").asText("no reason given");
        throw new RegistryErrorException(
                request, status, body.path("error_code").asInt(status), reason);
    }
}
