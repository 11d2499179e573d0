/* server/ctl/audit.c: hearthctl audit: which of its four parts is wanted, and the two short ones. */
#include "audit.h"
#include "slip.h"
#include <string.h>
#include <unistd.h>

/* One more reader of the database, or of a copy: a running server does not notice. CTL_DONE or a failure told. */
static int audit_open(struct ctl *ctl, struct store **store_out)
{
    char path[4096];
    const char *given = ctl_value(ctl, "database");
    *store_out = NULL;
    if (given == NULL) {
        const int code = ctl_settings(ctl);
        if (code != CTL_DONE)
            return code;
        snprintf(path, sizeof path, "%s/hearth.db", ctl->settings->places_data);
        given = path;
    }
    if (access(given, F_OK) != 0)
        return ctl_fail(ctl, CTL_FAILURE, "Start the server once, or name a copy with --database", "there is no database %s", given);
    const enum hearth_error error = store_open_reader(given, store_out);
    if (error != HEARTH_OK)
        return ctl_fail(ctl, CTL_FAILURE, "Run it as the server's user, and with the version that made it", "%s cannot be read: %s", given,
                        hearth_error_text(error));
    return CTL_DONE;
}

static int audit_newest(struct ctl *ctl, struct store *store, struct store_checkpoint *newest, char origin[AUDIT_ORIGIN_BYTES])
{
    struct store_program program;
    enum hearth_error error = store_read_begin(store);
    if (error == HEARTH_OK)
        error = store_program_read(store, &program);
    if (error == HEARTH_OK)
        error = store_checkpoint_newest(store, true, newest);
    store_read_end(store);
    if (error == HEARTH_NOT_FOUND)
        return ctl_fail(ctl, CTL_FAILURE, "The first is signed within seconds of the first start: try again", "there is no checkpoint yet");
    if (error != HEARTH_OK)
        return ctl_fail(ctl, CTL_FAILURE, "Try again", "the log cannot be read: %s", hearth_error_text(error));
    audit_origin(program.id, origin);
    return CTL_DONE;
}

static int audit_head(struct ctl *ctl, struct store *store)
{
    struct store_checkpoint newest;
    char origin[AUDIT_ORIGIN_BYTES];
    struct buffer note;
    int code = audit_newest(ctl, store, &newest, origin);
    if (code != CTL_DONE)
        return code;
    buffer_init(&note, AUDIT_NOTE_BYTES_MAX);
    audit_note_put(origin, &newest.head, newest.public_key, newest.signature, &note);
    buffer_put_u8(&note, 0);
    if (note.failed) {
        code = ctl_fail(ctl, CTL_FAILURE, "Free some memory", "out of memory");
    } else if (!ctl_json(ctl, json_pack("{s:s, s:I, s:I, s:s}", "origin", origin, "size", (json_int_t)newest.head.size, "time",
                                        (json_int_t)newest.head.time_ms, "note", (const char *)note.data))) {
        fputs((const char *)note.data, stdout);
        if ((ctl_has(ctl, "qr") || isatty(STDOUT_FILENO)) && !slip_qr((const char *)note.data, stdout))
            code = ctl_fail(ctl, CTL_FAILURE, "Free some memory", "out of memory");
    }
    buffer_deinit(&note);
    return code;
}

static int audit_key(struct ctl *ctl, struct store *store)
{
    struct store_checkpoint newest;
    char origin[AUDIT_ORIGIN_BYTES], key[AUDIT_KEY_TEXT_BYTES];
    const int code = audit_newest(ctl, store, &newest, origin);
    if (code != CTL_DONE)
        return code;
    audit_key_text(origin, newest.public_key, key);
    if (!ctl_json(ctl, json_pack("{s:s}", "key", key)))
        puts(key);
    return CTL_DONE;
}

int command_audit(struct ctl *ctl)
{
    const char *part = ctl->words[0], *path = ctl->words[1];
    struct store *store;
    const bool verify = part != NULL && strcmp(part, "verify") == 0, export = part != NULL && strcmp(part, "export") == 0;
    const bool head = part != NULL && strcmp(part, "head") == 0, key = part != NULL && strcmp(part, "key") == 0;
    if (!verify && !export && !head && !key)
        return ctl_fail(ctl, CTL_USAGE, "See hearthctl help audit", "say what: export FILE, verify FILE, head or key");
    if ((verify || export) != (path != NULL))
        return ctl_fail(ctl, CTL_USAGE, "See hearthctl help audit", "audit %s takes %s", part, path == NULL ? "a file" : "no file");
    if (verify)
        return audit_verify(ctl, path);
    int code = audit_open(ctl, &store);
    if (code != CTL_DONE)
        return code;
    code = export ? audit_export(ctl, store, path) : head ? audit_head(ctl, store) : audit_key(ctl, store);
    store_close(&store);
    return code;
}
