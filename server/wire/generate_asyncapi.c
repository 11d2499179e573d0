/* server/wire/generate_asyncapi.c: the AsyncAPI 3 document, for people and tools that read the wire without our code. */
#include "generate.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *ref(const char *where, const char *name)
{
    return json_pack("{s:o}", "$ref", json_sprintf("#/%s/%s", where, name));
}

static void put_doc(json_t *object, const char *doc)
{
    if (doc[0] != '\0')
        json_object_set_new(object, "description", json_string(doc));
}

static json_t *words_schema(const char *type)
{
    json_t *list = json_array();
    char *copy = strdup(type_words(type)), *rest = copy;
    for (const char *word; (word = strsep(&rest, " ")) != NULL;)
        if (word[0] != '\0')
            json_array_append_new(list, json_string(word));
    free(copy);
    return json_pack("{s:s, s:o}", "type", "string", "enum", list);
}

static json_t *items_schema(void)
{
    json_t *list = json_array();
    FOR_ENTRIES(entry, ENTRY_EVENT)
    if (event_is_change(entry))
        json_array_append_new(list, ref("components/schemas", entry->type_name));
    FOR_ENTRIES(entry, ENTRY_SHAPE)
    if (is(entry->kind, "ROW"))
        json_array_append_new(list, ref("components/schemas", entry->type_name));
    return json_pack("{s:o}", "oneOf", list);
}

static json_t *value_schema(const struct entry *field)
{
    json_t *schema = NULL;
    switch (type_kind(field->type)) {
    case TYPE_ID:
        return ref("components/schemas", "Id");
    case TYPE_NUMBER:
        schema = json_pack("{s:s, s:I, s:I}", "type", "integer", "minimum", (json_int_t)field->low, "maximum", (json_int_t)field->high);
        if (!is(field->type, "number"))
            json_object_set_new(schema, "description",
                                json_string(is(field->type, "time") ? "ms since 1970 UTC" : "a length of time in ms"));
        return schema;
    case TYPE_TEXT:
    case TYPE_CODE:
        schema = json_pack("{s:s}", "type", "string");
        if (field->high > 0)
            json_object_set_new(schema, "description", json_sprintf("at most %lld bytes of UTF-8", field->high));
        return schema;
    case TYPE_FLAG:
        return json_pack("{s:s}", "type", "boolean");
    case TYPE_WORD:
        return words_schema(field->type);
    case TYPE_SHAPE:
        return ref("components/schemas", shape_find(field->type)->type_name);
    case TYPE_ITEM:
        return items_schema();
    }
    return NULL;
}

static json_t *field_schema(const struct entry *field)
{
    json_t *schema = value_schema(field);
    if (field_is_many(field))
        schema = json_pack("{s:s, s:o}", "type", "array", "items", schema);
    if (is(field->kind, "NULLABLE"))
        schema = json_pack("{s:[o, {s:s}]}", "oneOf", schema, "type", "null");
    if (field->doc[0] != '\0') {
        const char *already = json_string_value(json_object_get(schema, "description"));
        json_object_set_new(schema, "description", already == NULL ? json_string(field->doc) : json_sprintf("%s; %s", field->doc, already));
    }
    return schema;
}

static json_t *entry_schema(const struct entry *entry)
{
    json_t *properties = json_object(), *required = json_array();
    if (entry->what == ENTRY_REQUEST && !is(entry->kind, "BODY")) {
        const char *verb = is(entry->kind, "DO") ? "do" : "ask";
        json_object_set_new(properties, verb, json_pack("{s:s}", "const", entry->name));
        json_array_append_new(required, json_string(verb));
        json_object_set_new(properties, "id", ref("components/schemas", "RequestId"));
        json_array_append_new(required, json_string("id"));
    }
    if (entry->what == ENTRY_EVENT) {
        json_object_set_new(properties, "ev", json_pack("{s:s}", "const", entry->name));
        json_array_append_new(required, json_string("ev"));
        if (event_is_answer(entry)) {
            json_object_set_new(properties, "re", ref("components/schemas", "RequestId"));
            json_array_append_new(required, json_string("re"));
        }
        if (event_is_change(entry)) {
            json_object_set_new(properties, "stream", ref("components/schemas", "Id"));
            json_object_set_new(properties, "change", json_pack("{s:s, s:i}", "type", "integer", "minimum", 0));
            json_array_append_new(required, json_string("stream"));
            json_array_append_new(required, json_string("change"));
        }
    }
    FOR_FIELDS(field, entry)
    {
        json_object_set_new(properties, field->name, field_schema(field));
        if (!field_is_maybe(field))
            json_array_append_new(required, json_string(field->name));
    }
    json_t *schema = json_pack("{s:s}", "type", "object");
    put_doc(schema, entry->doc);
    json_object_set_new(schema, "properties", properties);
    json_object_set_new(schema, "required", required);
    if (entry->what == ENTRY_REQUEST) /* from a client nothing unknown is taken; from the server a client ignores it */
        json_object_set_new(schema, "additionalProperties", json_false());
    return schema;
}

static json_t *schemas(void)
{
    json_t *all = json_object();
    json_object_set_new(all, "Id",
                        json_pack("{s:s, s:s, s:s}", "type", "string", "pattern", "^[0-9a-f]{32}$", "description",
                                  "16 bytes, lower-case hex; never all zeros"));
    json_object_set_new(all, "RequestId",
                        json_pack("{s:s, s:s, s:s}", "type", "string", "pattern", "^[0-9a-f]{32}$", "description",
                                  "the server's time in ms as 8 bytes, big endian, then 8 random bytes"));
    for (const struct entry *entry = protocol; entry < protocol + protocol_len; entry++)
        if (entry->what == ENTRY_REQUEST || entry->what == ENTRY_SHAPE || entry->what == ENTRY_EVENT)
            json_object_set_new(all, entry->type_name, entry_schema(entry));
    return all;
}

/* One channel: its requests as messages, and the one message of the server, a frame of events. */
static json_t *channel(const char *address, const char *doc, bool operators)
{
    json_t *messages = json_object(), *events = json_array();
    FOR_ENTRIES(entry, ENTRY_REQUEST)
    if (!is(entry->kind, "BODY") && (entry_is_operators(entry) == operators || is(entry->door, "BOTH")))
        json_object_set_new(messages, entry->name,
                            json_pack("{s:s, s:s, s:o}", "title", entry->name, "summary", entry->doc, "payload",
                                      ref("components/schemas", entry->type_name)));
    FOR_ENTRIES(entry, ENTRY_EVENT)
    if (operators ? event_is_answer(entry) : !entry_is_operators(entry))
        json_array_append_new(events, ref("components/schemas", entry->type_name));
    json_object_set_new(messages, "frame",
                        json_pack("{s:s, s:s, s:{s:s, s:{s:o}}}", "title", "frame", "summary", "One frame of the server: events in order.",
                                  "payload", "type", "array", "items", "oneOf", events));
    return json_pack("{s:s, s:s, s:o}", "address", address, "description", doc, "messages", messages);
}

static void operations(json_t *all, const char *name, const json_t *the_channel)
{
    json_t *requests = json_array();
    const char *message;
    json_t *value, *messages = json_object_get(the_channel, "messages");
    char where[64];
    snprintf(where, sizeof where, "channels/%s/messages", name);
    json_object_foreach(messages, message, value) if (!is(message, "frame")) json_array_append_new(requests, ref(where, message));
    char operation[64];
    snprintf(operation, sizeof operation, "%s_request", name);
    json_object_set_new(all, operation,
                        json_pack("{s:s, s:o, s:o}", "action", "receive", "channel", ref("channels", name), "messages", requests));
    snprintf(operation, sizeof operation, "%s_frame", name);
    json_object_set_new(
        all, operation,
        json_pack("{s:s, s:o, s:[o]}", "action", "send", "channel", ref("channels", name), "messages", ref(where, "frame")));
}

void generate_asyncapi(FILE *out)
{
    json_t *socket =
        channel("/ws", "A signed-in person's WebSocket, subprotocol hearth.v1. The server speaks first: hello, or close 4401.", false);
    json_object_set_new(socket, "bindings", json_pack("{s:{s:s}}", "ws", "method", "GET"));
    json_t *local = channel("control", "hearthctl on core's local socket: the same envelope, a line each.", true);
    json_t *all = json_object();
    operations(all, "socket", socket);
    operations(all, "local", local);
    json_t *document = json_pack("{s:s, s:{s:s, s:s, s:s}, s:s, s:{s:o, s:o}, s:o, s:{s:o}}", "asyncapi", "3.0.0", "info", "title",
                                 "Hearth", "version", "v1", "description",
                                 "The wire of hearth.v1, generated from include/hearth/protocol.def. A client's frame is one request, a "
                                 "server's frame is an array of "
                                 "events. Unknown fields are refused from clients and ignored from the server.",
                                 "defaultContentType", "application/json", "channels", "socket", socket, "local", local, "operations", all,
                                 "components", "schemas", schemas());
    char *text = json_dumps(document, JSON_INDENT(2));
    fprintf(out, "%s\n", text);
    free(text);
    json_decref(document);
}
