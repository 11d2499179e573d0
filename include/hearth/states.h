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
    X(STAFF, "staff")                                                                                                                      \
    X(LINE, "line") /* the private line: one member and the staff of the cohort */

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
    X(DELETED, "deleted")                                                                                                                  \
    X(REMOVED, "removed")

/* Of a text that the room has not seen, and of what staff did with an own one, as its author sees it. */
#define OWN_STATES(X)                                                                                                                      \
    X(HELD, "held")                                                                                                                        \
    X(RETURNED, "returned")                                                                                                                \
    X(TIMED_OUT, "timed-out")                                                                                                              \
    X(PUBLISHED, "published")                                                                                                              \
    X(WITHDRAWN, "withdrawn")                                                                                                              \
    X(REMOVED, "removed")                                                                                                                  \
    X(RESTORED, "restored")                                                                                                                \
    X(MASKED, "masked")

/* Why a text is held, returned or removed, a person is on a pause, or a room is. */
#define REASONS(X)                                                                                                                         \
    X(IDENTIFIES, "identifies")                                                                                                            \
    X(HARMFUL_DETAIL, "harmful-detail")                                                                                                    \
    X(HURTS, "hurts")                                                                                                                      \
    X(TRADE, "trade")                                                                                                                      \
    X(LINK, "link")                                                                                                                        \
    X(PRIVATE_LINE, "private-line")                                                                                                        \
    X(RULE, "rule")                                                                                                                        \
    X(UNSTAFFED, "unstaffed")                                                                                                              \
    X(CHECKED, "checked")                                                                                                                  \
    X(CARE, "care")                                                                                                                        \
    X(QUIET, "quiet")

/* What waits for staff. */
#define ITEM_KINDS(X)                                                                                                                      \
    X(HELD, "held")                                                                                                                        \
    X(QUESTION, "question")                                                                                                                \
    X(REPORT, "report")                                                                                                                    \
    X(SECOND, "second")

#define ITEM_STATES(X)                                                                                                                     \
    X(NEW, "new")                                                                                                                          \
    X(CLAIMED, "claimed")                                                                                                                  \
    X(WAITING, "waiting")                                                                                                                  \
    X(DECIDED, "decided")                                                                                                                  \
    X(CLOSED, "closed")

#define REPORT_KINDS(X)                                                                                                                    \
    X(WORRY, "worry")                                                                                                                      \
    X(DANGER, "danger")                                                                                                                    \
    X(PRIVATE, "private")                                                                                                                  \
    X(CRUEL, "cruel")                                                                                                                      \
    X(RULE, "rule")                                                                                                                        \
    X(OTHER, "other")

#define DECISIONS(X)                                                                                                                       \
    X(NOTHING, "nothing")                                                                                                                  \
    X(TALKED, "talked")                                                                                                                    \
    X(MASKED, "masked")                                                                                                                    \
    X(REMOVED, "removed")                                                                                                                  \
    X(SANCTION, "sanction")                                                                                                                \
    X(HELPED, "helped")                                                                                                                    \
    X(DUTY, "duty")                                                                                                                        \
    X(APPROVED, "approved")                                                                                                                \
    X(RETURNED, "returned")                                                                                                                \
    X(WITHDRAWN, "withdrawn")                                                                                                              \
    X(TIME_UP, "time-up")

#define SANCTION_KINDS(X)                                                                                                                  \
    X(TIME_OUT, "time-out")                                                                                                                \
    X(CHECK_FIRST, "check-first")                                                                                                          \
    X(SLOW, "slow")                                                                                                                        \
    X(SUSPENSION, "suspension")                                                                                                            \
    X(ENDING, "ending")

#define SANCTION_STATES(X)                                                                                                                 \
    X(ON, "on")                                                                                                                            \
    X(ASKED, "asked")                                                                                                                      \
    X(OVER, "over")                                                                                                                        \
    X(LIFTED, "lifted")

#define WEEKDAYS(X)                                                                                                                        \
    X(MONDAY, "mon")                                                                                                                       \
    X(TUESDAY, "tue")                                                                                                                      \
    X(WEDNESDAY, "wed")                                                                                                                    \
    X(THURSDAY, "thu")                                                                                                                     \
    X(FRIDAY, "fri")                                                                                                                       \
    X(SATURDAY, "sat")                                                                                                                     \
    X(SUNDAY, "sun")

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
    X(invitation_state, INVITATION, INVITATION_STATES)                                                                                     \
    X(own_state, OWN, OWN_STATES)                                                                                                          \
    X(reason, REASON, REASONS)                                                                                                             \
    X(item_kind, ITEM_KIND, ITEM_KINDS)                                                                                                    \
    X(item_state, ITEM, ITEM_STATES)                                                                                                       \
    X(report_kind, REPORT_KIND, REPORT_KINDS)                                                                                              \
    X(decision, DECISION, DECISIONS)                                                                                                       \
    X(sanction_kind, SANCTION_KIND, SANCTION_KINDS)                                                                                        \
    X(sanction_state, SANCTION, SANCTION_STATES)                                                                                           \
    X(weekday, WEEKDAY, WEEKDAYS)

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
#define X(name, word) OWN_##name,
enum own_state { OWN_STATES(X) OWN_STATE_COUNT };
#undef X
#define X(name, word) REASON_##name,
enum reason { REASONS(X) REASON_COUNT };
#undef X
#define X(name, word) ITEM_KIND_##name,
enum item_kind { ITEM_KINDS(X) ITEM_KIND_COUNT };
#undef X
#define X(name, word) ITEM_##name,
enum item_state { ITEM_STATES(X) ITEM_STATE_COUNT };
#undef X
#define X(name, word) REPORT_KIND_##name,
enum report_kind { REPORT_KINDS(X) REPORT_KIND_COUNT };
#undef X
#define X(name, word) DECISION_##name,
enum decision { DECISIONS(X) DECISION_COUNT };
#undef X
#define X(name, word) SANCTION_KIND_##name,
enum sanction_kind { SANCTION_KINDS(X) SANCTION_KIND_COUNT };
#undef X
#define X(name, word) SANCTION_##name,
enum sanction_state { SANCTION_STATES(X) SANCTION_STATE_COUNT };
#undef X
#define X(name, word) WEEKDAY_##name,
enum weekday { WEEKDAYS(X) WEEKDAY_COUNT };
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
