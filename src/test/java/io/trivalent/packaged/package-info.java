/** Tests of the distribution that {@code -Pdist} makes. */
@NullMarked
package io.trivalent.packaged;

import org.jspecify.annotations.NullMarked;
