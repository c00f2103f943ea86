/**
 * The ceilings: what the model, the brokers and the transactions allow on this machine, each measured warm, in a
 * process of its own, with the workload's own bytes.
 */
@NullMarked
package io.trivalent.bench.ceilings;

import org.jspecify.annotations.NullMarked;
