package io.trivalent.vocabulary;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Limits of a setting: a number, a time in milliseconds, or each of several. A value outside of them is an error at start. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface AtLeast {
    /** Smallest value. */
    long value();

    /** Largest value. */
    long most() default Long.MAX_VALUE;
}
