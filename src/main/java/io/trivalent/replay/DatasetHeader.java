package io.trivalent.replay;

import java.nio.file.Path;
import org.apache.avro.file.DataFileStream;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a data set file.
 *
 * @param name of the data set
 * @param range bound of the labels, finite and greater than 0
 * @param synthetic whether the features are synthetic; false if the file does not state it
 */
record DatasetHeader(String name, double range, boolean synthetic) {
    private static final String NAME = "trivalent.dataset";
    private static final String RANGE = "trivalent.range";
    private static final String SYNTHETIC = "trivalent.synthetic";

    static DatasetHeader read(Path file, DataFileStream<?> container) {
        return new DatasetHeader(
                name(file, container.getMetaString(NAME)),
                range(file, container.getMetaString(RANGE)),
                synthetic(file, container.getMetaString(SYNTHETIC)));
    }

    private static String name(Path file, @Nullable String found) {
        if (found == null || found.isBlank()) {
            throw invalid(file, NAME, found, "the name of the data set");
        }
        return found;
    }

    private static double range(Path file, @Nullable String found) {
        double range = parse(found);
        if (!Double.isFinite(range) || range <= 0) {
            throw invalid(file, RANGE, found, "a number greater than 0, the bound of the labels");
        }
        return range;
    }

    private static double parse(@Nullable String number) {
        try {
            return number == null ? Double.NaN : Double.parseDouble(number);
        } catch (NumberFormatException notANumber) {
            return Double.NaN;
        }
    }

    private static boolean synthetic(Path file, @Nullable String found) {
        if (found == null || found.equals("false")) {
            return false;
        }
        if (found.equals("true")) {
            return true;
        }
        throw invalid(file, SYNTHETIC, found, "'true' or 'false'");
    }

    private static DatasetException invalid(Path file, String key, @Nullable String found, String expected) {
        return new DatasetException("data set '%s', metadata '%s': found %s, expected %s"
                .formatted(file, key, found == null ? "nothing" : "'" + found + "'", expected));
    }
}
