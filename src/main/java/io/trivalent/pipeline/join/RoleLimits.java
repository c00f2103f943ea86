package io.trivalent.pipeline.join;

import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.pipeline.validate.RolePolicy;
import io.trivalent.vocabulary.Modality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the roles of an utterance allow. If its records name several roles, only what all of them allow may be used:
 *
 * <pre>
 *   allowed = allowed(role 1) ∩ allowed(role 2) ∩ …      or allowed("") if no record names a role
 * </pre>
 */
final class RoleLimits {
    /** Every modality; the only set that an utterance has if there is no policy. */
    static final Set<Modality> ALL = Collections.unmodifiableSet(EnumSet.allOf(Modality.class));

    private final RolePolicy policy;

    RoleLimits(RolePolicy policy) {
        this.policy = policy;
    }

    /** Whether any role is limited. */
    boolean any() {
        return policy.restricts();
    }

    /** Adds a role if it forbids more than these roles; so there are never more roles than modalities. */
    List<String> with(List<String> roles, String role) {
        if (role.isBlank() || policy.allowed(role).containsAll(allowed(roles))) {
            return roles;
        }
        List<String> more = new ArrayList<>(roles);
        more.add(role);
        return List.copyOf(more);
    }

    /** Whether every one of these roles may use the modality. */
    boolean allow(List<String> roles, Modality modality) {
        return roles.isEmpty() || allowed(roles).contains(modality);
    }

    /**
     * Learns the roles that the parts name, limits the utterance to what its roles allow, and drops its other parts.
     *
     * @return number of dropped parts
     */
    int apply(PendingUtterance utterance) {
        if (!any()) {
            return 0;
        }
        boolean named = !utterance.roles().isEmpty();
        List<String> roles = utterance.roles();
        for (QuantizedPart part : utterance.parts()) {
            String role = part.placement().role();
            named |= !role.isBlank();
            roles = with(roles, role);
        }
        return utterance.limit(roles, named ? allowed(roles) : policy.allowed(""));
    }

    private Set<Modality> allowed(List<String> roles) {
        if (roles.isEmpty()) {
            return ALL;
        }
        Set<Modality> allowed = EnumSet.allOf(Modality.class);
        for (String role : roles) {
            allowed.retainAll(policy.allowed(role));
        }
        return allowed;
    }
}
