/**
 * The running pipeline: start, restart policy and orderly stop of the stream threads, the embedded broker and registry,
 * and the HTTP port with its access rules.
 *
 * <p>In: settings. Out: a {@link io.trivalent.process.PipelineProcess}. The restart policy reads the monotonic clock, and
 * the pipeline's wall clock is passed to its stages here. Only {@code commands} may use this package.
 */
@NullMarked
package io.trivalent.process;

import org.jspecify.annotations.NullMarked;
