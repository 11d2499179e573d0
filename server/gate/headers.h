/* server/gate/headers.h
 * The headers of client.md 9, on every answer, also on the library's own error pages. */
#pragma once
#include "gate_internal.h"

/* Writes the policy for the hosts of gate->now into its place, and returns the list, which the library keeps. Call again after a reload. */
const struct lws_protocol_vhost_options *headers_static(struct gate *gate);
