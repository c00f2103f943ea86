package io.trivalent.commands;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** {@code --version}: version, commit, Java, and the libraries that the program was built with. */
final class Version implements IVersionProvider {
    private static final String BUILD = "build.properties";

    @Override
    public String[] getVersion() {
        Properties build = build();
        return new String[] {
            "trivalent %s, commit %s".formatted(build.getProperty("version"), build.getProperty("commit")),
            "Java %s, Quarkus %s, Kafka %s, Avro %s, %s"
                    .formatted(
                            Runtime.version(),
                            build.getProperty("quarkus"),
                            build.getProperty("kafka"),
                            build.getProperty("avro"),
                            build.getProperty("runtime"))
        };
    }

    private static Properties build() {
        try (InputStream in = Version.class.getResourceAsStream(BUILD)) {
            if (in == null) {
                throw new IllegalStateException("resource %s is missing from the jar".formatted(BUILD));
            }
            Properties build = new Properties();
            build.load(in);
            return build;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource %s".formatted(BUILD), e);
        }
    }
}
