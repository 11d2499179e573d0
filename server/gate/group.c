/* server/gate/group.c
 * Who gets what is sent to a group. Both sides know their place in the other's array, so joining and leaving cost the same in any room. */
#include "gate_internal.h"
#include "hearth/check.h"
#include <stdlib.h>

struct group *group_find(struct gate *gate, uint64_t id)
{
    struct group *group;
    HASH_FIND(hh, gate->groups, &id, sizeof id, group);
    return group;
}

static struct group *group_get(struct gate *gate, uint64_t id)
{
    struct group *group = group_find(gate, id);
    if (group != NULL)
        return group;
    group = calloc(1, sizeof *group);
    if (group == NULL)
        gate_fail(gate, __LINE__);
    group->id = id;
    HASH_ADD(hh, gate->groups, id, sizeof group->id, group);
    return group;
}

void group_join(struct gate *gate, uint64_t id, struct connection *connection)
{
    struct group *group = group_get(gate, id);
    for (uint16_t i = 0; i < connection->memberships_count; i++)
        if (connection->memberships[i].group == group)
            return;
    if (group->count == group->capacity) {
        const uint32_t capacity = group->capacity == 0 ? 8 : group->capacity * 2;
        struct member *members = realloc(group->members, capacity * sizeof *members);
        if (members == NULL)
            gate_fail(gate, __LINE__);
        group->members = members;
        group->capacity = capacity;
    }
    if (connection->memberships_count == connection->memberships_capacity) {
        const uint16_t capacity = connection->memberships_capacity == 0 ? 4 : (uint16_t)(connection->memberships_capacity * 2);
        struct membership *memberships = realloc(connection->memberships, capacity * sizeof *memberships);
        if (memberships == NULL)
            gate_fail(gate, __LINE__);
        connection->memberships = memberships;
        connection->memberships_capacity = capacity;
    }
    CHECK(connection->memberships_count < UINT16_MAX / 2);
    group->members[group->count] = (struct member){connection, connection->memberships_count};
    connection->memberships[connection->memberships_count++] = (struct membership){group, group->count++};
}

/* Fills both gaps with the last of the array, and tells the moved ones where they are now. */
static void membership_remove(struct gate *gate, struct connection *connection, uint32_t index)
{
    struct group *group = connection->memberships[index].group;
    const uint32_t place = connection->memberships[index].member;
    const struct member moved = group->members[--group->count];
    if (place != group->count) {
        group->members[place] = moved;
        moved.connection->memberships[moved.membership].member = place;
    }
    const struct membership last = connection->memberships[--connection->memberships_count];
    if (index != connection->memberships_count) {
        connection->memberships[index] = last;
        last.group->members[last.member].membership = index;
    }
    if (group->count == 0) {
        HASH_DEL(gate->groups, group);
        free(group->members);
        free(group);
    }
}

void group_part(struct gate *gate, uint64_t id, struct connection *connection)
{
    for (uint32_t i = 0; i < connection->memberships_count; i++) {
        if (connection->memberships[i].group->id != id)
            continue;
        membership_remove(gate, connection, i);
        return;
    }
}

void group_part_all(struct connection *connection)
{
    while (connection->memberships_count > 0)
        membership_remove(connection->gate, connection, connection->memberships_count - 1u);
}
