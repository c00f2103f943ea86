/**
 * What people look at while the line runs. In: sentiment events as any consumer sees them. Out: the most recent ones, as
 * JSON. Touches the contracts at the rim and no stage.
 */
@NullMarked
package io.trivalent.view;

import org.jspecify.annotations.NullMarked;
