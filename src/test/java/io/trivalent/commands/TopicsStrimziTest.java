package io.trivalent.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TopicsStrimziTest {
    private final StringWriter errors = new StringWriter();

    @Test
    void needsNoBroker() {
        assertThat(run("--cluster", "prod", "-Dtrivalent.kafka.bootstrap-servers=localhost:1"))
                .isEqualTo(CommandLine.ExitCode.OK);
        assertThat(errors).hasToString("");
    }

    @Test
    void namesTheKindsOfAuthenticationThatExist() {
        assertThat(run("--authentication", "none")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors)
                .hasToString(
                        "trivalent: --authentication is 'none', expected one of [scram-sha-512, tls]%n".formatted());
    }

    private int run(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "strimzi";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return new CommandLine(new TopicsCommand())
                .setErr(new PrintWriter(errors, true))
                .setExecutionExceptionHandler(new Failures())
                .execute(arguments);
    }
}
