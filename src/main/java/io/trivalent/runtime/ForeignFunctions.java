package io.trivalent.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * C functions and native memory, through {@code java.lang.foreign} of Java 22 and newer. The program is compiled for Java 17, so
 * the API is found by name, and only method handles and buffers leave this class. A pointer is a {@code long}, as in ONNX
 * Runtime's own Java classes. Thread-safe.
 */
final class ForeignFunctions {
    /** The first Java in which the API is final. */
    static final int MIN_JAVA = 22;

    private final Class<?> layout = type("MemoryLayout");
    private final Class<?> option = type("Linker$Option");
    private final Class<?> descriptor = type("FunctionDescriptor");
    private final Class<?> layouts = layout.arrayType();
    private final Method ofAddress = method("MemorySegment", "ofAddress", long.class);
    private final Method ofBuffer = method("MemorySegment", "ofBuffer", Buffer.class);
    private final Method address = method("MemorySegment", "address");
    private final Method reinterpret = method("MemorySegment", "reinterpret", long.class);
    private final Method asByteBuffer = method("MemorySegment", "asByteBuffer");
    private final Method getString = method("MemorySegment", "getString", long.class);
    private final Method downcall =
            method("Linker", "downcallHandle", type("MemorySegment"), descriptor, option.arrayType());
    private final Object linker = call(method("Linker", "nativeLinker"), null);

    /** Needs Java {@value #MIN_JAVA} or newer. */
    ForeignFunctions() {}

    /**
     * The C function at an address.
     *
     * @param signature of {@code int} and {@code long}, the latter also for pointers; may return {@code void}
     */
    MethodHandle function(long at, MethodType signature) {
        Object parameters = Array.newInstance(layout, signature.parameterCount());
        for (int i = 0; i < signature.parameterCount(); i++) {
            Array.set(parameters, i, layout(signature.parameterType(i)));
        }
        Object described = signature.returnType() == void.class
                ? call(method("FunctionDescriptor", "ofVoid", layouts), null, parameters)
                : call(
                        method("FunctionDescriptor", "of", layout, layouts),
                        null,
                        layout(signature.returnType()),
                        parameters);
        return (MethodHandle) call(downcall, linker, segment(at), described, Array.newInstance(option, 0));
    }

    /** The memory of this many bytes at an address, in native order; valid as long as the memory is. */
    ByteBuffer memory(long at, int bytes) {
        Object memory = call(reinterpret, segment(at), (long) bytes);
        return ((ByteBuffer) call(asByteBuffer, memory)).order(ByteOrder.nativeOrder());
    }

    /** The text in UTF-8 at an address, up to its byte 0. */
    String text(long at) {
        return (String) call(getString, call(reinterpret, segment(at), Long.MAX_VALUE), 0L);
    }

    /** The address of a direct buffer's position; valid as long as the buffer is reachable. */
    long address(ByteBuffer direct) {
        return (long) call(address, call(ofBuffer, null, direct));
    }

    private Object segment(long at) {
        return call(ofAddress, null, at);
    }

    private static Object layout(Class<?> type) {
        try {
            return type("ValueLayout")
                    .getField(type == int.class ? "JAVA_INT" : "JAVA_LONG")
                    .get(null);
        } catch (ReflectiveOperationException e) {
            throw missing(e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName("java.lang.foreign." + name);
        } catch (ClassNotFoundException e) {
            throw missing(e);
        }
    }

    private static Method method(String type, String name, Class<?>... parameters) {
        try {
            return type(type).getMethod(name, parameters);
        } catch (NoSuchMethodException e) {
            throw missing(e);
        }
    }

    private static Object call(Method method, @Nullable Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("%s failed: %s".formatted(method, e.getCause()), e.getCause());
        } catch (IllegalAccessException e) {
            throw missing(e);
        }
    }

    private static IllegalStateException missing(ReflectiveOperationException e) {
        return new IllegalStateException(
                "Java %s has no %s, expected the foreign-function API of Java %d or newer"
                        .formatted(Runtime.version(), e.getMessage(), MIN_JAVA),
                e);
    }
}
