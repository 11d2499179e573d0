/* include/hearth/limits.h
 * The product's limits, each named, bounded and in this one place, with the reason for its figure (product.md 7, security.md 6).
 * Lengths of time end in _MS, sizes in _BYTES, counts in _MAX. A module's own bounds stand in its own header. */
#pragma once
#include <stdint.h>

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

/* Text */
#define LIMIT_TEXT_CHARACTERS_MAX 2000 /* a hard story fits: about 350 words; code points after NFC */
#define LIMIT_TEXT_BYTES_MAX      8192 /* four bytes a character */

/* Names and titles */
#define LIMIT_NAME_CHARACTERS_MAX  40  /* two words, or what a clinic calls its staff */
#define LIMIT_NAME_BYTES_MAX       160 /* four bytes a character */
#define LIMIT_TITLE_CHARACTERS_MAX 60  /* one line on a phone at 200 % text */
#define LIMIT_TITLE_BYTES_MAX      240
#define LIMIT_NAMES_OFFERED        6              /* a choice, not a catalogue (ID3) */
#define LIMIT_NAME_REST_MS         (730 * DAY_MS) /* 24 months: nobody is taken for one who left (ID3) */

/* Secrets */
#define LIMIT_PASSPHRASE_CHARACTERS_MIN       12 /* ID5 */
#define LIMIT_PASSPHRASE_STAFF_CHARACTERS_MIN 15 /* security.md 3 */
#define LIMIT_PASSPHRASE_BYTES_MAX            1024
#define LIMIT_CODE_BYTES_MAX                  64 /* any string is a code; a longer one is a wrong one */
#define LIMIT_SECRET_RECORD_BYTES_MAX         192

/* Rooms and people */
#define LIMIT_ROOM_MEMBERS_MAX       500 /* hard limit whatever the template says (product.md 7) */
#define LIMIT_ROOMS_PER_COHORT_MAX   32
#define LIMIT_STREAMS_PER_MEMBER_MAX 256          /* a lead of many cohorts; bounds hello */
#define LIMIT_INVITATION_MS          (7 * DAY_MS) /* survives a weekend */

/* Sending (product.md 7) */
#define LIMIT_SEND_BURST       8 /* distress comes in short lines; a flood does not */
#define LIMIT_SEND_INTERVAL_MS (3 * SECOND_MS)

/* Sessions (product.md 7, ID8) */
#define LIMIT_SESSION_SHARED_IDLE_MS  (15 * MINUTE_MS)
#define LIMIT_SESSION_SHARED_MS       (12 * HOUR_MS)
#define LIMIT_SESSION_OWN_IDLE_MS     (7 * DAY_MS)
#define LIMIT_SESSION_OWN_MS          (30 * DAY_MS)
#define LIMIT_SESSION_STAFF_IDLE_MS   (15 * MINUTE_MS)
#define LIMIT_SESSION_STAFF_MS        (12 * HOUR_MS)
#define LIMIT_SESSIONS_PER_MEMBER_MAX 15 /* as many as connections a member (security.md 6); the oldest ends */
#define LIMIT_SIGN_IN_FREE_TRIES      5
#define LIMIT_SIGN_IN_WAIT_FIRST_MS   MINUTE_MS
#define LIMIT_SIGN_IN_WAIT_MAX_MS     (15 * MINUTE_MS)

/* Requests (protocol.md 3) */
#define LIMIT_REQUEST_AGE_MS   (7 * DAY_MS) /* a receipt is kept as long: late retries are lost, never doubled */
#define LIMIT_REQUEST_AHEAD_MS (10 * MINUTE_MS)
#define LIMIT_JSON_DEPTH       8
#define LIMIT_JSON_KEYS        32
#define LIMIT_FRAME_IN_BYTES   16384
#define LIMIT_FRAME_OUT_BYTES  65536
#define LIMIT_BODY_BYTES       4096

/* Reading */
#define LIMIT_PAGE_ROWS           50 /* one sitting on a phone */
#define LIMIT_PAGE_BYTES          49152
#define LIMIT_PAGE_ROWS_NEWEST    50
#define LIMIT_HISTORY_BURST       5
#define LIMIT_HISTORY_INTERVAL_MS 200 /* 5 a second */

/* Core */
#define LIMIT_INTAKE_QUEUE               4096
#define LIMIT_BATCH                      256
#define LIMIT_ARGON2_WORKERS             2
#define LIMIT_ARGON2_QUEUE               16
#define LIMIT_ARGON2_WAIT_MS             (2 * SECOND_MS)
#define LIMIT_CONNECTIONS_PER_MEMBER_MAX 15

/* Retention and keys (security.md 3) */
#define LIMIT_SLICE_SHORT_MS           (30 * MINUTE_MS) /* retention up to 7 days: key dies within 1 h of its last message */
#define LIMIT_SLICE_LONG_MS            (12 * HOUR_MS)   /* above: within 24 h */
#define LIMIT_SLICE_SHORT_RETENTION_MS (7 * DAY_MS)
#define LIMIT_SLICE_GRACE_MS           MINUTE_MS /* a text sealed just before its slice ended may still arrive */
#define LIMIT_SWEEP_INTERVAL_MS        (5 * MINUTE_MS)
#define LIMIT_SWEEP_ROWS               2000 /* a tick deletes at most so many rows, so that nobody waits for it */

/* Disk */
#define LIMIT_DISK_FREE_POSTS_BYTES INT64_C(536870912)
#define LIMIT_DISK_RESERVE_BYTES    INT64_C(67108864)
