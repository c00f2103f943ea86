package io.trivalent.conversation.alerts;

import io.trivalent.Alert;
import io.trivalent.AlertState;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.Turn;
import java.util.List;
import java.util.Optional;

/** Makes the published alerts. */
public final class Alerts {
    private Alerts() {}

    /** The alert of a change in a clip, which has its event. */
    public static Alert of(String clipId, Clip clip, ClipAlerts.Change change) {
        Rule rule = change.rule();
        Optional<RuleFigure.Value> value = change.value();
        float unit = rule.figure().isScore() ? clip.range() : 1;
        Alert.Builder alert = Alert.newBuilder()
                .setAlertId("%s/%s/%s".formatted(clipId, rule.name(), change.utteranceId()))
                .setClipId(clipId)
                .setRule(rule.name())
                .setDescription(rule.description())
                .setSeverity(rule.severity())
                .setState(value.isPresent() ? AlertState.RAISED : AlertState.WITHDRAWN)
                .setUtteranceId(change.utteranceId())
                .setFigure(rule.figure().label())
                .setThreshold((float) (rule.bound().at() * unit))
                .setRange(clip.range())
                .setMessage(message(rule, value, unit))
                .setUpdatedMs(clip.updatedMs());
        value.ifPresent(found -> describe(alert, found, unit));
        return alert.build();
    }

    private static void describe(Alert.Builder alert, RuleFigure.Value found, float unit) {
        List<Turn> turns = found.turns();
        Turn last = turns.get(turns.size() - 1);
        alert.setSpeaker(last.speaker())
                .setRole(last.role())
                .setStartMs(turns.get(0).startMs())
                .setEndMs(last.endMs())
                .setValue((float) (found.value() * unit))
                .setUtterances(turns.stream().map(Turn::id).toList());
    }

    private static String message(Rule rule, Optional<RuleFigure.Value> value, float unit) {
        RuleFigure figure = rule.figure();
        String bound = rule.bound().side() + " " + figure.number(rule.bound().at() * unit);
        return value.map(found ->
                        "%s is %s, %s".formatted(figure.text(rule), figure.number(found.value() * unit), bound))
                .orElse("%s is no longer %s".formatted(figure.text(rule), bound));
    }
}
