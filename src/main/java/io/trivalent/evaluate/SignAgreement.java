package io.trivalent.evaluate;

import io.trivalent.evaluate.Metrics.Judged;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How often a change has the same sign in scores as in labels.
 *
 * <pre>
 *   u, d = shares of the compared changes whose score goes up, down      U = share whose label goes up
 *   chance = U u + (1 - U) d          majority = max(U, 1 - U)
 * </pre>
 *
 * @param compared number of changes whose label is not 0
 * @param level number of changes whose label is 0, which are left out
 * @param same share of the compared ones whose score has the sign of the label; empty if none is compared
 * @param chance the share that scores would get whose signs are as frequent but independent of the labels
 * @param majority the share that the more frequent sign of the labels would get everywhere
 */
record SignAgreement(int compared, int level, Estimate same, OptionalDouble chance, OptionalDouble majority) {

    /** @param changes of one conversation, any number */
    static SignAgreement of(
            List<ComparedConversation> conversations, Function<ComparedConversation, List<Judged>> changes) {
        List<Judged> all = all(conversations, changes);
        List<Judged> compared = compared(all);
        OptionalDouble chance = OptionalDouble.empty();
        OptionalDouble majority = OptionalDouble.empty();
        if (!compared.isEmpty()) {
            double up = share(compared, Judged::label, value -> value > 0);
            chance = OptionalDouble.of(up * share(compared, Judged::prediction, value -> value > 0)
                    + (1 - up) * share(compared, Judged::prediction, value -> value < 0));
            majority = OptionalDouble.of(Math.max(up, 1 - up));
        }
        return new SignAgreement(
                compared.size(),
                all.size() - compared.size(),
                Estimate.of(conversations, drawn -> same(compared(all(drawn, changes)))),
                chance,
                majority);
    }

    private static List<Judged> all(
            List<ComparedConversation> conversations, Function<ComparedConversation, List<Judged>> changes) {
        return conversations.stream()
                .flatMap(conversation -> changes.apply(conversation).stream())
                .toList();
    }

    private static List<Judged> compared(List<Judged> changes) {
        return changes.stream().filter(change -> change.label() != 0).toList();
    }

    private static OptionalDouble same(List<Judged> compared) {
        return compared.stream()
                .mapToDouble(change -> Math.signum(change.prediction()) == Math.signum(change.label()) ? 1 : 0)
                .average();
    }

    private static double share(List<Judged> compared, ToDoubleFunction<Judged> value, DoublePredicate member) {
        return (double) compared.stream().mapToDouble(value).filter(member).count() / compared.size();
    }
}
