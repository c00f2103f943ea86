/** Results of the bench: JSON, tables, ratios and plots. */
@NullMarked
package io.trivalent.bench.report;

import org.jspecify.annotations.NullMarked;
