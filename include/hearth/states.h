/* include/hearth/states.h
 * The words of product.md 3 and 4 as enums, each with the one spelling that stands on the wire, in template files and in hearthctl.
 * Adding a word here is enough: names, parsing, TypeScript types and the AsyncAPI document follow. Values are stored: never renumber. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#define ROLES(X)                                                                                                                           \
    X(PARTICIPANT, "participant")                                                                                                          \
    X(MENTOR, "mentor")                                                                                                                    \
    X(FACILITATOR, "facilitator")                                                                                                          \
    X(LEAD, "lead")                                                                                                                        \
    X(ALUMNUS, "alumnus")                                                                                                                  \
    X(FAMILY, "family")                                                                                                                    \
    X(OPERATOR, "operator")                                                                                                                \
    X(AUDITOR, "auditor")

#define DEVICES(X)                                                                                                                         \
    X(SHARED, "shared")                                                                                                                    \
    X(OWN, "own")

#define ROOM_TYPES(X)                                                                                                                      \
    X(PROCESS, "process")                                                                                                                  \
    X(PSYCHOEDUCATION, "psychoeducation")                                                                                                  \
    X(SUPPORT, "support")                                                                                                                  \
    X(FAMILY, "family")                                                                                                                    \
    X(ALUMNI, "alumni")                                                                                                                    \
    X(STAFF, "staff")

/* In strict order: the mode in force is the greatest of base, staffing and override. */
#define ROOM_MODES(X)                                                                                                                      \
    X(OPEN, "open")                                                                                                                        \
    X(SLOW, "slow")                                                                                                                        \
    X(APPROVE_FIRST, "approve-first")                                                                                                      \
    X(READ_ONLY, "read-only")                                                                                                              \
    X(PAUSED, "paused")

#define MEMBER_STATES(X)                                                                                                                   \
    X(ACTIVE, "active")                                                                                                                    \
    X(SUSPENDED, "suspended")                                                                                                              \
    X(LEAVING, "leaving")                                                                                                                  \
    X(GONE, "gone")                                                                                                                        \
    X(ENDED, "ended")                                                                                                                      \
    X(ERASED, "erased")

#define MEMBERSHIP_STATES(X)                                                                                                               \
    X(IN, "in")                                                                                                                            \
    X(GONE, "gone")

#define MESSAGE_STATES(X)                                                                                                                  \
    X(PUBLISHED, "published")                                                                                                              \
    X(DELETED, "deleted")

#define PROGRAM_STATES(X)                                                                                                                  \
    X(SET_UP, "set-up")                                                                                                                    \
    X(LIVE, "live")

#define INVITATION_STATES(X)                                                                                                               \
    X(OPEN, "open")                                                                                                                        \
    X(REVOKED, "revoked")

#define STATES(X)                                                                                                                          \
    X(role, ROLE, ROLES)                                                                                                                   \
    X(device, DEVICE, DEVICES)                                                                                                             \
    X(room_type, ROOM_TYPE, ROOM_TYPES)                                                                                                    \
    X(room_mode, ROOM_MODE, ROOM_MODES)                                                                                                    \
    X(member_state, MEMBER, MEMBER_STATES)                                                                                                 \
    X(membership_state, MEMBERSHIP, MEMBERSHIP_STATES)                                                                                     \
    X(message_state, MESSAGE, MESSAGE_STATES)                                                                                              \
    X(program_state, PROGRAM, PROGRAM_STATES)                                                                                              \
    X(invitation_state, INVITATION, INVITATION_STATES)

#define X(name, word) ROLE_##name,
enum role { ROLES(X) ROLE_COUNT };
#undef X
#define X(name, word) DEVICE_##name,
enum device { DEVICES(X) DEVICE_COUNT };
#undef X
#define X(name, word) ROOM_TYPE_##name,
enum room_type { ROOM_TYPES(X) ROOM_TYPE_COUNT };
#undef X
#define X(name, word) ROOM_MODE_##name,
enum room_mode { ROOM_MODES(X) ROOM_MODE_COUNT };
#undef X
#define X(name, word) MEMBER_##name,
enum member_state { MEMBER_STATES(X) MEMBER_STATE_COUNT };
#undef X
#define X(name, word) MEMBERSHIP_##name,
enum membership_state { MEMBERSHIP_STATES(X) MEMBERSHIP_STATE_COUNT };
#undef X
#define X(name, word) MESSAGE_##name,
enum message_state { MESSAGE_STATES(X) MESSAGE_STATE_COUNT };
#undef X
#define X(name, word) PROGRAM_##name,
enum program_state { PROGRAM_STATES(X) PROGRAM_STATE_COUNT };
#undef X
#define X(name, word) INVITATION_##name,
enum invitation_state { INVITATION_STATES(X) INVITATION_STATE_COUNT };
#undef X

/* role_word(ROLE_LEAD) is "lead"; role_from_word("lead", 4, &role) is true. The same pair for every enum of STATES. Static storage. */
#define X(name, prefix, list)                                                                                                              \
    const char *name##_word(enum name value);                                                                                              \
    bool name##_from_word(const char *word, size_t word_len, enum name *value_out);
STATES(X)
#undef X

/* A badge that no member can imitate (ID12): who is staff, as members see it. */
static inline bool role_is_staff(enum role role)
{
    return role == ROLE_FACILITATOR || role == ROLE_LEAD;
}
