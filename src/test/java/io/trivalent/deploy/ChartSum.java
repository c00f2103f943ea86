package io.trivalent.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The sum of a folder as {@code deploy/check} computes it: SHA-256 of the list that {@code sha256sum} prints. */
final class ChartSum {
    private ChartSum() {}

    static String of(Path folder) throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        List<String> names = files.stream()
                .map(file -> "./" + folder.relativize(file).toString().replace('\\', '/'))
                .sorted()
                .toList();
        StringBuilder list = new StringBuilder();
        for (String name : names) {
            list.append(sha256(Files.readAllBytes(folder.resolve(name.substring(2)))))
                    .append("  ")
                    .append(name)
                    .append('\n');
        }
        return sha256(list.toString().getBytes(UTF_8));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
