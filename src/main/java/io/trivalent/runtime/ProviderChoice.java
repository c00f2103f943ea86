package io.trivalent.runtime;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The provider of the models, chosen from the configured one and from what build and machine have.
 *
 * @param provider {@code CPU}, {@code CUDA} or {@code TENSORRT}
 * @param reason what was found and why it was chosen
 * @param fallback why models run on the CPU although the build or the machine is meant for a device; empty otherwise
 */
record ProviderChoice(Provider provider, String reason, Optional<String> fallback) {
    private static final String KEY = "trivalent.score.provider";

    /**
     * Chooses the provider.
     *
     * @param trial loads a provider of the build; returns why it cannot be used, or empty
     * @throws ProviderMissingException if the configured provider cannot be used
     */
    static ProviderChoice of(
            Provider configured,
            List<Integer> devices,
            DeviceReport report,
            Function<Provider, Optional<String>> trial) {
        return switch (configured) {
            case CPU -> new ProviderChoice(Provider.CPU, "%s is cpu".formatted(KEY), Optional.empty());
            case CUDA, TENSORRT -> {
                problem(configured, report, trial).ifPresent(problem -> {
                    throw new ProviderMissingException("%s is %s, but %s".formatted(KEY, label(configured), problem));
                });
                yield new ProviderChoice(
                        configured, "%s is %s; %s".formatted(KEY, label(configured), report), Optional.empty());
            }
            case AUTO -> auto(devices, report, trial);
        };
    }

    /** TensorRT is never chosen: it builds engines for minutes when it sees a package for the first time. */
    private static ProviderChoice auto(
            List<Integer> devices, DeviceReport report, Function<Provider, Optional<String>> trial) {
        Optional<String> problem = problem(Provider.CUDA, report, trial);
        if (problem.isEmpty()) {
            return new ProviderChoice(
                    Provider.CUDA,
                    "auto chose cuda on device %s, because it can be used; %s".formatted(devices, report),
                    Optional.empty());
        }
        boolean meant = report.has(Provider.CUDA) || report.driver().isPresent();
        return new ProviderChoice(
                Provider.CPU, "auto chose cpu, because %s".formatted(problem.get()), problem.filter(reason -> meant));
    }

    private static Optional<String> problem(
            Provider provider, DeviceReport report, Function<Provider, Optional<String>> trial) {
        if (!report.has(provider)) {
            return Optional.of("this build of ONNX Runtime %s has only %s%s; build with -Pgpu, or set it to cpu or auto"
                    .formatted(
                            report.version(),
                            report.providers(),
                            report.driver()
                                    .map(driver -> ", beside NVIDIA driver " + driver)
                                    .orElse("")));
        }
        return trial.apply(provider)
                .map(failure -> "%s cannot be used: %s; %s; docs/gpu.md lists the ways to install it"
                        .formatted(label(provider), failure.strip(), report));
    }

    private static String label(Provider provider) {
        return provider.name().toLowerCase(Locale.ROOT);
    }
}
