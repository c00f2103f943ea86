/**
 * Model packages as they lie on disk: files, checksums, manifest. In: a models folder. Out: packages whose files are
 * the ones the manifest promises, or a {@link io.trivalent.model.InvalidModelException} that says which is not. Reads no
 * clock and runs no model.
 */
@NullMarked
package io.trivalent.model;

import org.jspecify.annotations.NullMarked;
