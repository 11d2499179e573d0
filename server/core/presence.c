/* server/core/presence.c */
#include "presence.h"
#include "connections.h"
#include <stdlib.h>

struct presence {
    member_id member;
    bool here; /* as counted now */
    bool told, told_here;
    UT_hash_handle hh;
};

static bool presence_counts(enum role role)
{
    return role_is_staff(role) || role == ROLE_MENTOR;
}

static bool presence_tell(struct core *core, member_id member, bool here)
{
    struct command *command = command_new(COMMAND_PRESENCE);
    if (command == NULL)
        return false;
    command->presence = (struct command_presence){.member = member, .here = here};
    return core_submit(core, command, NULL);
}

void presence_start(struct core *core)
{
    core->presence_unknown = !presence_tell(core, (member_id){{0}}, false);
}

static struct presence *presence_of(struct core *core, member_id member)
{
    struct presence *found;
    HASH_FIND(hh, core->presences, &member, sizeof member, found);
    if (found == NULL && (found = calloc(1, sizeof *found)) != NULL) {
        found->member = member;
        HASH_ADD(hh, core->presences, member, sizeof found->member, found);
    }
    return found;
}

/* Who comes and goes within a second is told of all the same: a duty may have begun in it. */
void presence_changed(struct core *core, const struct connection *connection)
{
    if (!presence_counts(connection->role))
        return;
    (void)presence_of(core, connection->member);
    core->presence_due = true;
}

static void presence_count(struct core *core)
{
    struct presence *presence;
    for (presence = core->presences; presence != NULL; presence = presence->hh.next)
        presence->here = false;
    for (struct connection *connection = core->connections; connection != NULL; connection = connection->hh.next) {
        if (connection->state != CONNECTION_OPEN || !presence_counts(connection->role))
            continue;
        presence = presence_of(core, connection->member);
        if (presence != NULL)
            presence->here = true;
    }
}

void presence_look(struct core *core)
{
    struct presence *presence, *next;
    if (core->presence_unknown)
        presence_start(core);
    if (core->presence_unknown || !core->presence_due)
        return;
    core->presence_due = false;
    presence_count(core);
    HASH_ITER(hh, core->presences, presence, next)
    {
        if (!presence->told || presence->told_here != presence->here) {
            presence->told = presence_tell(core, presence->member, presence->here);
            presence->told_here = presence->here;
            core->presence_due = core->presence_due || !presence->told; /* the order was full: in a second again */
        }
        if (presence->told && !presence->here) {
            HASH_DEL(core->presences, presence);
            free(presence);
        }
    }
}

void presence_free(struct core *core)
{
    struct presence *presence, *next;
    HASH_ITER(hh, core->presences, presence, next)
    {
        HASH_DEL(core->presences, presence);
        free(presence);
    }
}
