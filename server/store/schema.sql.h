/* server/store/schema.sql.h
 * The schema of version 1 (protocol.md 5), run once in an empty file. Rules: STRICT; ids are blobs; no bare rowids, so that no number in
 * a key is ever used twice; what grows (message, receipt, audit_leaf) is written at its right edge, for a page touched at random is a
 * page written to the WAL. Later versions: schema.c. */
#pragma once

static const char *const store_schema[] = {
    "CREATE TABLE order_state ("
    " one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), place INTEGER NOT NULL, time_ms INTEGER NOT NULL, hash BLOB NOT NULL,"
    " rules INTEGER NOT NULL, schema INTEGER NOT NULL) STRICT",

    "CREATE TABLE program ("
    " one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), id BLOB NOT NULL CHECK (length(id) = 16), title TEXT NOT NULL,"
    " adults INTEGER NOT NULL, state INTEGER NOT NULL, notice INTEGER NOT NULL) STRICT",

    "CREATE TABLE cohort (id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), title TEXT NOT NULL, state INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID",

    /* Who belongs to a cohort: rooms that are made later take them in. */
    "CREATE TABLE cohort_member (cohort BLOB NOT NULL, member BLOB NOT NULL, role INTEGER NOT NULL, PRIMARY KEY (cohort, member))"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX cohort_member_member ON cohort_member (member)",

    /* What changes are numbered by. chain runs over all changes in their order (security.md 3). */
    "CREATE TABLE stream ("
    " id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), kind INTEGER NOT NULL, change INTEGER NOT NULL, chain BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID",

    "CREATE TABLE room ("
    " id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), cohort BLOB NOT NULL REFERENCES cohort (id), title TEXT NOT NULL,"
    " type INTEGER NOT NULL, retention_ms INTEGER NOT NULL CHECK (retention_ms > 0), cap INTEGER NOT NULL CHECK (cap > 0),"
    " state INTEGER NOT NULL, change INTEGER NOT NULL,"
    /* What decides its mode: base, staffing, override (product.md 4). over_until 0: none. */
    " base_mode INTEGER NOT NULL, base_slow_ms INTEGER NOT NULL, unstaffed_mode INTEGER NOT NULL, unstaffed_slow_ms INTEGER NOT NULL,"
    " staffed INTEGER NOT NULL, over_mode INTEGER NOT NULL, over_slow_ms INTEGER NOT NULL, over_until INTEGER NOT NULL,"
    " over_reason INTEGER NOT NULL, over_by BLOB NOT NULL,"
    /* What its row said when it changed last, and when the clock may change that by itself; 0: never. */
    " told_mode INTEGER NOT NULL, told_slow_ms INTEGER NOT NULL, told_until INTEGER NOT NULL, told_reason INTEGER NOT NULL,"
    " told_duty TEXT NOT NULL, told_duty_until INTEGER NOT NULL, told_next_at INTEGER NOT NULL, check_at INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX room_cohort ON room (cohort)",
    "CREATE INDEX room_check ON room (check_at) WHERE check_at > 0",

    "CREATE TABLE member ("
    " id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), role INTEGER NOT NULL, name TEXT NOT NULL, name_fold TEXT NOT NULL UNIQUE,"
    " state INTEGER NOT NULL, state_ends_at INTEGER NOT NULL, notice INTEGER NOT NULL, later_notice INTEGER NOT NULL DEFAULT 0,"
    " later_until INTEGER NOT NULL DEFAULT 0)"
    " STRICT, WITHOUT ROWID",

    "CREATE INDEX member_lead ON member (role, id) WHERE role = 3",

    "CREATE TABLE member_secret ("
    " member BLOB NOT NULL PRIMARY KEY REFERENCES member (id), version INTEGER NOT NULL, argon2 BLOB NOT NULL,"
    " totp BLOB CHECK (length(totp) = 61), totp_step INTEGER NOT NULL DEFAULT 0)"
    " STRICT, WITHOUT ROWID",

    "CREATE TABLE membership ("
    " room BLOB NOT NULL REFERENCES room (id), member BLOB NOT NULL REFERENCES member (id), join_mark INTEGER NOT NULL,"
    " state INTEGER NOT NULL, change INTEGER NOT NULL, place_change INTEGER NOT NULL, PRIMARY KEY (room, member))"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX membership_member ON membership (member)",

    "CREATE TABLE name_rest (name_fold TEXT NOT NULL PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID",

    /* Never who used it: the row goes when it is used. */
    "CREATE TABLE invitation ("
    " id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),"
    " role INTEGER NOT NULL, cohort BLOB NOT NULL REFERENCES cohort (id), name TEXT NOT NULL, name_fold TEXT NOT NULL,"
    " state INTEGER NOT NULL, ends_at INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX invitation_cohort ON invitation (cohort, ends_at)",
    "CREATE INDEX invitation_name ON invitation (name_fold) WHERE name_fold <> ''",

    "CREATE TABLE session ("
    " id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),"
    " member BLOB NOT NULL REFERENCES member (id), device INTEGER NOT NULL, started_at INTEGER NOT NULL, idle_ends_at INTEGER NOT NULL,"
    " ends_at INTEGER NOT NULL, change INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX session_member ON session (member)",
    "CREATE INDEX session_over ON session (min(idle_ends_at, ends_at))",

    /* place is that of the command, so rows only ever come at the end. No unique index on id: 7 us a message for what cannot happen. */
    "CREATE TABLE message ("
    " place INTEGER NOT NULL PRIMARY KEY, id BLOB NOT NULL, room BLOB NOT NULL, author BLOB NOT NULL, number INTEGER NOT NULL,"
    " change INTEGER NOT NULL, state INTEGER NOT NULL, at INTEGER NOT NULL, gone_at INTEGER NOT NULL, slice BLOB NOT NULL,"
    " sealed BLOB NOT NULL, quote INTEGER NOT NULL DEFAULT 0, written_at INTEGER NOT NULL DEFAULT 0, masked INTEGER NOT NULL DEFAULT 0,"
    " pinned INTEGER NOT NULL DEFAULT 0, reason INTEGER NOT NULL DEFAULT 0, item BLOB, link_room BLOB, link_number INTEGER)"
    " STRICT",
    "CREATE UNIQUE INDEX message_number ON message (room, number)",
    "CREATE INDEX message_changed ON message (room, change) WHERE change > number",
    "CREATE INDEX message_gone ON message (gone_at)",
    "CREATE INDEX message_pinned ON message (room) WHERE pinned = 1",

    /* Texts that the room has not seen: the id is that of their item in the queue. */
    "CREATE TABLE held ("
    " id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), room BLOB NOT NULL, author BLOB NOT NULL, state INTEGER NOT NULL,"
    " question INTEGER NOT NULL, reason INTEGER NOT NULL, at INTEGER NOT NULL, ends_at INTEGER NOT NULL, key BLOB NOT NULL,"
    " sealed BLOB NOT NULL, note BLOB NOT NULL DEFAULT x'', quote INTEGER NOT NULL, number INTEGER NOT NULL DEFAULT 0,"
    " staff BLOB NOT NULL DEFAULT (zeroblob(16)), change INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX held_author ON held (author, change)",
    "CREATE INDEX held_due ON held (ends_at)",

    /* What staff did with a published message, for its author alone: the last act on it. */
    "CREATE TABLE own ("
    " member BLOB NOT NULL, room BLOB NOT NULL, number INTEGER NOT NULL, state INTEGER NOT NULL, reason INTEGER NOT NULL,"
    " by BLOB NOT NULL, gone_at INTEGER NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (member, room, number))"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX own_changed ON own (member, change)",

    /* The request's id begins with its time: near the right edge, and swept as a range. */
    "CREATE TABLE receipt (request BLOB NOT NULL, member BLOB NOT NULL, answer BLOB NOT NULL, PRIMARY KEY (request, member))"
    " STRICT, WITHOUT ROWID",

    "CREATE TABLE pace ("
    " member BLOB NOT NULL, kind INTEGER NOT NULL, object BLOB NOT NULL, full_at INTEGER NOT NULL, PRIMARY KEY (member, kind, object))"
    " STRICT, WITHOUT ROWID",

    /* What may be destroyed when; the key itself is in the keyring. */
    "CREATE TABLE key ("
    " id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), kind INTEGER NOT NULL, owner BLOB NOT NULL, opens_at INTEGER NOT NULL,"
    " ends_at INTEGER NOT NULL, destroy_at INTEGER NOT NULL, state INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX key_owner ON key (owner, opens_at)",
    "CREATE INDEX key_due ON key (destroy_at) WHERE state = 0",

    "CREATE TABLE effect ("
    " place INTEGER NOT NULL, n INTEGER NOT NULL, kind INTEGER NOT NULL, object BLOB NOT NULL, made_at INTEGER NOT NULL,"
    " PRIMARY KEY (place, n))"
    " STRICT, WITHOUT ROWID",

    /* One act of power a row, from 0 on. The record goes when its time is over; its hash stays (security.md 4). nodes: the hashes of the
     * full subtrees that end with it, of height 1 and up, for proofs. */
    "CREATE TABLE audit_leaf ("
    " position INTEGER NOT NULL PRIMARY KEY, record BLOB, hash BLOB NOT NULL CHECK (length(hash) = 32),"
    " nodes BLOB NOT NULL CHECK (length(nodes) % 32 = 0)) STRICT",

    /* The right edge of the tree over them, so that an entry is added without reading others. */
    "CREATE TABLE audit_edge ("
    " one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL CHECK (size > 0), edge BLOB NOT NULL) STRICT",

    /* public and signature come a moment later: the keys are not the engine's. */
    "CREATE TABLE audit_checkpoint ("
    " place INTEGER NOT NULL PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, heads BLOB NOT NULL, time_ms INTEGER NOT NULL,"
    " public BLOB, signature BLOB) STRICT",
    "CREATE INDEX audit_checkpoint_size ON audit_checkpoint (size)",

    /* What waits for staff (MO6), whatever its kind. due_at: when the clock must look at it again. apart: it is about one of the staff, so
     * it is in the streams of those who may see it and not on the desk (MO26). reporter is never on any wire. */
    "CREATE TABLE item ("
    " id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), cohort BLOB NOT NULL REFERENCES cohort (id), room BLOB NOT NULL,"
    " kind INTEGER NOT NULL, state INTEGER NOT NULL, urgent INTEGER NOT NULL, apart INTEGER NOT NULL, member BLOB NOT NULL,"
    " number INTEGER NOT NULL, report INTEGER NOT NULL, reason INTEGER NOT NULL, characters INTEGER NOT NULL, sanction BLOB NOT NULL,"
    " at INTEGER NOT NULL, ends_at INTEGER NOT NULL, claimed_by BLOB NOT NULL, due_at INTEGER NOT NULL, decision INTEGER NOT NULL,"
    " decided_by BLOB NOT NULL, decided_at INTEGER NOT NULL, change INTEGER NOT NULL, reporter BLOB NOT NULL, told_state INTEGER NOT NULL,"
    " told_at INTEGER NOT NULL, told_by BLOB NOT NULL, told_change INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX item_open ON item (cohort, urgent DESC, at, id) WHERE state < 3 AND apart = 0",
    "CREATE INDEX item_change ON item (cohort, change) WHERE apart = 0",
    "CREATE INDEX item_due ON item (due_at) WHERE due_at < 9223372036854775807",
    "CREATE UNIQUE INDEX item_report ON item (room, number, reporter) WHERE kind = 2",
    "CREATE INDEX item_told ON item (reporter, told_change) WHERE kind = 2",
    "CREATE TABLE item_apart ("
    " member BLOB NOT NULL, item BLOB NOT NULL REFERENCES item (id), change INTEGER NOT NULL, PRIMARY KEY (member, item))"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX item_apart_item ON item_apart (item)",

    /* The private line of a member with the staff of a cohort (MS7): the room, whose it is, and since when staff are waited for. */
    "CREATE TABLE line ("
    " room BLOB NOT NULL PRIMARY KEY REFERENCES room (id), cohort BLOB NOT NULL REFERENCES cohort (id), member BLOB NOT NULL,"
    " waiting_since INTEGER NOT NULL, change INTEGER NOT NULL, UNIQUE (cohort, member))"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX line_change ON line (cohort, change)",

    /* Whom a member does not want to see (MS6); nobody else ever learns of it. */
    "CREATE TABLE hidden ("
    " member BLOB NOT NULL, hidden BLOB NOT NULL, is_on INTEGER NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (member, hidden))"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX hidden_change ON hidden (member, change)",

    /* What staff did to a person (MO10 to MO14). state 0 and 1: in force, or asked for. */
    "CREATE TABLE sanction ("
    " id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), member BLOB NOT NULL, cohort BLOB NOT NULL, kind INTEGER NOT NULL,"
    " room BLOB NOT NULL, slow_ms INTEGER NOT NULL, reason INTEGER NOT NULL, by_member BLOB NOT NULL, at INTEGER NOT NULL,"
    " ends_at INTEGER NOT NULL, state INTEGER NOT NULL, before INTEGER NOT NULL, done_by BLOB NOT NULL, done_at INTEGER NOT NULL,"
    " change INTEGER NOT NULL, desk_change INTEGER NOT NULL, item BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX sanction_member ON sanction (member, change)",
    "CREATE INDEX sanction_on ON sanction (member) WHERE state IN (0, 1)",
    "CREATE INDEX sanction_desk ON sanction (cohort, desk_change)",
    "CREATE INDEX sanction_over ON sanction (ends_at) WHERE state IN (0, 1) AND ends_at > 0",
    "CREATE INDEX sanction_done ON sanction (done_at) WHERE done_at > 0",
    /* Somebody of staff has lost their phone: with this code, handed over by a lead or at the machine, they enrol another. */
    "CREATE TABLE totp_reset ("
    " member BLOB NOT NULL PRIMARY KEY REFERENCES member (id), digest BLOB NOT NULL CHECK (length(digest) = 32),"
    " ends_at INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID",

    /* Who of the staff is on duty; room zeroes: for all own rooms. gone_at 0: has a connection. ends_at: the earlier of until_at and the
     * end of the grace. */
    "CREATE TABLE duty ("
    " member BLOB NOT NULL, room BLOB NOT NULL, since INTEGER NOT NULL, until_at INTEGER NOT NULL, planned INTEGER NOT NULL,"
    " gone_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, PRIMARY KEY (member, room)) STRICT, WITHOUT ROWID",
    "CREATE INDEX duty_ends ON duty (ends_at)",

    /* The change in a desk's stream at which its staff were told of that duty. */
    "CREATE TABLE duty_told (cohort BLOB NOT NULL, member BLOB NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (cohort, member))"
    " STRICT, WITHOUT ROWID",

    /* The weekly roster, and the times at which its lines come true, as core last read the calendar. */
    "CREATE TABLE shift ("
    " id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), cohort BLOB NOT NULL REFERENCES cohort (id), member BLOB NOT NULL,"
    " day INTEGER NOT NULL, from_minute INTEGER NOT NULL, to_minute INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX shift_cohort ON shift (cohort)",
    "CREATE TABLE span (shift BLOB NOT NULL REFERENCES shift (id), starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,"
    " cohort BLOB NOT NULL, member BLOB NOT NULL, PRIMARY KEY (shift, starts_at)) STRICT, WITHOUT ROWID",
    "CREATE INDEX span_cohort ON span (cohort, starts_at)",
    "CREATE INDEX span_member ON span (member, starts_at)",
    /* What a case keeps, sealed under the case's key (MO7): gone with it. number 0: the reporter's note, -1: that of the
     * second time. */
    "CREATE TABLE evidence ("
    " item BLOB NOT NULL REFERENCES item (id), number INTEGER NOT NULL, room BLOB NOT NULL, author BLOB NOT NULL, message BLOB NOT NULL,"
    " at INTEGER NOT NULL, reported INTEGER NOT NULL, key BLOB NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (item, number))"
    " STRICT, WITHOUT ROWID",
};
