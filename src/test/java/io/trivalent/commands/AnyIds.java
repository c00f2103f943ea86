package io.trivalent.commands;

import io.trivalent.Alert;
import io.trivalent.AlertSeverity;
import io.trivalent.AlertState;
import io.trivalent.commands.QueriedSite.Sent;
import io.trivalent.fixtures.Records;
import java.util.ArrayList;
import java.util.List;

/** Ids with characters that have a meaning in addresses, JSON, markup or lines, and records with them. */
final class AnyIds {
    private static final String CHARACTERS =
            "/?#%&+ ;,\"'<>\\{}|^`~\t\n\r\0\u007f\u0085\u2028:@!$()*=[]._-éß漢\u200f\ufeff\uffff";

    private static final List<AlertSeverity> SEVERITIES =
            List.of(AlertSeverity.INFO, AlertSeverity.WARNING, AlertSeverity.CRITICAL);

    private AnyIds() {}

    static List<String> all() {
        List<String> ids = new ArrayList<>();
        CHARACTERS.chars().forEach(character -> ids.add("a%cb".formatted(character)));
        ids.addAll(List.of(".", "..", "...", "a/../b", "a/./b", "a//b", "/", "//", "/a", "a/", " lead", "trail "));
        ids.addAll(List.of("%2F", "%", "%zz", "%252F", "%2E%2E", "+", ";x=y", "a;x=y/turns", "turns", "null", "0"));
        ids.addAll(List.of("😀 call", "مكالمة \u200f1", "e\u0301", "İIıi", "ΑΣ", "ΑΣΑ"));
        ids.addAll(List.of("x".repeat(256), "漢".repeat(256), "😀".repeat(128)));
        return ids;
    }

    /** A transcript of an utterance with this id in a clip with the same id. */
    static Sent transcript(String id) {
        return new Sent(
                id,
                Records.transcript(id, 0.5f)
                        .setClipId(id)
                        .setRole("anybody")
                        .setText("words of " + id)
                        .build());
    }

    /** One severity after the other, from the least. */
    static AlertSeverity severity(int number) {
        return SEVERITIES.get(number % SEVERITIES.size());
    }

    static Sent alert(String id, String clip, AlertSeverity severity) {
        return new Sent(
                clip,
                Alert.newBuilder()
                        .setAlertId(id)
                        .setClipId(clip)
                        .setRule("long negative")
                        .setSeverity(severity)
                        .setState(AlertState.RAISED)
                        .setUtteranceId(clip)
                        .setRole("customer")
                        .setFigure("mean")
                        .setValue(-0.5f)
                        .setThreshold(-0.25f)
                        .setRange(1)
                        .setMessage("mean is -0.5, threshold is -0.25")
                        .setUtterances(List.of(clip))
                        .setUpdatedMs(1)
                        .build());
    }
}
