/** The clients in docs/clients and the artifacts of the schemas, as a user of the topics runs them. */
package io.trivalent.clients;
