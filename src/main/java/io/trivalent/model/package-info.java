/**
 * Model packages on disk: files, checksums, manifest and parity cases.
 *
 * <p>In: a models folder. Out: packages whose files match the manifest, or an
 * {@link io.trivalent.model.InvalidModelException} with the first difference. Reads no clock and runs no model. The
 * {@code runtime}, the stages and the commands use this package; it uses only {@code vocabulary} and {@code annotate}.
 */
@NullMarked
package io.trivalent.model;

import org.jspecify.annotations.NullMarked;
