package io.trivalent.runtime;

import io.trivalent.model.Manifest;
import java.util.Optional;

/** The open graphs of a package, the encoder first. Both have a session for each device, in the same order. */
record PackageGraphs(Manifest manifest, Optional<Graph> encoder, Graph model) {}
