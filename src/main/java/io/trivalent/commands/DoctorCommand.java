package io.trivalent.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.trivalent.doctor.Doctor;
import io.trivalent.doctor.Finding;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: checks the set-up and prints how to fix its problems. */
@Command(
        name = "doctor",
        description = "Checks brokers, topics, registry, package, settings and machine, and prints what to fix.",
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Option(names = "--json", description = "Prints one JSON array.")
    boolean json;

    @Override
    public Integer call() {
        List<Finding> findings = new Doctor(common.load(Map.of())).examine();
        if (json) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            findings.forEach(finding -> array.addObject()
                    .put("level", finding.level().label())
                    .put("what", finding.what())
                    .put("found", finding.found())
                    .put("fix", finding.fix()));
            Output.result(array.toString());
        } else {
            findings.forEach(finding -> Output.result(finding.toString()));
        }
        return Doctor.healthy(findings) ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
