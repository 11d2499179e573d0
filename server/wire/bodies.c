/* server/wire/bodies.c: what HTTP answers, and the refusal, which has one shape everywhere. */
#include "hearth/wire.h"
#include "put.h"

void put_refusal(struct buffer *out, const struct refusal *refusal)
{
    put_fixed(out, "\"refused\":");
    put_text(out, refusal_word(refusal->reason));
    if (refusal->field != NULL)
        put_key_text(out, "field", refusal->field);
    if (refusal->max != 0)
        put_key_number(out, "max", refusal->max);
    if (refusal->wait_ms != 0)
        put_key_number(out, "wait_ms", refusal->wait_ms);
    if (refusal->version != 0)
        put_key_number(out, "version", refusal->version);
    if (refusal->why != NULL)
        put_key_text(out, "why", refusal->why);
    if (refusal->until_at != 0)
        put_key_number(out, "until_at", refusal->until_at);
    if (refusal_has_reason(refusal->reason))
        put_key_text(out, "reason", reason_word(refusal->cause));
    if (refusal->reason == REFUSAL_TAKEN && refusal->by[0] != '\0')
        put_key_text(out, "by", refusal->by);
    if (refusal->reason == REFUSAL_TAKEN && refusal->decided)
        put_key_text(out, "decision", decision_word(refusal->decision));
}

static void put_names(struct buffer *body, const char *const *names, size_t names_len)
{
    put_fixed(body, ",\"names\":[");
    for (size_t i = 0; i < names_len; i++) {
        put_comma(body);
        put_text(body, names[i]);
    }
    put_fixed(body, "]");
}

void wire_body_refusal(struct buffer *body, const struct refusal *refusal, const char *const *names, size_t names_len)
{
    put_fixed(body, "{");
    put_refusal(body, refusal);
    if (names_len > 0)
        put_names(body, names, names_len);
    put_fixed(body, "}");
}

static void put_totp(struct buffer *body, const struct wire_totp *totp)
{
    put_fixed(body, ",\"totp\":{\"secret\":");
    put_text(body, totp->secret);
    put_key_text(body, "uri", totp->uri);
    put_fixed(body, ",\"qr\":[");
    for (size_t i = 0; i < totp->qr_len; i++) {
        put_comma(body);
        put_text(body, totp->qr[i]);
    }
    put_fixed(body, "]}");
}

void wire_body_enrol(struct buffer *body, const struct wire_totp *totp)
{
    put_fixed(body, "{");
    put_refusal(body, &(struct refusal){.reason = REFUSAL_TOTP_ENROL});
    put_totp(body, totp);
    put_fixed(body, "}");
}

void wire_body_look(struct buffer *body, const struct wire_look *look)
{
    put_fixed(body, "{\"role\":");
    put_text(body, role_word(look->role));
    if (look->name != NULL)
        put_key_text(body, "name", look->name);
    if (look->names_len > 0)
        put_names(body, look->names, look->names_len);
    put_fixed(body, ",\"notice\":{\"version\":");
    put_number(body, look->notice_version);
    put_key_number(body, "retention_ms", look->retention_ms);
    put_fixed(body, "}");
    if (look->totp != NULL)
        put_totp(body, look->totp);
    put_fixed(body, "}");
}

void wire_body_session(struct buffer *body, bool signed_in, enum device device, enum role role)
{
    if (!signed_in) {
        put_fixed(body, "{\"session\":null}");
        return;
    }
    put_fixed(body, "{\"session\":{\"device\":");
    put_text(body, device_word(device));
    put_key_text(body, "role", role_word(role));
    put_fixed(body, "}}");
}

void wire_body_about(struct buffer *body, const char *version, const char *hash)
{
    put_fixed(body, "{\"version\":");
    put_text(body, version);
    put_fixed(body, ",\"protocol\":\"" PROTOCOL_SUBPROTOCOL "\",\"client\":");
    put_text(body, hash);
    put_fixed(body, "}");
}
