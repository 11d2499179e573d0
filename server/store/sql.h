/* server/store/sql.h
 * Every SQL statement of Hearth, whole and constant, prepared when the store opens: a typo in any of them stops the start, not a user.
 *
 * EXPIRY: a statement that reads rows of `message` for anybody has `gone_at > ` the time of the snapshot in it. Those that have not are
 * listed here with their reason, and tests/store/test_expiry.c reads this table:
 *   MESSAGE_SWEEP, MESSAGE_OLDEST (the sweep itself), MESSAGE_INSERT, MESSAGE_DELETE, MESSAGE_STATE_WRITE, MESSAGE_MASK, MESSAGE_PIN (write
 * one row that was read before). */
#pragma once

/* What a page says of a message, in the order in which messages.c reads it. */
#define SQL_MESSAGE_COLUMNS                                                                                                                \
    "place, message.id, author, message.number, message.change, message.state, at, message.gone_at, slice, sealed, quote, written_at,"     \
    " masked, pinned, message.reason, message.item, link_room, link_number"
#define SQL_ROOM_COLUMNS                                                                                                                   \
    "id, cohort, title, type, retention_ms, cap, change, base_mode, base_slow_ms, unstaffed_mode, unstaffed_slow_ms, staffed, over_mode,"  \
    " over_slow_ms, over_until, over_reason, over_by, told_mode, told_slow_ms, told_until, told_reason, told_duty, told_duty_until,"       \
    " told_next_at, check_at"
#define SQL_PERSON     "SELECT m.id, m.name, m.role, ms.state, ms.change FROM membership ms JOIN member m ON m.id = ms.member"
#define SQL_INVITATION "SELECT id, digest, role, cohort, name, name_fold, state, ends_at FROM invitation"
#define SQL_SESSION    "SELECT id, digest, member, device, started_at, idle_ends_at, ends_at, change FROM session"
#define SQL_LINE                                                                                                                           \
    "SELECT l.room, l.cohort, l.member, l.waiting_since, l.change, coalesce(m.name, '') FROM line l LEFT JOIN member m ON m.id = l.member"
#define SQL_SANCTION                                                                                                                       \
    "SELECT id, member, cohort, kind, room, slow_ms, reason, by_member, at, ends_at, state, before, done_by, done_at, change, "            \
    "desk_change, item"                                                                                                                    \
    " FROM sanction"
#define SQL_DUTY       "SELECT member, room, since, until_at, planned, gone_at FROM duty"
#define SQL_SHIFT      "SELECT s.id, s.cohort, s.member, s.day, s.from_minute, s.to_minute, m.name FROM shift s JOIN member m ON m.id = s.member"
#define SQL_CHECKPOINT "SELECT place, size, root, heads, time_ms, public, signature FROM audit_checkpoint"
#define SQL_KEY        "SELECT id, kind, owner, opens_at, ends_at, destroy_at, state FROM key"
#define SQL_ITEM_COLUMNS                                                                                                                   \
    "i.id, i.cohort, i.room, i.kind, i.state, i.urgent, i.apart, i.member, i.number, i.report, i.reason, i.characters, i.sanction, i.at,"  \
    " i.ends_at, i.claimed_by, i.due_at, i.decision, i.decided_by, i.decided_at, i.change, i.reporter, i.told_state, i.told_at, "          \
    "i.told_by,"                                                                                                                           \
    " i.told_change, m.name, c.name, d.name, t.name"
/* With the names of those whom it names. */
#define SQL_ITEM_NAMES                                                                                                                     \
    " LEFT JOIN member m ON m.id = i.member LEFT JOIN member c ON c.id = i.claimed_by LEFT JOIN member d ON d.id = i.decided_by"           \
    " LEFT JOIN member t ON t.id = i.told_by"
#define SQL_ITEM "SELECT " SQL_ITEM_COLUMNS " FROM item i" SQL_ITEM_NAMES
#define SQL_HELD                                                                                                                           \
    "SELECT h.id, h.room, h.author, h.state, h.question, h.reason, h.at, h.ends_at, h.key, h.sealed, h.note, h.quote, h.number, h.staff,"  \
    " h.change, m.name FROM held h LEFT JOIN member m ON m.id = h.staff"
/* Above the join mark ?4, or of staff where those are seen from the start: there ?3 is 0, else ?4 as well (RM5). The + keeps the planner
 * on the room's own index. */
#define SQL_MESSAGE_SEEN                                                                                                                   \
    " AND +gone_at > ?2 AND number > ?3 AND (number > ?4 OR EXISTS (SELECT 1 FROM member m WHERE m.id = author AND m.role IN (2, 3)))"

#define STORE_SQL(X)                                                                                                                       \
    /* order */                                                                                                                            \
    X(ORDER_READ, "SELECT place, time_ms, hash, rules FROM order_state WHERE one = 1")                                                     \
    X(ORDER_WRITE, "UPDATE order_state SET place = ?1, time_ms = ?2, hash = ?3, rules = ?4 WHERE one = 1")                                 \
    X(EFFECT_INSERT, "INSERT INTO effect (place, n, kind, object, made_at) VALUES (?1, ?2, ?3, ?4, ?5)")                                   \
    X(EFFECT_READ, "SELECT place, n, kind, object, made_at FROM effect WHERE place = ?1 AND n = ?2")                                       \
    X(EFFECT_WALK, "SELECT place, n, kind, object, made_at FROM effect ORDER BY place, n")                                                 \
    X(EFFECT_DELETE, "DELETE FROM effect WHERE place = ?1 AND n = ?2")                                                                     \
    /* audit log */                                                                                                                        \
    X(AUDIT_EDGE_READ, "SELECT size, edge FROM audit_edge WHERE one = 1")                                                                  \
    X(AUDIT_EDGE_WRITE, "INSERT INTO audit_edge (one, size, edge) VALUES (1, ?1, ?2)"                                                      \
                        " ON CONFLICT DO UPDATE SET size = excluded.size, edge = excluded.edge")                                           \
    X(AUDIT_LEAF_INSERT, "INSERT INTO audit_leaf (position, record, hash, nodes) VALUES (?1, ?2, ?3, ?4)")                                 \
    X(AUDIT_LEAF_READ, "SELECT hash, nodes FROM audit_leaf WHERE position = ?1")                                                           \
    X(AUDIT_LEAF_WALK, "SELECT position, record, hash FROM audit_leaf WHERE position >= ?1 ORDER BY position LIMIT ?2")                    \
    X(AUDIT_HEADS_WALK, "SELECT r.id, st.change, st.chain FROM room r JOIN stream st ON st.id = r.id ORDER BY r.id")                       \
    X(CHECKPOINT_INSERT, "INSERT INTO audit_checkpoint (place, size, root, heads, time_ms) VALUES (?1, ?2, ?3, ?4, ?5)")                   \
    X(CHECKPOINT_READ, SQL_CHECKPOINT " WHERE place = ?1")                                                                                 \
    X(CHECKPOINT_NEWEST, SQL_CHECKPOINT " WHERE signature IS NOT NULL OR ?1 = 0 ORDER BY place DESC LIMIT 1")                              \
    X(CHECKPOINT_WALK, SQL_CHECKPOINT " WHERE signature IS NOT NULL AND size <= ?1 ORDER BY place")                                        \
    X(CHECKPOINT_SIGN, "UPDATE audit_checkpoint SET public = ?2, signature = ?3 WHERE place = ?1")                                         \
    X(CHECKPOINT_THIN, "DELETE FROM audit_checkpoint WHERE size = ?2 AND place < ?1")                                                      \
    /* access: point lookups all, each on its key */                                                                                       \
    X(ACCESS_READ,                                                                                                                         \
      "SELECT m.role, m.state, m.notice, p.notice, p.state, s.member, s.device, s.idle_ends_at, s.ends_at, r.cohort, r.type,"              \
      " r.retention_ms, ms.state, ms.join_mark, st.change, st.chain, rc.answer, pa.full_at, k.opens_at, k.ends_at,"                        \
      " m.later_notice, m.later_until, r.base_mode, r.base_slow_ms, r.unstaffed_mode, r.unstaffed_slow_ms, r.staffed,"                     \
      " r.over_mode, r.over_slow_ms, r.over_until, r.over_reason, cm.role"                                                                 \
      " FROM member m"                                                                                                                     \
      " LEFT JOIN program p ON p.one = 1"                                                                                                  \
      " LEFT JOIN session s ON s.id = ?2"                                                                                                  \
      " LEFT JOIN room r ON r.id = ?3"                                                                                                     \
      " LEFT JOIN membership ms ON ms.room = ?3 AND ms.member = ?1"                                                                        \
      " LEFT JOIN stream st ON st.id = ?3"                                                                                                 \
      " LEFT JOIN receipt rc ON rc.request = ?4 AND rc.member = ?1"                                                                        \
      " LEFT JOIN cohort_member cm ON cm.cohort = r.cohort AND cm.member = ?1"                                                             \
      " LEFT JOIN pace pa ON pa.member = ?1 AND pa.kind = iif(r.type = 6 AND ?5 = 0, 2, ?5) AND pa.object = x''" /* a line has its own */  \
      " LEFT JOIN key k ON k.id = ?6 AND k.owner = ?3 AND k.kind = 0 AND k.state = 0"                                                      \
      " WHERE m.id = ?1")                                                                                                                  \
    /* program, cohorts, streams */                                                                                                        \
    X(PROGRAM_READ, "SELECT id, title, adults, state, notice FROM program WHERE one = 1")                                                  \
    X(PROGRAM_WRITE, "INSERT INTO program (one, id, title, adults, state, notice) VALUES (1, ?1, ?2, ?3, ?4, ?5)"                          \
                     " ON CONFLICT DO UPDATE SET title = excluded.title, state = excluded.state, notice = excluded.notice")                \
    X(STREAM_INSERT, "INSERT INTO stream (id, kind, change, chain) VALUES (?1, ?2, ?3, ?4)")                                               \
    X(STREAM_READ, "SELECT id, kind, change, chain FROM stream WHERE id = ?1")                                                             \
    X(STREAM_WRITE, "UPDATE stream SET change = ?2, chain = ?3 WHERE id = ?1")                                                             \
    X(COHORT_INSERT, "INSERT INTO cohort (id, title, state) VALUES (?1, ?2, 0)")                                                           \
    X(COHORT_READ, "SELECT id FROM cohort WHERE id = ?1")                                                                                  \
    X(COHORT_MEMBER_INSERT, "INSERT INTO cohort_member (cohort, member, role) VALUES (?1, ?2, ?3)")                                        \
    X(COHORT_MEMBER_READ, "SELECT role FROM cohort_member WHERE cohort = ?1 AND member = ?2")                                              \
    X(COHORT_DESK_WALK, "SELECT c.id, c.title, st.change FROM cohort_member cm JOIN cohort c ON c.id = cm.cohort"                          \
                        " JOIN stream st ON st.id = c.id WHERE cm.member = ?1 ORDER BY c.id")                                              \
    X(COHORT_SHARED, "SELECT a.cohort FROM cohort_member a JOIN cohort_member b ON b.cohort = a.cohort AND b.member = ?2"                  \
                     " WHERE a.member = ?1 ORDER BY a.cohort LIMIT 1")                                                                     \
    /* without those who are gone, or whose access ended */                                                                                \
    X(COHORT_MEMBER_WALK, "SELECT cm.member, cm.role FROM cohort_member cm JOIN member m ON m.id = cm.member AND m.state IN (0, 1, 2)"     \
                          " WHERE cm.cohort = ?1 ORDER BY cm.member")                                                                      \
    X(COHORT_LIST, "SELECT id, title FROM cohort WHERE id > ?1 ORDER BY id")                                                               \
    X(COUNTS_READ, "SELECT (SELECT count(*) FROM member), (SELECT count(*) FROM room WHERE type <> 6), (SELECT count(*) FROM cohort),"     \
                   " (SELECT count(*) FROM session WHERE min(idle_ends_at, ends_at) > ?1),"                                                \
                   " (SELECT count(*) FROM message WHERE gone_at > ?1),"                                                                   \
                   " (SELECT count(*) FROM invitation WHERE state = 0 AND ends_at > ?1),"                                                  \
                   " (SELECT min(gone_at) FROM message WHERE gone_at > ?1)")                                                               \
    /* rooms */                                                                                                                            \
    X(ROOM_INSERT, "INSERT INTO room (" SQL_ROOM_COLUMNS ", state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"   \
                   " ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, 0)")                                                           \
    X(ROOM_WRITE, "UPDATE room SET retention_ms = ?5, cap = ?6, change = ?7, base_mode = ?8, base_slow_ms = ?9, unstaffed_mode = ?10,"     \
                  " unstaffed_slow_ms = ?11, staffed = ?12, over_mode = ?13, over_slow_ms = ?14, over_until = ?15, over_reason = ?16,"     \
                  " over_by = ?17, told_mode = ?18, told_slow_ms = ?19, told_until = ?20, told_reason = ?21, told_duty = ?22,"             \
                  " told_duty_until = ?23, told_next_at = ?24, check_at = ?25, title = ?3 WHERE id = ?1")                                  \
    X(ROOM_READ, "SELECT " SQL_ROOM_COLUMNS " FROM room WHERE id = ?1")                                                                    \
    X(ROOM_WALK, "SELECT " SQL_ROOM_COLUMNS " FROM room WHERE cohort = ?1 AND type <> 6 ORDER BY id") /* no private line */                \
    X(ROOM_LIST, "SELECT " SQL_ROOM_COLUMNS " FROM room WHERE id > ?1 AND type <> 6 ORDER BY id")                                          \
    X(ROOM_COUNT, "SELECT count(*), coalesce(sum(m.role IN (2, 3)), 0) FROM membership ms JOIN member m ON m.id = ms.member"               \
                  " WHERE ms.room = ?1 AND ms.state = 0")                                                                                  \
    X(MEMBERSHIP_INSERT, "INSERT INTO membership (room, member, join_mark, state, change, place_change)"                                   \
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6)")                                                                               \
    X(MEMBERSHIP_READ, "SELECT join_mark, state, change, place_change FROM membership WHERE room = ?1 AND member = ?2")                    \
    X(MEMBERSHIP_WRITE, "UPDATE membership SET state = ?3, change = ?4, place_change = ?5 WHERE room = ?1 AND member = ?2")                \
    X(PLACE_WALK, "SELECT ms.room, ms.member, ms.join_mark, ms.state, ms.change, ms.place_change, r.title, r.type, st.change"              \
                  " FROM membership ms JOIN room r ON r.id = ms.room JOIN stream st ON st.id = ms.room"                                    \
                  " WHERE ms.member = ?1 AND ms.place_change > ?2 ORDER BY ms.place_change")                                               \
    X(PERSON_READ, SQL_PERSON " WHERE ms.room = ?1 AND ms.member = ?2")                                                                    \
    X(PERSON_WALK_CHANGES, SQL_PERSON " WHERE ms.room = ?1 AND ms.change > ?2 ORDER BY ms.change")                                         \
    X(PERSON_WALK_NAMES, SQL_PERSON " WHERE ms.room = ?1 AND ms.state = 0 AND m.name COLLATE NOCASE > ?2 ORDER BY m.name COLLATE NOCASE")  \
    /* members */                                                                                                                          \
    X(MEMBER_INSERT, "INSERT INTO member (id, role, name, name_fold, state, state_ends_at, notice) VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)")    \
    X(MEMBER_READ, "SELECT id, role, name, name_fold, state, notice FROM member WHERE id = ?1")                                            \
    X(MEMBER_NOTICE_WRITE, "UPDATE member SET notice = ?2 WHERE id = ?1")                                                                  \
    X(MEMBER_LATER_WRITE, "UPDATE member SET later_notice = ?2, later_until = ?3 WHERE id = ?1")                                           \
    X(MEMBER_STATE_WRITE, "UPDATE member SET state = ?2 WHERE id = ?1")                                                                    \
    X(SECRET_INSERT, "INSERT INTO member_secret (member, version, argon2) VALUES (?1, 1, ?2)")                                             \
    X(SECRET_READ, "SELECT version, totp, totp_step FROM member_secret WHERE member = ?1")                                                 \
    X(SECRET_WRITE, "UPDATE member_secret SET version = ?2, argon2 = ?3 WHERE member = ?1")                                                \
    X(SECRET_FIND, "SELECT m.id, m.state, s.version, s.argon2, m.name_fold = ?1, s.totp, s.totp_step, r.digest, r.ends_at"                 \
                   " FROM member m CROSS JOIN member_secret s"                                                                             \
                   " ON s.member = m.id LEFT JOIN totp_reset r ON r.member = m.id WHERE m.name_fold >= ?1 ORDER BY m.name_fold LIMIT 1")   \
    X(NAME_TAKEN, "SELECT EXISTS (SELECT 1 FROM member WHERE name_fold = ?1)"                                                              \
                  " OR EXISTS (SELECT 1 FROM name_rest WHERE name_fold = ?1 AND until_ms > ?2)"                                            \
                  " OR EXISTS (SELECT 1 FROM invitation WHERE name_fold = ?1 AND name_fold <> '' AND state = 0 AND ends_at > ?2)")         \
    X(NAME_REST_INSERT, "INSERT INTO name_rest (name_fold, until_ms) VALUES (?1, ?2)"                                                      \
                        " ON CONFLICT DO UPDATE SET until_ms = max(until_ms, excluded.until_ms)")                                          \
    X(NAME_REST_SWEEP, "DELETE FROM name_rest WHERE until_ms <= ?1")                                                                       \
    /* the second secret of staff */                                                                                                       \
    X(TOTP_WRITE, "UPDATE member_secret SET totp = ?2, totp_step = ?3 WHERE member = ?1")                                                  \
    X(TOTP_STEP_WRITE, "UPDATE member_secret SET totp_step = ?2 WHERE member = ?1")                                                        \
    X(TOTP_CLEAR, "UPDATE member_secret SET version = version + 1, totp = NULL, totp_step = 0 WHERE member = ?1")                          \
    X(TOTP_RESET_WRITE, "INSERT INTO totp_reset (member, digest, ends_at) VALUES (?1, ?2, ?3)"                                             \
                        " ON CONFLICT DO UPDATE SET digest = excluded.digest, ends_at = excluded.ends_at")                                 \
    X(TOTP_RESET_READ, "SELECT digest, ends_at FROM totp_reset WHERE member = ?1")                                                         \
    X(TOTP_RESET_DELETE, "DELETE FROM totp_reset WHERE member = ?1")                                                                       \
    X(TOTP_RESET_SWEEP, "DELETE FROM totp_reset WHERE ends_at <= ?1")                                                                      \
    /* invitations */                                                                                                                      \
    X(INVITATION_INSERT, "INSERT INTO invitation (id, digest, role, cohort, name, name_fold, state, ends_at)"                              \
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")                                                                       \
    X(INVITATION_READ, SQL_INVITATION " WHERE id = ?1")                                                                                    \
    X(INVITATION_FIND, SQL_INVITATION " WHERE digest = ?1")                                                                                \
    X(INVITATION_STATE_WRITE, "UPDATE invitation SET state = ?2 WHERE id = ?1")                                                            \
    X(INVITATION_DELETE, "DELETE FROM invitation WHERE id = ?1")                                                                           \
    X(INVITATION_SWEEP, "DELETE FROM invitation WHERE id IN (SELECT id FROM invitation WHERE ends_at <= ?1 ORDER BY id LIMIT ?2)")         \
    X(INVITATION_LIST, SQL_INVITATION " WHERE id > ?1 AND ends_at > ?2 ORDER BY id")                                                       \
    X(INVITATION_WALK, SQL_INVITATION " WHERE cohort = ?1 AND state = 0 AND ends_at > ?2 ORDER BY ends_at, id")                            \
    X(INVITATION_COUNT, "SELECT count(*) FROM invitation")                                                                                 \
    /* sessions */                                                                                                                         \
    X(SESSION_INSERT, "INSERT INTO session (id, digest, member, device, started_at, idle_ends_at, ends_at, change)"                        \
                      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")                                                                          \
    X(SESSION_READ, SQL_SESSION " WHERE id = ?1")                                                                                          \
    X(SESSION_FIND, SQL_SESSION " WHERE digest = ?1")                                                                                      \
    X(SESSION_IDLE_WRITE, "UPDATE session SET idle_ends_at = ?2 WHERE id = ?1")                                                            \
    X(SESSION_DELETE, "DELETE FROM session WHERE id = ?1")                                                                                 \
    X(SESSION_WALK, SQL_SESSION " WHERE member = ?1 ORDER BY change, id")                                                                  \
    X(SESSION_WALK_OVER, SQL_SESSION " WHERE min(idle_ends_at, ends_at) <= ?1 ORDER BY min(idle_ends_at, ends_at), id LIMIT ?2")           \
    /* messages */                                                                                                                         \
    X(MESSAGE_INSERT,                                                                                                                      \
      "INSERT INTO message (place, id, room, author, number, change, state, at, gone_at, slice, sealed, quote, written_at,"                \
      " masked, item, link_room, link_number) VALUES (?1, ?2, ?3, ?4, ?5, ?5, 0, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)")           \
    X(MESSAGE_READ, "SELECT " SQL_MESSAGE_COLUMNS " FROM message WHERE room = ?1 AND number = ?2 AND gone_at > ?3")                        \
    X(MESSAGE_TEXT_READ, "SELECT sealed FROM message WHERE place = ?1 AND gone_at > ?2")                                                   \
    X(MESSAGE_DELETE, "UPDATE message SET change = ?2, state = 1, sealed = x'', quote = 0, written_at = 0, masked = 0, pinned = 0,"        \
                      " reason = 0, item = NULL, link_room = NULL, link_number = NULL WHERE place = ?1")                                   \
    X(MESSAGE_STATE_WRITE, "UPDATE message SET change = ?2, state = ?3, reason = ?4, pinned = 0 WHERE place = ?1")                         \
    X(MESSAGE_MASK, "UPDATE message SET change = ?2, slice = ?3, sealed = ?4, masked = 1 WHERE place = ?1")                                \
    X(MESSAGE_PIN, "UPDATE message SET change = ?2, pinned = ?3 WHERE place = ?1")                                                         \
    X(MESSAGE_PINS, "SELECT count(*) FROM message WHERE room = ?1 AND pinned = 1 AND +gone_at > ?2")                                       \
    X(OWN_WRITE,                                                                                                                           \
      "INSERT INTO own (member, room, number, state, reason, by, gone_at, change) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"                 \
      " ON CONFLICT DO UPDATE SET state = excluded.state, reason = excluded.reason, by = excluded.by, change = excluded.change")           \
    X(OWN_READ, "SELECT o.state, o.reason, o.by, m.name FROM own o JOIN member m ON m.id = o.by"                                           \
                " WHERE o.member = ?1 AND o.room = ?2 AND o.number = ?3")                                                                  \
    X(OWN_WALK, "SELECT " SQL_MESSAGE_COLUMNS ", o.room, o.state, o.reason, o.change FROM message JOIN own o"                              \
                " ON message.room = o.room AND message.number = o.number AND +message.gone_at > ?3"                                        \
                " WHERE o.member = ?1 AND o.change > ?2 ORDER BY o.change LIMIT ?4")                                                       \
    X(HELD_INSERT, "INSERT INTO held (id, room, author, state, question, reason, at, ends_at, key, sealed, quote, change)"                 \
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")                                                          \
    X(HELD_READ, SQL_HELD " WHERE h.id = ?1")                                                                                              \
    X(HELD_TEXT_READ, "SELECT sealed FROM held WHERE id = ?1")                                                                             \
    X(HELD_WRITE, "UPDATE held SET state = ?2, reason = ?3, at = ?4, ends_at = ?5, note = ?6, number = ?7, staff = ?8, change = ?9"        \
                  " WHERE id = ?1")                                                                                                        \
    X(HELD_TEXT_WRITE, "UPDATE held SET sealed = ?2 WHERE id = ?1")                                                                        \
    X(HELD_DELETE, "DELETE FROM held WHERE id = ?1")                                                                                       \
    X(HELD_DUE, SQL_HELD " WHERE h.ends_at <= ?1 ORDER BY h.ends_at, h.id LIMIT 1")                                                        \
    X(HELD_WALK, SQL_HELD " WHERE h.author = ?1 AND h.change > ?2 AND (h.state = 0 OR h.ends_at > ?3) ORDER BY h.change LIMIT ?4")         \
    X(OWN_SWEEP, "DELETE FROM own WHERE gone_at <= ?1")                                                                                    \
    X(MESSAGE_WALK_NEWEST,                                                                                                                 \
      "SELECT " SQL_MESSAGE_COLUMNS " FROM message WHERE room = ?1" SQL_MESSAGE_SEEN " AND number < ?5 ORDER BY number DESC LIMIT ?6")     \
    X(MESSAGE_WALK_NEW, "SELECT " SQL_MESSAGE_COLUMNS " FROM message WHERE room = ?1" SQL_MESSAGE_SEEN                                     \
                        " AND number > ?5 AND change = number ORDER BY number LIMIT ?6")                                                   \
    X(MESSAGE_WALK_CHANGED, "SELECT " SQL_MESSAGE_COLUMNS " FROM message WHERE room = ?1" SQL_MESSAGE_SEEN                                 \
                            " AND change > ?5 AND change > number ORDER BY change LIMIT ?6")                                               \
    X(RECEIPT_INSERT, "INSERT INTO receipt (request, member, answer) VALUES (?1, ?2, ?3)")                                                 \
    X(RECEIPT_READ, "SELECT answer FROM receipt WHERE request = ?1 AND member = ?2")                                                       \
    X(PACE_WRITE, "INSERT INTO pace (member, kind, object, full_at) VALUES (?1, ?2, x'', ?3)"                                              \
                  " ON CONFLICT DO UPDATE SET full_at = excluded.full_at")                                                                 \
    X(PACE_OBJECT_READ, "SELECT full_at FROM pace WHERE member = ?1 AND kind = ?2 AND object = ?3")                                        \
    X(PACE_OBJECT_WRITE, "INSERT INTO pace (member, kind, object, full_at) VALUES (?1, ?2, ?3, ?4)"                                        \
                         " ON CONFLICT DO UPDATE SET full_at = excluded.full_at")                                                          \
    /* private lines */                                                                                                                    \
    X(LINE_INSERT, "INSERT INTO line (room, cohort, member, waiting_since, change) VALUES (?1, ?2, ?3, ?4, ?5)")                           \
    X(LINE_READ, SQL_LINE " WHERE l.room = ?1")                                                                                            \
    X(LINE_FIND, SQL_LINE " WHERE l.cohort = ?1 AND l.member = ?2")                                                                        \
    X(LINE_WRITE, "UPDATE line SET waiting_since = ?2, change = ?3 WHERE room = ?1")                                                       \
    X(LINE_WALK, SQL_LINE " WHERE l.cohort = ?1 AND l.change > ?2 ORDER BY l.change")                                                      \
    /* hidden people */                                                                                                                    \
    X(HIDDEN_READ, "SELECT is_on, change FROM hidden WHERE member = ?1 AND hidden = ?2")                                                   \
    X(HIDDEN_WRITE, "INSERT INTO hidden (member, hidden, is_on, change) VALUES (?1, ?2, ?3, ?4)"                                           \
                    " ON CONFLICT DO UPDATE SET is_on = excluded.is_on, change = excluded.change")                                         \
    X(HIDDEN_COUNT, "SELECT count(*) FROM hidden WHERE member = ?1")                                                                       \
    X(HIDDEN_WALK, "SELECT hidden, is_on, change FROM hidden WHERE member = ?1 AND change > ?2 ORDER BY change")                           \
    X(ROOMS_SHARED, "SELECT EXISTS (SELECT 1 FROM membership a JOIN membership b ON b.room = a.room AND b.member = ?2"                     \
                    " JOIN room r ON r.id = a.room AND r.type <> 6 WHERE a.member = ?1)")                                                  \
    /* sanctions */                                                                                                                        \
    X(SANCTION_INSERT, "INSERT INTO sanction (id, member, cohort, kind, room, slow_ms, reason, by_member, at, ends_at, state, before,"     \
                       " done_by, done_at, change, desk_change, item)"                                                                     \
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)")                             \
    X(SANCTION_READ, SQL_SANCTION " WHERE id = ?1")                                                                                        \
    X(SANCTION_WRITE, "UPDATE sanction SET state = ?2, ends_at = ?3, done_by = ?4, done_at = ?5, change = ?6, desk_change = ?7"            \
                      " WHERE id = ?1")                                                                                                    \
    X(SANCTION_WALK_ON, SQL_SANCTION " WHERE member = ?1 AND state IN (0, 1) AND (ends_at = 0 OR ends_at > ?2) ORDER BY at, id")           \
    X(SANCTION_WALK_MEMBER, SQL_SANCTION " WHERE member = ?1 AND change > ?2 ORDER BY change")                                             \
    X(SANCTION_WALK_DESK, SQL_SANCTION " WHERE cohort = ?1 AND desk_change > ?2 ORDER BY desk_change")                                     \
    X(SANCTION_WALK_OVER, SQL_SANCTION " WHERE state IN (0, 1) AND ends_at > 0 AND ends_at <= ?1 ORDER BY ends_at, id LIMIT ?2")           \
    X(SANCTION_SUSPENDED, "SELECT coalesce(sum(done_at - at), 0) FROM sanction"                                                            \
                          " WHERE member = ?1 AND by_member = ?2 AND kind IN (3, 4) AND done_at > ?3")                                     \
    X(SANCTION_SWEEP, "DELETE FROM sanction WHERE id IN"                                                                                   \
                      " (SELECT id FROM sanction WHERE done_at > 0 AND done_at <= ?1 AND state IN (2, 3) ORDER BY done_at, id LIMIT ?2)")  \
    /* retention */                                                                                                                        \
    X(MESSAGE_SWEEP,                                                                                                                       \
      "DELETE FROM message WHERE place IN (SELECT place FROM message WHERE gone_at <= ?1 ORDER BY gone_at, place LIMIT ?2)")               \
    X(MESSAGE_OLDEST, "SELECT min(gone_at) FROM message")                                                                                  \
    X(RECEIPT_SWEEP, "DELETE FROM receipt WHERE (request, member) IN"                                                                      \
                     " (SELECT request, member FROM receipt WHERE request < ?1 ORDER BY request LIMIT ?2)")                                \
    X(PACE_SWEEP, "DELETE FROM pace WHERE full_at <= ?1")                                                                                  \
    X(KEY_INSERT, "INSERT INTO key (id, kind, owner, opens_at, ends_at, destroy_at, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")           \
    X(KEY_READ, SQL_KEY " WHERE id = ?1")                                                                                                  \
    X(KEY_KEEP, "UPDATE key SET destroy_at = max(destroy_at, ends_at + ?3) WHERE owner = ?1 AND kind = 0 AND state = 0 AND ends_at >= ?2") \
    X(KEY_STATE_WRITE, "UPDATE key SET state = ?2 WHERE id = ?1")                                                                          \
    X(KEY_DELETE, "DELETE FROM key WHERE id = ?1")                                                                                         \
    X(KEY_WALK, SQL_KEY " ORDER BY id")                                                                                                    \
    X(KEY_WALK_OWNER, SQL_KEY " WHERE owner = ?1 AND kind = 0 AND state = 0 ORDER BY opens_at DESC LIMIT ?2")                              \
    X(KEY_WALK_DUE, SQL_KEY " WHERE state = 0 AND destroy_at <= ?1 ORDER BY destroy_at, id LIMIT ?2")                                      \
    /* what waits for staff */                                                                                                             \
    X(ITEM_INSERT, "INSERT INTO item (id, cohort, room, kind, state, urgent, apart, member, number, report, reason, characters, sanction," \
                   " at, ends_at, claimed_by, due_at, decision, decided_by, decided_at, change, reporter, told_state, told_at, told_by,"   \
                   " told_change) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21," \
                   " ?22, ?23, ?24, ?25, ?26)")                                                                                            \
    X(ITEM_WRITE, "UPDATE item SET state = ?2, claimed_by = ?3, due_at = ?4, decision = ?5, decided_by = ?6, decided_at = ?7,"             \
                  " change = ?8, told_state = ?9, told_at = ?10, told_by = ?11, told_change = ?12, characters = ?13 WHERE id = ?1")        \
    X(ITEM_READ, SQL_ITEM " WHERE i.id = ?1")                                                                                              \
    X(ITEM_WALK_OPEN, SQL_ITEM " WHERE i.cohort = ?1 AND i.state < 3 AND i.apart = 0 ORDER BY i.urgent DESC, i.at, i.id LIMIT ?2")         \
    X(ITEM_WALK_CHANGES, SQL_ITEM " WHERE i.cohort = ?1 AND i.change > ?2 AND i.apart = 0 ORDER BY i.change LIMIT ?3")                     \
    X(ITEM_WALK_TOLD, SQL_ITEM " WHERE i.reporter = ?1 AND i.told_change > ?2 AND i.kind = 2 ORDER BY i.told_change LIMIT ?3")             \
    X(ITEM_WALK_DUE, SQL_ITEM " WHERE i.due_at <= ?1 AND i.due_at < 9223372036854775807 ORDER BY i.due_at, i.id LIMIT ?2")                 \
    X(ITEM_REPORTED, SQL_ITEM " WHERE i.room = ?1 AND i.number = ?2 AND i.reporter = ?3 AND i.kind = 2")                                   \
    X(ITEM_URGENT_WRITE, "UPDATE item SET report = ?2, urgent = ?3 WHERE id = ?1")                                                         \
    X(ITEM_DELETE, "DELETE FROM item WHERE id = ?1")                                                                                       \
    X(APART_INSERT, "INSERT INTO item_apart (member, item, change) VALUES (?1, ?2, 0)")                                                    \
    X(APART_WRITE, "UPDATE item_apart SET change = ?3 WHERE member = ?1 AND item = ?2")                                                    \
    X(APART_READ, "SELECT change FROM item_apart WHERE member = ?1 AND item = ?2")                                                         \
    X(APART_WALK, "SELECT member FROM item_apart WHERE item = ?1 ORDER BY member")                                                         \
    X(APART_WALK_ITEMS, "SELECT " SQL_ITEM_COLUMNS ", a.change FROM item_apart a JOIN item i ON i.id = a.item" SQL_ITEM_NAMES              \
                        " WHERE a.member = ?1 AND a.change > ?2 ORDER BY a.change")                                                        \
    X(APART_DELETE, "DELETE FROM item_apart WHERE item = ?1")                                                                              \
    /* duty and roster */                                                                                                                  \
    X(ROOM_WALK_CHECK, "SELECT " SQL_ROOM_COLUMNS " FROM room WHERE check_at > 0 AND check_at <= ?1 ORDER BY check_at, id LIMIT ?2")       \
    X(DUTY_WRITE, "INSERT INTO duty (member, room, since, until_at, planned, gone_at, ends_at) VALUES (?1, ?2, ?3, ?4, ?5, 0, ?4)"         \
                  " ON CONFLICT DO UPDATE SET until_at = excluded.until_at, planned = excluded.planned")                                   \
    X(DUTY_HERE, "UPDATE duty SET gone_at = 0, ends_at = until_at WHERE member = ?1 AND (gone_at > 0 OR ends_at <> until_at)")             \
    X(DUTY_GONE, "UPDATE duty SET gone_at = ?2, ends_at = min(until_at, ?3) WHERE member = ?1 AND gone_at = 0")                            \
    X(DUTY_DELETE, "DELETE FROM duty WHERE member = ?1 AND room = ?2")                                                                     \
    X(DUTY_DELETE_ALL, "DELETE FROM duty WHERE member = ?1")                                                                               \
    X(DUTY_WALK, SQL_DUTY " WHERE member = ?1 ORDER BY room")                                                                              \
    X(DUTY_WALK_OVER, SQL_DUTY " WHERE ends_at <= ?1 ORDER BY ends_at, member, room LIMIT ?2")                                             \
    X(DUTY_WALK_HERE, SQL_DUTY " WHERE gone_at = 0 ORDER BY member, room")                                                                 \
    X(DUTY_OF_ROOM, "SELECT m.name, d.until_at, d.planned FROM duty d JOIN cohort_member cm ON cm.cohort = ?2 AND cm.member = d.member"    \
                    " JOIN member m ON m.id = d.member AND m.role IN (2, 3) AND m.state = 0 WHERE d.room IN (?1, zeroblob(16))"            \
                    " ORDER BY d.since, d.member LIMIT 1")                                                                                 \
    X(DUTY_TOLD_WRITE, "INSERT INTO duty_told (cohort, member, change) VALUES (?1, ?2, ?3)"                                                \
                       " ON CONFLICT DO UPDATE SET change = excluded.change")                                                              \
    X(DUTY_TOLD_WALK, "SELECT t.member, t.change, m.name, m.role FROM duty_told t JOIN member m ON m.id = t.member"                        \
                      " WHERE t.cohort = ?1 AND t.change > ?2 ORDER BY t.change")                                                          \
    X(SHIFT_INSERT, "INSERT INTO shift (id, cohort, member, day, from_minute, to_minute) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")                 \
    X(SHIFT_READ, SQL_SHIFT " WHERE s.id = ?1")                                                                                            \
    X(SHIFT_DELETE, "DELETE FROM shift WHERE id = ?1")                                                                                     \
    X(SHIFT_WALK, SQL_SHIFT " WHERE s.cohort = ?1 ORDER BY s.day, s.from_minute, s.id")                                                    \
    X(SHIFT_LIST, SQL_SHIFT " ORDER BY s.id")                                                                                              \
    X(SPAN_INSERT, "INSERT INTO span (shift, starts_at, ends_at, cohort, member) VALUES (?1, ?2, ?3, ?4, ?5)")                             \
    X(SPAN_WALK, "SELECT starts_at, ends_at FROM span WHERE shift = ?1 ORDER BY starts_at")                                                \
    X(SPAN_DELETE, "DELETE FROM span WHERE shift = ?1")                                                                                    \
    X(SPAN_NEXT, "SELECT s.starts_at FROM span s JOIN member m ON m.id = s.member AND m.role IN (2, 3) AND m.state = 0"                    \
                 " WHERE s.cohort = ?1 AND s.starts_at > ?2 ORDER BY s.starts_at LIMIT 1")                                                 \
    X(SPAN_OF_MEMBER, "SELECT ends_at FROM span WHERE member = ?1 AND starts_at <= ?2 AND ends_at > ?3 ORDER BY ends_at DESC LIMIT 1")     \
    X(EVIDENCE_INSERT, "INSERT INTO evidence (item, number, room, author, message, at, reported, key, sealed)"                             \
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")                                                                     \
    X(EVIDENCE_WALK, "SELECT e.number, e.room, e.author, e.message, e.at, e.reported, e.key, e.sealed, m.name FROM evidence e"             \
                     " LEFT JOIN member m ON m.id = e.author WHERE e.item = ?1"                                                            \
                     " ORDER BY e.reported DESC, e.number <= 0 DESC, abs(e.number - ?2), e.number")                                        \
    X(EVIDENCE_DELETE, "DELETE FROM evidence WHERE item = ?1")                                                                             \
    X(MESSAGE_WALK_AFTER,                                                                                                                  \
      "SELECT " SQL_MESSAGE_COLUMNS " FROM message WHERE room = ?1" SQL_MESSAGE_SEEN " AND number > ?5 ORDER BY number LIMIT ?6")          \
    X(KEY_DESTROY_WRITE, "UPDATE key SET destroy_at = ?2 WHERE owner = ?1 AND kind = 2")                                                   \
    X(LEAD_WALK, "SELECT id FROM member WHERE role = 3 AND state = 0 ORDER BY id")
