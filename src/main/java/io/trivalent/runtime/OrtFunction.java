package io.trivalent.runtime;

import java.lang.invoke.MethodType;

/**
 * Functions of ONNX Runtime's C API that this program calls: the place of each in the struct {@code OrtApi}, counted from 0,
 * and its signature. The struct only grows at its end: ONNX Runtime asserts the size of each version of it when it is compiled
 * ({@code onnxruntime/core/session/onnxruntime_c_api.cc}). The places are those of version 23, which ONNX Runtime's Java classes
 * request, found in {@code onnxruntime_c_api.h} of version 24; the last of them, 380, is below the size of version 23, 390.
 */
enum OrtFunction {
    /** OrtErrorCode, message → OrtStatus. */
    CREATE_STATUS(0, "(IJ)J"),
    /** OrtStatus → OrtErrorCode. */
    GET_ERROR_CODE(1, "(J)I"),
    /** OrtStatus → message, which belongs to the status. */
    GET_ERROR_MESSAGE(2, "(J)J"),
    /** OrtSession → *count. */
    SESSION_GET_INPUT_COUNT(30, "(JJ)J"),
    /** OrtMemoryInfo → *name, which belongs to the memory info. */
    MEMORY_INFO_GET_NAME(71, "(JJ)J"),
    /** OrtMemoryInfo → *device. */
    MEMORY_INFO_GET_ID(72, "(JJ)J"),
    /** OrtAllocator, pointer. */
    ALLOCATOR_FREE(76, "(JJ)J"),
    /** → *OrtAllocator, which belongs to the library. */
    GET_ALLOCATOR_WITH_DEFAULT_OPTIONS(78, "(J)J"),
    /** OrtStatus. */
    RELEASE_STATUS(93, "(J)V"),
    /** OrtSession, OrtRunOptions, OrtIoBinding. */
    RUN_WITH_BINDING(133, "(JJJ)J"),
    /** OrtSession → *OrtIoBinding. */
    CREATE_IO_BINDING(134, "(JJ)J"),
    /** OrtIoBinding. */
    RELEASE_IO_BINDING(135, "(J)V"),
    /** OrtIoBinding, name, OrtValue. */
    BIND_INPUT(136, "(JJJ)J"),
    /** OrtIoBinding, name, OrtMemoryInfo. */
    BIND_OUTPUT_TO_DEVICE(138, "(JJJ)J"),
    /** OrtIoBinding, OrtAllocator → *OrtValue[], which the caller frees with the allocator; *count. */
    GET_BOUND_OUTPUT_VALUES(140, "(JJJJ)J"),
    /** OrtSession → OrtMemoryInfo[], which belong to the session; number of inputs. */
    SESSION_GET_MEMORY_INFO_FOR_INPUTS(380, "(JJJ)J");

    private final int place;
    private final String descriptor;

    /** @param descriptor of a Java method with the same parameters: J for long or a pointer, I for int, V for void */
    OrtFunction(int place, String descriptor) {
        this.place = place;
        this.descriptor = descriptor;
    }

    int place() {
        return place;
    }

    MethodType signature() {
        return MethodType.fromMethodDescriptorString(descriptor, null);
    }
}
