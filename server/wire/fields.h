/* server/wire/fields.h
 * What the table says of each request, for the decoder and its opposite. The tables themselves are generated (fields.c). */
#pragma once
#include "hearth/protocol.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_kind { FIELD_ID, FIELD_NUMBER, FIELD_TEXT, FIELD_CODE, FIELD_FLAG, FIELD_WORD };
enum request_verb { VERB_DO, VERB_ASK, VERB_BODY };
enum request_door { DOOR_SOCKET, DOOR_LOCAL, DOOR_BOTH, DOOR_TEST, DOOR_BODY };

struct field {
    const char *name;
    enum field_kind kind;
    size_t offset; /* in struct request */
    bool maybe;
    int64_t low, high; /* of a number; high: bytes of a text or code */
    bool (*word_read)(const char *word, size_t word_len, void *value_out);
    const char *(*word_say)(const void *value);
};

struct request_shape {
    const char *name;
    enum request_verb verb;
    enum request_door door;
    const struct field *fields;
    size_t fields_len;
};

extern const struct request_shape request_shapes[REQUEST_COUNT];
