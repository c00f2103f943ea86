package io.trivalent.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.model.Confidence;
import io.trivalent.model.InvalidModelException;
import io.trivalent.model.Manifest;
import io.trivalent.model.ModelPackage;
import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.score.ParityCheck;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.runtime.OnnxRuntime;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PackageId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models list|verify}: lists the model packages, or checks that they can be loaded. */
@Command(name = "models", description = "Lists the model packages, or checks them.", mixinStandardHelpOptions = true)
public final class ModelsCommand {
    @Command(name = "list", description = "Lists the packages.", mixinStandardHelpOptions = true)
    int list(
            @Mixin CommonOptions common,
            @Option(names = "--json", description = "Prints one JSON array.") boolean json) {
        ModelStore store = store(common);
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (PackageId id : store.list()) {
            ModelPackage model = store.open(id);
            array.add(described(model));
            if (!json) {
                Output.result(line(model.manifest()));
            }
        }
        if (json) {
            Output.result(array.toString());
        }
        return ExitCode.OK;
    }

    /** A package as one JSON object; {@code confidence_level} is null if its events have no confidence intervals. */
    private static ObjectNode described(ModelPackage model) {
        Manifest manifest = model.manifest();
        ObjectNode extractors = JsonNodeFactory.instance.objectNode();
        manifest.extractors().forEach((modality, name) -> extractors.put(modality.label(), name));
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", model.id().name())
                .put("version", model.id().version())
                .put("system", manifest.system())
                .put("modalities", modalities(manifest))
                .<ObjectNode>set("extractors", extractors)
                .put("sound", manifest.readsSound())
                .put("range", manifest.range())
                .put("compute", manifest.compute().type().label())
                .put("tolerance", manifest.compute().tolerance())
                .put(
                        "confidence_level",
                        manifest.confidence().map(Confidence::level).orElse(null))
                .put("synthetic", manifest.synthetic())
                .put("sha256", model.sha256())
                .put("description", manifest.description());
    }

    private static String line(Manifest manifest) {
        return "%-20s %-12s %-22s [-%s, %s]%s%s%n    %s%s"
                .formatted(
                        manifest.id(),
                        manifest.system(),
                        modalities(manifest),
                        manifest.range(),
                        manifest.range(),
                        manifest.confidence()
                                        .map(confidence -> "  confidence " + confidence.level())
                                        .orElse("")
                                + (manifest.compute().isReduced()
                                        ? "  " + manifest.compute().type().label()
                                        : ""),
                        manifest.synthetic() ? "  synthetic" : "",
                        manifest.description(),
                        manifest.extractors().entrySet().stream()
                                .map(entry -> "%n    %s features of '%s'"
                                        .formatted(entry.getKey().label(), entry.getValue()))
                                .collect(Collectors.joining("", "", manifest.readsSound() ? ", or sound" : "")));
    }

    private static String modalities(Manifest manifest) {
        return manifest.expected().stream().map(Modality::label).collect(Collectors.joining("+"));
    }

    @Command(
            name = "verify",
            description = "Checks format, checksums and parity of the named packages, or of all.",
            mixinStandardHelpOptions = true)
    int verify(
            @Mixin CommonOptions common,
            @Parameters(arity = "0..*", paramLabel = "NAME[/VERSION]") List<String> names,
            @Option(names = "--json", description = "Prints one JSON array.") boolean json) {
        TrivalentConfig config = common.load(Map.of());
        ModelStore store = new ModelStore(config.models().directory());
        OnnxRuntime runtime = new OnnxRuntime(config.score());
        List<String> requested =
                names == null ? store.list().stream().map(PackageId::toString).toList() : new ArrayList<>(names);
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        boolean allValid = true;
        for (String name : requested) {
            ObjectNode result = verify(store, runtime, name);
            allValid &= result.path("ok").asBoolean();
            array.add(result);
            if (!json) {
                Output.result("%s  %s  %s"
                        .formatted(
                                result.path("ok").asBoolean() ? "ok     " : "INVALID",
                                name,
                                result.path("message").asText()));
            }
        }
        if (json) {
            Output.result(array.toString());
        }
        return allValid ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static ObjectNode verify(ModelStore store, OnnxRuntime runtime, String name) {
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("package", name);
        try (LoadedModel model = LoadedModel.open(runtime, store.open(name))) {
            int cases = ParityCheck.require(model);
            return result.put("ok", true)
                    .put(
                            "message",
                            "%d parity cases reproduced%s"
                                    .formatted(cases, model.manifest().compute().remark()));
        } catch (InvalidModelException e) {
            return result.put("ok", false).put("message", e.getMessage());
        }
    }

    private static ModelStore store(CommonOptions common) {
        return new ModelStore(common.load(Map.of()).models().directory());
    }
}
