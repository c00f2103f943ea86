package io.trivalent.pipeline.validate;

import io.trivalent.model.Manifest;
import io.trivalent.vocabulary.Modality;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The modalities that may be used of a speaker, by role. Roles are compared without surrounding white space and without regard
 * to case. A role that may not use a modality which the model requires may use none, because its utterances cannot be scored.
 * Immutable.
 */
public final class RolePolicy {
    private static final Set<Modality> ALL = Collections.unmodifiableSet(EnumSet.allOf(Modality.class));

    /** Every role may use every modality. */
    public static final RolePolicy NONE = new RolePolicy(Map.of(), ALL);

    private final Map<String, Set<Modality>> named;
    private final Set<Modality> otherwise;
    private final boolean restricts;

    private RolePolicy(Map<String, Set<Modality>> named, Set<Modality> otherwise) {
        this.named = Map.copyOf(named);
        this.otherwise = otherwise;
        this.restricts = !otherwise.equals(ALL) || !named.values().stream().allMatch(ALL::equals);
    }

    /** The configured policy for a model. If two spellings of a role differ, only what both allow may be used. */
    public static RolePolicy of(ValidateConfig config, Manifest manifest) {
        Map<String, Set<Modality>> named = new HashMap<>();
        config.allowedFor()
                .forEach((role, allowed) ->
                        named.merge(plain(role), scorable(allowed, manifest), RolePolicy::intersection));
        return new RolePolicy(named, scorable(config.allowedOtherwise(), manifest));
    }

    /** Whether any role may not use a modality. If not, nothing has to be asked for any record. */
    public boolean restricts() {
        return restricts;
    }

    /** Whether the role, empty if unknown, may not use some modality. */
    boolean restricts(String role) {
        return restricts && !allowed(role).equals(ALL);
    }

    /** The modalities that may be used of a speaker with this role; empty or blank if it is unknown. */
    public Set<Modality> allowed(String role) {
        return restricts ? named.getOrDefault(plain(role), otherwise) : ALL;
    }

    /** Those modalities that both sets have. */
    static Set<Modality> intersection(Set<Modality> one, Set<Modality> other) {
        Set<Modality> both = EnumSet.noneOf(Modality.class);
        both.addAll(one);
        both.retainAll(other);
        return Collections.unmodifiableSet(both);
    }

    private static Set<Modality> scorable(AllowedModalities allowed, Manifest manifest) {
        return allowed.modalities().containsAll(manifest.required()) ? allowed.modalities() : Set.of();
    }

    private static String plain(String role) {
        return role.strip().toLowerCase(Locale.ROOT);
    }
}
