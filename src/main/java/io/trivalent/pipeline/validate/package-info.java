/**
 * Lets only good records through. In: readings. Out: {@link io.trivalent.pipeline.validate.ValidPart}s, behind which
 * nothing can be wrong: id and key agree, times are ordered, matrices have the active model's width and only finite
 * numbers. Generated Avro classes stop here. The wall clock is read from the record's arrival, to refuse timestamps
 * from the future.
 */
@NullMarked
package io.trivalent.pipeline.validate;

import org.jspecify.annotations.NullMarked;
