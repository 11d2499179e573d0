/* server/gate/headers.c */
#include "headers.h"
#include "hearth/check.h"
#include <stdio.h>
#include <string.h>

#define POLICY_BEFORE "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self'; connect-src 'self'"
#define POLICY_AFTER                                                                                                                       \
    "; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

static char policy[sizeof POLICY_BEFORE + sizeof POLICY_AFTER + LINK_HOSTS_MAX * (LINK_HOST_BYTES_MAX + sizeof " wss://")];

#define HEADERS(H)                                                                                                                         \
    H(0, "content-security-policy:", policy)                                                                                               \
    H(1, "referrer-policy:", "no-referrer")                                                                                                \
    H(2, "x-content-type-options:", "nosniff")                                                                                             \
    H(3, "cross-origin-opener-policy:", "same-origin")                                                                                     \
    H(4, "cross-origin-resource-policy:", "same-origin")                                                                                   \
    H(5, "origin-agent-cluster:", "?1")                                                                                                    \
    H(6, "strict-transport-security:", "max-age=63072000")                                                                                 \
    H(7, "permissions-policy:", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()")                        \
    H(8, "x-robots-tag:", "noindex")                                                                                                       \
    H(9, "vary:", "Accept-Encoding")

const struct lws_protocol_vhost_options *headers_static(struct gate *gate)
{
#define H(index, header, text) [index] = {.name = header, .value = text, .next = (index) < 9 ? &list[(index) + 1] : NULL},
    static const struct lws_protocol_vhost_options list[] = {HEADERS(H)};
#undef H
    size_t len = (size_t)snprintf(policy, sizeof policy, "%s", POLICY_BEFORE);
    for (size_t i = 0; i < gate->now->hosts_count; i++)
        len += (size_t)snprintf(policy + len, sizeof policy - len, " wss://%s", gate->now->hosts[i]);
    len += (size_t)snprintf(policy + len, sizeof policy - len, "%s", POLICY_AFTER);
    CHECK(len < sizeof policy);
    return list;
}
