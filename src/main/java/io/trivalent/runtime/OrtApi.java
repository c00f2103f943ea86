package io.trivalent.runtime;

import static java.util.Objects.requireNonNull;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * ONNX Runtime's C API, for what its Java API does not have. Both use the same library: the functions are taken from the struct
 * that the Java API has loaded. Arguments and results are numbers, and addresses of native objects. Thread-safe.
 */
final class OrtApi {
    private static final String KEY = "trivalent.score.cuda.states-on-device";

    /** An error that a working API returns unchanged; the code is {@code ORT_NOT_IMPLEMENTED}. */
    private static final int PROBE_CODE = 9;

    private static final String PROBE_TEXT = "written by trivalent";

    private final OnnxInternals internals = new OnnxInternals();
    private final ForeignFunctions foreign = new ForeignFunctions();
    private final Map<OrtFunction, MethodHandle> functions = new EnumMap<>(OrtFunction.class);
    private final ThreadBuffers texts = new ThreadBuffers();
    private final ThreadBuffers results = new ThreadBuffers();

    private OrtApi() {
        int last = Arrays.stream(OrtFunction.values())
                .mapToInt(OrtFunction::place)
                .max()
                .orElseThrow();
        ByteBuffer struct = foreign.memory(internals.api(), Long.BYTES * (last + 1));
        for (OrtFunction function : OrtFunction.values()) {
            long at = struct.getLong(Long.BYTES * function.place());
            functions.put(function, foreign.function(at, function.signature()));
        }
    }

    /**
     * Finds the functions, and checks that they work.
     *
     * @param java the version that runs the program
     * @throws ProviderMissingException if Java is too old, or the functions are not where they are expected
     */
    static OrtApi load(Runtime.Version java) {
        if (java.feature() < ForeignFunctions.MIN_JAVA) {
            throw new ProviderMissingException(
                    "%s is true, but this is Java %s, expected Java %d or newer, which can call"
                                    .formatted(KEY, java, ForeignFunctions.MIN_JAVA)
                            + " the C functions of ONNX Runtime; run the program with such a Java, or set it to false");
        }
        try {
            OrtApi api = new OrtApi();
            api.requireWorking();
            return api;
        } catch (IllegalStateException e) {
            throw new ProviderMissingException(
                    "%s is true, but the C functions of ONNX Runtime cannot be used: %s; set it to false"
                            .formatted(KEY, e.getMessage()),
                    e);
        }
    }

    OnnxInternals internals() {
        return internals;
    }

    /** Where a session reads an input: the address of an {@code OrtMemoryInfo} that belongs to the session. */
    long memory(OrtSession session, String input) throws OrtException {
        List<String> inputs = List.copyOf(session.getInputNames());
        long address = internals.address(session);
        long count = result(OrtFunction.SESSION_GET_INPUT_COUNT, address);
        if (count != inputs.size()) {
            throw new OrtException("the C API counts %d inputs, expected %s".formatted(count, inputs));
        }
        ByteBuffer memories = results.of(Long.BYTES * inputs.size());
        check(call(OrtFunction.SESSION_GET_MEMORY_INFO_FOR_INPUTS, address, foreign.address(memories), count));
        return memories.getLong(Long.BYTES * inputs.indexOf(input));
    }

    /** Name and number of the device of a memory, such as {@code Cpu 0} or {@code Cuda 1}. */
    String device(long memory) throws OrtException {
        String name = foreign.text(result(OrtFunction.MEMORY_INFO_GET_NAME, memory));
        return name + " " + result(OrtFunction.MEMORY_INFO_GET_ID, memory);
    }

    /** The only value of a binding after its run; the caller owns it. */
    long boundValue(long binding) throws OrtException {
        long allocator = result(OrtFunction.GET_ALLOCATOR_WITH_DEFAULT_OPTIONS);
        ByteBuffer out = results.of(2 * Long.BYTES);
        long at = foreign.address(out);
        check(call(OrtFunction.GET_BOUND_OUTPUT_VALUES, binding, allocator, at, at + Long.BYTES));
        long values = out.getLong(0);
        long value = foreign.memory(values, Long.BYTES).getLong(0);
        check(call(OrtFunction.ALLOCATOR_FREE, allocator, values));
        return value;
    }

    /** Calls a function that returns a status, and writes a number or an address to its last argument. */
    long result(OrtFunction function, Object... arguments) throws OrtException {
        ByteBuffer out = results.of(Long.BYTES).putLong(0, 0);
        Object[] withOut = Arrays.copyOf(arguments, arguments.length + 1);
        withOut[arguments.length] = foreign.address(out);
        check(call(function, withOut));
        return out.getLong(0);
    }

    /** Calls a function that returns a status. */
    void run(OrtFunction function, Object... arguments) throws OrtException {
        check(call(function, arguments));
    }

    /** Calls a function that returns nothing. */
    void release(OrtFunction function, long released) {
        call(function, released);
    }

    /** The address of a text, which is valid until the thread's next call of this method. */
    long text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return foreign.address(
                texts.of(bytes.length + 1).put(bytes).put((byte) 0).rewind());
    }

    private void requireWorking() {
        String found = String.valueOf(released(call(OrtFunction.CREATE_STATUS, PROBE_CODE, text(PROBE_TEXT)))
                .getMessage());
        String expected = String.valueOf(new OrtException(PROBE_CODE, PROBE_TEXT).getMessage());
        if (!found.equals(expected)) {
            throw new IllegalStateException("a status was read as '%s', expected '%s'".formatted(found, expected));
        }
    }

    private void check(Object status) throws OrtException {
        if ((long) status != 0) {
            throw released(status);
        }
    }

    /** Turns a status into the exception that the Java API would throw, and releases it. */
    private OrtException released(Object status) {
        int code = (int) call(OrtFunction.GET_ERROR_CODE, status);
        String message = foreign.text((long) call(OrtFunction.GET_ERROR_MESSAGE, status));
        call(OrtFunction.RELEASE_STATUS, status);
        return new OrtException(code, message);
    }

    private Object call(OrtFunction function, Object... arguments) {
        try {
            return requireNonNull(functions.get(function)).invokeWithArguments(arguments);
        } catch (Throwable e) {
            // A C function throws nothing: the arguments do not fit its signature.
            throw new IllegalStateException("%s cannot be called: %s".formatted(function, e.getMessage()), e);
        }
    }
}
