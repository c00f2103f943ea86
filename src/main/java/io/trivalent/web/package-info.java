/**
 * The HTTP side: live page, its event stream, and in embedded mode the schema registry, all on one port, on the loopback
 * interface unless configured otherwise.
 */
@NullMarked
package io.trivalent.web;

import org.jspecify.annotations.NullMarked;
