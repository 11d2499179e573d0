/* server/core/groups.c */
#include "groups.h"
#include "connections.h"
#include "gates.h"
#include <stdlib.h>

struct group_key {
    stream_id stream;
    uint32_t audience;
};

struct group {
    struct group_key key;
    uint64_t number;
    uint32_t members[CORE_GATES_MAX]; /* connections a gate, by worker */
    uint32_t members_len;
    UT_hash_handle hh;
};

/* The id of a stream is random: its head is number enough. Two streams with one number would be cut together, no more. */
uint64_t groups_stream(stream_id stream)
{
    uint64_t number;
    memcpy(&number, stream.bytes, sizeof number);
    return number;
}

static struct group *groups_find(struct core *core, stream_id stream, enum audience audience)
{
    const struct group_key key = {.stream = stream, .audience = (uint32_t)audience};
    struct group *group;
    HASH_FIND(hh, core->groups, &key, sizeof key, group);
    return group;
}

static struct group *groups_make(struct core *core, stream_id stream, enum audience audience)
{
    struct group *group = calloc(1, sizeof *group);
    if (group == NULL)
        return NULL;
    group->key = (struct group_key){.stream = stream, .audience = (uint32_t)audience};
    group->number = ++core->group_last;
    HASH_ADD(hh, core->groups, key, sizeof group->key, group);
    return group;
}

static void group_leave(struct core *core, struct group *group, uint32_t worker)
{
    group->members[worker]--;
    if (--group->members_len > 0)
        return;
    HASH_DEL(core->groups, group);
    free(group);
}

bool groups_has(const struct connection *connection, stream_id stream, enum audience audience)
{
    for (size_t i = 0; i < connection->groups_len; i++)
        if (stream_id_equal(connection->groups[i]->key.stream, stream) && connection->groups[i]->key.audience == (uint32_t)audience)
            return true;
    return false;
}

enum hearth_error groups_join(struct core *core, struct connection *connection, stream_id stream, enum audience audience)
{
    struct gate *gate = gates_find(core, connection->address.gate);
    if (gate == NULL || groups_has(connection, stream, audience))
        return HEARTH_OK;
    if (connection->groups_len == connection->groups_capacity) {
        size_t capacity = connection->groups_capacity == 0 ? 4 : 2 * connection->groups_capacity;
        struct group **groups = realloc(connection->groups, capacity * sizeof *groups);
        if (groups == NULL)
            return HEARTH_NO_MEMORY;
        connection->groups = groups;
        connection->groups_capacity = capacity;
    }
    struct group *group = groups_find(core, stream, audience);
    if (group == NULL)
        group = groups_make(core, stream, audience);
    if (group == NULL)
        return HEARTH_NO_MEMORY;
    group->members[gate->worker]++;
    group->members_len++;
    connection->groups[connection->groups_len++] = group;
    gate_send(core, gate, &(struct link_message){.type = LINK_JOIN, .join = {.conn = connection->address.conn, .group = group->number}});
    return HEARTH_OK;
}

void groups_part(struct core *core, struct connection *connection, stream_id stream)
{
    struct gate *gate = gates_find(core, connection->address.gate);
    struct link_message part = {.type = LINK_PART, .part = {.conn = connection->address.conn, .stream = groups_stream(stream)}};
    if (gate == NULL)
        return;
    for (size_t i = connection->groups_len; i-- > 0;) {
        struct group *group = connection->groups[i];
        if (!stream_id_equal(group->key.stream, stream))
            continue;
        part.part.group = group->number;
        gate_send(core, gate, &part);
        connection->groups[i] = connection->groups[--connection->groups_len];
        group_leave(core, group, gate->worker);
    }
    part.part.group = 0; /* a page may wait for who follows nothing */
    gate_send(core, gate, &part);
}

void groups_part_others(struct core *core, struct connection *connection, stream_id but)
{
    for (size_t i = connection->groups_len; i-- > 0;)
        if (i < connection->groups_len && !stream_id_equal(connection->groups[i]->key.stream, but))
            groups_part(core, connection, connection->groups[i]->key.stream); /* the last ones fill the gaps: they were looked at */
    for (size_t i = 0; i < connection->pages.len; i++) {
        stream_id stream;
        memcpy(stream.bytes, connection->pages.at[i].of, sizeof stream.bytes);
        if (!stream_id_equal(stream, but))
            groups_part(core, connection, stream);
    }
    if (connection->pages.floor > 0) /* it has read more streams than are remembered */
        connection_end(core, connection, CLOSE_RESYNC);
}

void groups_cut(struct core *core, stream_id stream)
{
    gates_send_all(core, &(struct link_message){.type = LINK_CUT, .cut = {.stream = groups_stream(stream)}});
}

void groups_forget(struct core *core, struct connection *connection)
{
    for (size_t i = 0; i < connection->groups_len; i++)
        group_leave(core, connection->groups[i], connection->worker);
    free(connection->groups);
    connection->groups = NULL;
    connection->groups_len = connection->groups_capacity = 0;
}

bool groups_wanted(struct core *core, stream_id stream, enum audience audience)
{
    return groups_find(core, stream, audience) != NULL;
}

void groups_send(struct core *core, stream_id stream, enum audience audience, struct bytes frame)
{
    const struct group *group = groups_find(core, stream, audience);
    if (group == NULL)
        return;
    const struct link_message message = {
        .type = LINK_SEND, .send = {.target = LINK_TARGET_GROUP, .id = group->number, .stream = groups_stream(stream), .bytes = frame}};
    for (uint32_t worker = 0; worker < CORE_GATES_MAX; worker++)
        if (group->members[worker] > 0 && core->gates[worker] != NULL)
            gate_send(core, core->gates[worker], &message);
}

void groups_close(struct core *core)
{
    struct group *group, *next;
    HASH_ITER(hh, core->groups, group, next)
    {
        HASH_DEL(core->groups, group);
        free(group);
    }
}
