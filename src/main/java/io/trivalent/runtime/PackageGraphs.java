package io.trivalent.runtime;

import io.trivalent.model.Manifest;
import java.util.Optional;

/**
 * The open graphs of a package, the encoder first. Both have the same number of sessions, and sessions of the same number have
 * the same device.
 *
 * @param onDevice where the encoder's states stay; empty if ONNX Runtime's Java API takes them to the host and back
 */
record PackageGraphs(Manifest manifest, Optional<Graph> encoder, Graph model, Optional<StatesOnDevice> onDevice) {}
