/** Tests that run the packaged program as a user does; failsafe runs them. */
@NullMarked
package io.trivalent.packaged;

import org.jspecify.annotations.NullMarked;
