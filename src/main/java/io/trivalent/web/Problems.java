package io.trivalent.web;

import io.trivalent.conversation.ConversationQueries;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns exceptions of requests into problems. */
final class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);

    @ServerExceptionMapper
    Response problem(Problem problem) {
        return problem.response();
    }

    @ServerExceptionMapper
    Response notReady(ConversationQueries.NotReadyException notReady) {
        return Problem.notNow(notReady.getMessage() + ", try again").response();
    }

    @ServerExceptionMapper
    Response brokers(KafkaException failed) {
        LOG.warnf("a request cannot be answered: %s", failed.getMessage());
        return Problem.notNow("the brokers do not answer: " + failed.getMessage())
                .response();
    }

    /** Such as an unknown path, or a parameter that is no number. */
    @ServerExceptionMapper
    Response http(WebApplicationException failed) {
        boolean malformed = failed.getCause() instanceof IllegalArgumentException;
        return Problem.of(
                        malformed
                                ? Response.Status.BAD_REQUEST
                                : failed.getResponse().getStatusInfo(),
                        "the request does not match the description at /q/openapi")
                .response();
    }
}
