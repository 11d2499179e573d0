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

#define LIMIT_SEALED_BYTES_MAX (LIMIT_TEXT_BYTES_MAX + 256) /* padded, with nonce, tag and head */

#define LIMIT_SPANS_BYTES 256 /* of a message hidden by staff, as they stand on the wire: about 16 */

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
#define LIMIT_TOTP_SEALED_BYTES               61      /* a secret of staff, sealed (totp.h) */
#define LIMIT_TOTP_RESET_MS                   HOUR_MS /* a code to enrol anew is handed over in person, like a return code (ID6) */

/* Rooms and people */
#define LIMIT_ROOM_MEMBERS_MAX       500 /* hard limit whatever the template says (product.md 7) */
#define LIMIT_ROOMS_PER_COHORT_MAX   32
#define LIMIT_CHANNEL_RETENTION_MS   (90 * DAY_MS) /* of the room that each cohort's staff have (MO15); as config/rooms/staff.ini */
#define LIMIT_CHANNEL_CAP            12
#define LIMIT_STREAMS_PER_MEMBER_MAX 256          /* a lead of many cohorts; bounds hello */
#define LIMIT_NOTICE_LATER_MS        DAY_MS       /* a changed notice waits so long, once (RM3) */
#define LIMIT_INVITATION_MS          (7 * DAY_MS) /* survives a weekend */
#define LIMIT_INVITATIONS_MAX        2000         /* open at once: more than any clinic prints in a week */

/* Sanctions (MO10, MO11, MO14) */
#define LIMIT_SANCTION_MIN_MS   (15 * MINUTE_MS) /* the shortest pause that is one */
#define LIMIT_TIME_OUT_MS       (7 * DAY_MS)
#define LIMIT_CHECK_FIRST_MS    (90 * DAY_MS) /* one program length */
#define LIMIT_SUSPENSION_MS     (7 * DAY_MS)  /* by one of the staff; whoever begins anew after it has had them already */
#define LIMIT_ENDING_SECOND_MS  DAY_MS        /* without a second by then the member is back */
#define LIMIT_SANCTION_KEPT_MS  (90 * DAY_MS) /* one that is over: notes on a member (product.md 7) */
#define LIMIT_SANCTIONS_ON_MAX  64            /* in force for one person: a time-out a room and all others */
#define LIMIT_HIDDEN_MAX        500           /* everybody of the largest room */
#define LIMIT_LINE_RETENTION_MS (90 * DAY_MS)
#define LIMIT_LINE_BURST        20 /* the private line has a bucket of its own: help is never starved */
#define LIMIT_LINE_INTERVAL_MS  (3 * SECOND_MS)

/* Sending (product.md 7) */
#define LIMIT_SEND_BURST       8 /* distress comes in short lines; a flood does not */
#define LIMIT_SEND_INTERVAL_MS (3 * SECOND_MS)

/* Rooms follow the people on duty (product.md 4 and 7) */
#define LIMIT_OVERRIDE_MS_MIN       (15 * MINUTE_MS)
#define LIMIT_OVERRIDE_MS_MAX       DAY_MS
#define LIMIT_DUTY_GRACE_MS         (10 * MINUTE_MS) /* without a connection: a tunnel or a reboot, not a night */
#define LIMIT_DUTY_MS_MAX           DAY_MS
#define LIMIT_DUTY_DAY_MS_MAX       (26 * HOUR_MS) /* a day when the clocks are put back has 25 hours */
#define LIMIT_DUTY_ROOMS_MAX        16             /* chosen one by one; who is there for more takes all */
#define LIMIT_SHIFT_EARLY_MS        HOUR_MS        /* who comes so long before the shift stays until it ends */
#define LIMIT_SHIFT_MINUTES_MAX     2880           /* past midnight, but not past the day after */
#define LIMIT_SHIFTS_PER_COHORT_MAX 128            /* two a day for each of nine people */
#define LIMIT_SPAN_AHEAD_MS         (30 * DAY_MS)
#define LIMIT_TICK_ROOMS            64 /* rooms, and people on duty, that one tick looks at */

#define LIMIT_SLOW_MS_MAX (600 * SECOND_MS) /* the longest wait of slow mode on offer */

/* What waits for staff (product.md 4 and 7) */
#define LIMIT_CLAIM_IDLE_MS      (15 * MINUTE_MS) /* a claim that nothing is done with returns (MO6) */
#define LIMIT_WAITING_MS         DAY_MS           /* the member was asked: back after a night */
#define LIMIT_HELD_MS            DAY_MS           /* undecided it goes back; no limbo ... */
#define LIMIT_HELD_DUTY_MS       (4 * HOUR_MS)    /* ... nor before staff were here for so long ... */
#define LIMIT_HELD_MS_MAX        (72 * HOUR_MS)   /* ... but a weekend is the longest wait (MO4) */
#define LIMIT_RETURNED_MS        (7 * DAY_MS)     /* the author may change it and send it again */
#define LIMIT_PINS               3                /* of a room (MS9) */
#define LIMIT_ITEM_SHOWN_MS      DAY_MS           /* a decided one is kept so long, for a client that was away: longer than a shift */
#define LIMIT_CASE_OPEN_MS       (7 * DAY_MS)     /* decided to closed */
#define LIMIT_EVIDENCE_MS        (30 * DAY_MS)    /* close + an appeal and a month (MO7) */
#define LIMIT_EVIDENCE_AROUND    5                /* messages around a reported one */
#define LIMIT_EVIDENCE_ROWS      (LIMIT_EVIDENCE_AROUND + 2) /* with the message and the note */
#define LIMIT_REPORT_BURST       10                          /* room for a bad evening, none for brigading: 10 an hour */
#define LIMIT_REPORT_INTERVAL_MS (6 * MINUTE_MS)
#define LIMIT_ITEM_APART_MAX     64 /* staff who get what is about one of them */
#define LIMIT_TICK_ITEMS         64 /* that one tick looks at */

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

/* Gate (security.md 6; all of them reach the gates by `start`, so that tests and the bench can set their own) */
#define LIMIT_CONNECTIONS_MAX        10000 /* of all gates together, as are the next four */
#define LIMIT_CONNECTIONS_SOURCE_MAX 256   /* a clinic sits behind one address */
#define LIMIT_HANDSHAKES_MAX         512   /* connections before their upgrade or answer: the pool of header blocks is as large */
#define LIMIT_HANDSHAKE_INTERVAL_MS  50    /* 20 a second for one source */
#define LIMIT_HANDSHAKE_BURST        60    /* a room of people reconnecting together from one clinic */
#define LIMIT_HANDSHAKE_MS           (10 * SECOND_MS)
#define LIMIT_HEAD_BYTES             4096
#define LIMIT_HEAD_MS                (5 * SECOND_MS)
#define LIMIT_KEEPALIVE_MS           (5 * SECOND_MS)
#define LIMIT_BODY_MS                (10 * SECOND_MS) /* each byte restarts the library's own timer, so this one counts from the head */
#define LIMIT_ANSWER_MS              (15 * SECOND_MS) /* core may hash for 2 s and wait for its queue; then 503 */
#define LIMIT_MESSAGE_FRAMES         16
#define LIMIT_MESSAGE_MS             (10 * SECOND_MS)
#define LIMIT_PING_MS                (25 * SECOND_MS) /* phone networks forget quiet connections after 30 s */
#define LIMIT_HANGUP_MS              (55 * SECOND_MS)
#define LIMIT_RAW_BYTES_PER_S        65536 /* beyond the bytes of whole messages: pings and the like, which the library hides */
#define LIMIT_RAW_SECONDS            5
#define LIMIT_COMMAND_INTERVAL_MS    100 /* 10 a second */
#define LIMIT_COMMAND_BURST          20  /* a page that follows all its rooms at once */
#define LIMIT_COMMAND_BURST_LINK                                                                                                           \
    70 /* core counts again: a gate may be taken over. What 5 s of a link that stood can bring at once, and the burst */
#define LIMIT_COMMAND_BYTES_PER_S 32768
#define LIMIT_STRIKES             3 /* refusals by the connection's own rate before 1008; core counts them */
#define LIMIT_OUT_QUEUE_FRAMES    64
#define LIMIT_OUT_QUEUE_BYTES     262144
#define LIMIT_NO_PROGRESS_MS      (30 * SECOND_MS)
#define LIMIT_DRAIN_MS            (3 * SECOND_MS) /* the time that goodbyes may take */

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
#define LIMIT_SWEEP_KEYS               256  /* keys that one tick hands on to be destroyed */

/* Disk */
#define LIMIT_DISK_FREE_POSTS_BYTES INT64_C(536870912)
#define LIMIT_DISK_RESERVE_BYTES    INT64_C(67108864)
