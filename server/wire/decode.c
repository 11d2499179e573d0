/* server/wire/decode.c: step 2 of the walk, a frame becomes a request. */
#include "fields.h"
#include "hearth/limits.h"
#include "hearth/wire.h"
#include "utf8.h"
#include <jansson.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* ---- jansson's memory holds what people wrote: wipe it before it goes back ---- */

static void json_wipe_free(void *memory)
{
    if (memory != NULL)
        explicit_bzero(memory, malloc_usable_size(memory));
    free(memory);
}

static void json_prepare(void)
{
    json_set_alloc_funcs(malloc, json_wipe_free);
}

/* ---- before parsing: what bounds the parser's work, and what has a close code of its own ---- */

enum frame_look { FRAME_FINE, FRAME_BROKEN, FRAME_NOT_UTF8 };

/* One pass, no memory. Depth and keys are bounded here because the parser would only say so after it has built them. */
static enum frame_look frame_look_over(struct bytes frame)
{
    int depth = 0, keys = 0;
    bool in_string = false, broken = false;
    for (size_t at = 0; at < frame.len;) {
        const uint8_t byte = frame.data[at];
        const size_t step = utf8_len(frame.data + at, frame.len - at);
        if (step == 0)
            return FRAME_NOT_UTF8;
        at += step;
        if (in_string) {
            if (byte == '"')
                in_string = false;
            else if (byte == '\\' && at < frame.len && frame.data[at] < 0x80)
                at++; /* whatever it escapes, it ends no string */
            continue;
        }
        if (byte == '"')
            in_string = true;
        else if (byte == '{' || byte == '[')
            broken = broken || ++depth > LIMIT_JSON_DEPTH;
        else if (byte == '}' || byte == ']')
            depth--;
        else if (byte == ':')
            broken = broken || ++keys > LIMIT_JSON_KEYS;
    }
    return broken ? FRAME_BROKEN : FRAME_FINE;
}

static json_t *json_parse(struct bytes bytes)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, json_prepare);
    if (bytes.len == 0)
        return NULL;
    /* A NUL in a text is a control character like others, which text_admit removes. */
    json_t *json = json_loadb((const char *)bytes.data, bytes.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    if (json != NULL && !json_is_object(json)) {
        json_decref(json);
        return NULL;
    }
    return json;
}

/* ---- fields ---- */

static void refuse(struct refusal *refusal_out, enum refusal_reason reason, const char *field)
{
    *refusal_out = (struct refusal){.reason = reason, .field = field};
}

/* All zeros mean "none" inside, so they are no id from outside. */
static bool id_read(const json_t *value, uint8_t id_out[ID_BYTES])
{
    static const uint8_t none[ID_BYTES];
    return json_is_string(value) && id_from_hex(json_string_value(value), json_string_length(value), id_out) &&
           memcmp(id_out, none, ID_BYTES) != 0;
}

static enum refusal_reason text_read(const struct field *field, const json_t *value, struct plain_text *text_out)
{
    if (!json_is_string(value))
        return REFUSAL_BAD_REQUEST;
    const size_t len = json_string_length(value);
    if (len > (size_t)field->high) /* any string is a code; a longer one is a wrong one */
        return field->kind == FIELD_CODE ? REFUSAL_CODE : REFUSAL_BAD_REQUEST;
    if (len < (size_t)field->low)
        return REFUSAL_BAD_REQUEST;
    return plain_text_set(text_out, json_string_value(value), len) == HEARTH_OK ? REFUSAL_NONE : REFUSAL_BUSY;
}

static enum refusal_reason field_read(const struct field *field, const json_t *value, void *out)
{
    switch (field->kind) {
    case FIELD_ID:
        return id_read(value, out) ? REFUSAL_NONE : REFUSAL_BAD_REQUEST;
    case FIELD_NUMBER: {
        const json_int_t number = json_integer_value(value);
        if (!json_is_integer(value) || number < field->low || number > field->high)
            return REFUSAL_BAD_REQUEST;
        *(int64_t *)out = number;
        return REFUSAL_NONE;
    }
    case FIELD_TEXT:
    case FIELD_CODE:
        return text_read(field, value, out);
    case FIELD_FLAG:
        if (!json_is_boolean(value))
            return REFUSAL_BAD_REQUEST;
        *(bool *)out = json_is_true(value);
        return REFUSAL_NONE;
    case FIELD_WORD:
        return json_is_string(value) && field->word_read(json_string_value(value), json_string_length(value), out) ? REFUSAL_NONE
                                                                                                                   : REFUSAL_BAD_REQUEST;
    }
    return REFUSAL_BAD_REQUEST;
}

/* Reads all fields of the shape; others_allowed are those of the envelope, already read. False: refusal_out says why. */
static bool fields_read(const struct request_shape *shape, const json_t *json, size_t others_allowed, struct request *request_out,
                        struct refusal *refusal_out)
{
    size_t known = others_allowed;
    for (size_t i = 0; i < shape->fields_len; i++) {
        const struct field *field = &shape->fields[i];
        void *out = (char *)request_out + field->offset;
        const json_t *value = json_object_get(json, field->name);
        if (value == NULL && field->maybe) {
            if (field->kind == FIELD_NUMBER)
                *(int64_t *)out = -1;
            continue;
        }
        known++;
        const enum refusal_reason reason = value == NULL ? REFUSAL_BAD_REQUEST : field_read(field, value, out);
        if (reason != REFUSAL_NONE) {
            refuse(refusal_out, reason, reason == REFUSAL_BAD_REQUEST ? field->name : NULL);
            return false;
        }
    }
    if (json_object_size(json) != known) { /* a field that nobody knows; its name is the sender's, so it is not said */
        refuse(refusal_out, REFUSAL_BAD_REQUEST, NULL);
        return false;
    }
    return true;
}

static bool door_opens(const struct request_shape *shape, enum wire_door door)
{
    switch (shape->door) {
    case DOOR_SOCKET:
        return door == WIRE_DOOR_SOCKET;
    case DOOR_LOCAL:
        return door == WIRE_DOOR_LOCAL;
    case DOOR_BOTH:
        return true;
    case DOOR_TEST:
#ifdef HEARTH_TEST_HOOKS
        return door == WIRE_DOOR_LOCAL;
#endif
    case DOOR_BODY:
        break;
    }
    return false;
}

static const struct request_shape *shape_of(enum wire_door door, enum request_verb verb, const json_t *name)
{
    for (size_t i = 0; i < REQUEST_COUNT; i++) {
        const struct request_shape *shape = &request_shapes[i];
        if (shape->verb == verb && door_opens(shape, door) && strlen(shape->name) == json_string_length(name) &&
            memcmp(shape->name, json_string_value(name), json_string_length(name)) == 0)
            return shape;
    }
    return NULL;
}

static enum wire_verdict request_read(enum wire_door door, const json_t *json, struct request *request_out, struct refusal *refusal_out)
{
    if (!id_read(json_object_get(json, "id"), request_out->id.bytes))
        return WIRE_BROKEN;
    const json_t *named_do = json_object_get(json, "do"), *named_ask = json_object_get(json, "ask");
    const json_t *name = named_do != NULL ? named_do : named_ask;
    if (!json_is_string(name) || (named_do != NULL && named_ask != NULL)) {
        refuse(refusal_out, REFUSAL_BAD_REQUEST, "do");
        return WIRE_REFUSED;
    }
    const struct request_shape *shape = shape_of(door, named_do != NULL ? VERB_DO : VERB_ASK, name);
    if (shape == NULL) {
        refuse(refusal_out, REFUSAL_UNKNOWN, NULL);
        return WIRE_REFUSED;
    }
    request_out->kind = (enum request_kind)(shape - request_shapes);
    return fields_read(shape, json, 2, request_out, refusal_out) ? WIRE_REQUEST : WIRE_REFUSED;
}

enum wire_verdict wire_decode(enum wire_door door, struct bytes frame, struct request *request_out, struct refusal *refusal_out)
{
    *request_out = (struct request){0};
    *refusal_out = (struct refusal){0};
    switch (frame_look_over(frame)) {
    case FRAME_NOT_UTF8:
        return WIRE_NOT_UTF8;
    case FRAME_BROKEN:
        return WIRE_BROKEN;
    case FRAME_FINE:
        break;
    }
    json_t *json = json_parse(frame);
    if (json == NULL)
        return WIRE_BROKEN;
    const enum wire_verdict verdict = request_read(door, json, request_out, refusal_out);
    json_decref(json);
    if (verdict != WIRE_REQUEST) {
        const request_id id = request_out->id;
        request_deinit(request_out);
        request_out->id = id;
    }
    return verdict;
}

enum wire_verdict wire_decode_body(enum request_kind kind, struct bytes body, struct request *request_out, struct refusal *refusal_out)
{
    *request_out = (struct request){.kind = kind};
    *refusal_out = (struct refusal){0};
    json_t *json = frame_look_over(body) == FRAME_FINE ? json_parse(body) : NULL;
    if (json == NULL) {
        refuse(refusal_out, REFUSAL_BAD_REQUEST, "body");
        return WIRE_REFUSED;
    }
    const bool read = fields_read(&request_shapes[kind], json, 0, request_out, refusal_out);
    json_decref(json);
    if (!read)
        request_deinit(request_out);
    return read ? WIRE_REQUEST : WIRE_REFUSED;
}

void request_deinit(struct request *request)
{
    const struct request_shape *shape = &request_shapes[request->kind];
    for (size_t i = 0; i < shape->fields_len; i++)
        if (shape->fields[i].kind == FIELD_TEXT || shape->fields[i].kind == FIELD_CODE)
            plain_text_deinit((struct plain_text *)((char *)request + shape->fields[i].offset));
    *request = (struct request){0};
}

const char *request_name(enum request_kind kind)
{
    return request_shapes[kind].name;
}
