package io.trivalent.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import ai.onnxruntime.TensorInfo;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * The only class that uses private members of ONNX Runtime's Java API, checked on {@value #CHECKED_ON}: the addresses of its
 * native objects, and a tensor made of an address. Thread-safe.
 *
 * <p>{@code OrtApiTest} fails on any other version: check the members in its source, then change {@link #CHECKED_ON}.
 */
final class OnnxInternals {
    static final String CHECKED_ON = "1.29.0";

    private final Field api = field("ai.onnxruntime.OnnxRuntime", "ortApiHandle");
    private final Field session = field(OrtSession.class.getName(), "nativeHandle");
    private final Field options = field(RunOptions.class.getName(), "nativeHandle");
    private final Field value = field(OnnxTensorLike.class.getName(), "nativeHandle");
    private final Constructor<OnnxTensor> tensor;

    /**
     * Finds the members.
     *
     * @throws IllegalStateException if one is gone
     */
    OnnxInternals() {
        try {
            tensor = OnnxTensor.class.getDeclaredConstructor(long.class, long.class, TensorInfo.class);
            tensor.setAccessible(true);
        } catch (ReflectiveOperationException e) {
            throw changed(e);
        }
    }

    /** The address of the struct {@code OrtApi} that ONNX Runtime's Java API uses itself. */
    long api() {
        return address(api, null);
    }

    /** The address of the {@code OrtSession}; valid until it is closed, as are those below. */
    long address(OrtSession of) {
        return address(session, of);
    }

    /** The address of the {@code OrtRunOptions}. */
    long address(RunOptions of) {
        return address(options, of);
    }

    /** The address of the {@code OrtValue}. */
    long address(OnnxTensor of) {
        return address(value, of);
    }

    /**
     * Takes ownership of an {@code OrtValue}. It can be passed to a run and closed. It has no {@link TensorInfo}, so that Java
     * fails to read its numbers: they may be in the memory of a device.
     */
    OnnxTensor tensor(long address) {
        try {
            // The second address is that of an allocator, which only values of text use.
            return tensor.newInstance(address, 0L, null);
        } catch (ReflectiveOperationException e) {
            throw changed(e);
        }
    }

    private static Field field(String type, String name) {
        try {
            Field field = Class.forName(type).getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException e) {
            throw changed(e);
        }
    }

    private static long address(Field field, @Nullable Object of) {
        try {
            return field.getLong(of);
        } catch (IllegalAccessException e) {
            throw changed(e);
        }
    }

    private static IllegalStateException changed(ReflectiveOperationException e) {
        return new IllegalStateException(
                "ONNX Runtime's Java classes have no member %s, expected the classes of version %s"
                        .formatted(e.getMessage(), CHECKED_ON),
                e);
    }
}
