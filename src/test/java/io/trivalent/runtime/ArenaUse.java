package io.trivalent.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

/** What a session's arena has handed out and not got back, by ONNX Runtime's own count. Needs Java 22 or newer. */
final class ArenaUse {
    private static final int CREATE_ALLOCATOR = 131;
    private static final int RELEASE_ALLOCATOR = 132;
    private static final int GET_KEY_VALUE = 297;
    private static final int RELEASE_KEY_VALUE_PAIRS = 300;
    private static final int ALLOCATOR_GET_STATS = 319;

    private final OnnxInternals internals = new OnnxInternals();
    private final ForeignFunctions foreign = new ForeignFunctions();
    private final OrtApi api = OrtApi.load(Runtime.version());
    private final ByteBuffer struct = foreign.memory(internals.api(), Long.BYTES * (ALLOCATOR_GET_STATS + 1));
    private final ByteBuffer out = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
    private final ByteBuffer inUse = ByteBuffer.allocateDirect(8)
            .put("InUse\0".getBytes(StandardCharsets.US_ASCII))
            .rewind();

    /** Bytes in use of the arena of this input's memory. */
    long bytes(OrtSession session, String input) throws OrtException {
        call(CREATE_ALLOCATOR, internals.address(session), api.memory(session, input), foreign.address(out));
        long allocator = out.getLong(0);
        call(ALLOCATOR_GET_STATS, allocator, foreign.address(out));
        long pairs = out.getLong(0);
        long bytes = Long.parseLong(foreign.text(call(GET_KEY_VALUE, pairs, foreign.address(inUse))));
        call(RELEASE_KEY_VALUE_PAIRS, pairs);
        call(RELEASE_ALLOCATOR, allocator);
        return bytes;
    }

    private long call(int place, Object... arguments) {
        boolean releases = place == RELEASE_ALLOCATOR || place == RELEASE_KEY_VALUE_PAIRS;
        MethodType signature = MethodType.methodType(
                releases ? void.class : long.class, Collections.nCopies(arguments.length, long.class));
        try {
            Object result = foreign.function(struct.getLong(Long.BYTES * place), signature)
                    .invokeWithArguments(arguments);
            return result == null ? 0 : (long) result;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
