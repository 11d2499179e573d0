/* server/wire/encode_request.c: a request as bytes, for hearthctl and tests; the table read the other way. */
#include "fields.h"
#include "hearth/wire.h"
#include "put.h"
#include <string.h>

static void field_write(struct buffer *out, const struct field *field, const void *value)
{
    switch (field->kind) {
    case FIELD_ID:
        put_id(out, value);
        break;
    case FIELD_NUMBER:
        put_number(out, *(const int64_t *)value);
        break;
    case FIELD_TEXT:
    case FIELD_CODE: {
        const struct plain_text *text = value;
        wire_put_string(out, text->utf8, text->len);
        break;
    }
    case FIELD_FLAG:
        put_flag(out, *(const bool *)value);
        break;
    case FIELD_WORD:
        put_text(out, field->word_say(value));
        break;
    }
}

static bool field_is_absent(const struct field *field, const void *value)
{
    static const uint8_t none[ID_BYTES];
    if (!field->maybe)
        return false;
    if (field->kind == FIELD_NUMBER)
        return *(const int64_t *)value == -1;
    if (field->kind == FIELD_ID)
        return memcmp(value, none, ID_BYTES) == 0;
    if (field->kind == FIELD_FLAG)
        return !*(const bool *)value;
    return (field->kind == FIELD_TEXT || field->kind == FIELD_CODE) && ((const struct plain_text *)value)->utf8 == NULL;
}

void wire_encode_request(struct buffer *out, const struct request *request)
{
    static const char *const verbs[] = {[VERB_DO] = "{\"do\":", [VERB_ASK] = "{\"ask\":"};
    const struct request_shape *shape = &request_shapes[request->kind];
    const char *separator = "{";
    if (shape->verb != VERB_BODY) {
        buffer_put_text(out, verbs[shape->verb]);
        put_text(out, shape->name);
        put_fixed(out, ",\"id\":");
        put_id(out, request->id.bytes);
        separator = ",";
    }
    for (size_t i = 0; i < shape->fields_len; i++) {
        const struct field *field = &shape->fields[i];
        const void *value = (const char *)request + field->offset;
        if (field_is_absent(field, value))
            continue;
        buffer_put_text(out, separator);
        separator = ",";
        put_fixed(out, "\"");
        buffer_put_text(out, field->name);
        put_fixed(out, "\":");
        field_write(out, field, value);
    }
    put_fixed(out, "}");
}
