/* server/ctl/local.c
 * The envelope of protocol.md 3, a JSON line each way, over core's local socket. */
#include "ctl.h"
#include "hearth/clock.h"
#include "hearth/id.h"
#include "hearth/random.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define LOCAL_WAIT_SECONDS   30 /* a reload reads the client's files and asks every gate */
#define LOCAL_LINE_BYTES_MAX 262144

static const struct {
    const char *word, *what, *remedy; /* remedy NULL: the command's help */
} refusals[] = {
    {"not_here", "there is no such thing, or it may not be done now", "Check the id; hearthctl status shows what there is"},
    {"bad_request", "the server does not accept that value", NULL},
    {"unknown", "the server does not know that command", "hearthctl and the server must be of one version"},
    {"full", "there are as many as there may be", "Close or remove one first"},
    {"busy", "the server is busy", "Try again in a moment"},
    {"name_taken", "that name is taken, or looks like one that is", "Choose another name"},
    {"empty", "the text is empty", "Write some"},
    {"too_long", "the text is too long", "Shorten it"},
    {"stale", "the clock of this machine and of the server differ", "Set the clock"},
};

static int refusal_tell(const struct ctl *ctl, json_t *answer)
{
    const char *word = json_string_value(json_object_get(answer, "refused"));
    const char *field = json_string_value(json_object_get(answer, "field"));
    const char *what = "the server refused", *remedy = NULL;
    char help[CTL_REMEDY_BYTES];
    for (size_t i = 0; word != NULL && i < sizeof refusals / sizeof refusals[0]; i++)
        if (strcmp(refusals[i].word, word) == 0) {
            what = refusals[i].what;
            remedy = refusals[i].remedy;
        }
    remedy = remedy != NULL ? remedy : ctl_see_help(ctl, help);
    if (ctl->json) {
        json_t *result = json_pack("{s:s, s:s, s:s*}", "error", what, "remedy", remedy, "field", field);
        json_object_set(result, "refused", json_object_get(answer, "refused"));
        ctl_json(ctl, result);
        return CTL_REFUSED;
    }
    return field != NULL ? ctl_fail(ctl, CTL_REFUSED, remedy, "%s (%s)", what, field) : ctl_fail(ctl, CTL_REFUSED, remedy, "%s", what);
}

/* Two streams over one socket: stdio may not read and write one in turn where nothing can be sought. */
struct local {
    FILE *in, *out;
};

static void local_close(struct local *local)
{
    if (local->in != NULL)
        fclose(local->in);
    if (local->out != NULL)
        fclose(local->out);
}

static int local_open(const struct ctl *ctl, struct local *local)
{
    const char *path = ctl->settings->places_socket;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return ctl_fail(ctl, CTL_FAILURE, "Free some memory", "no socket: %s", strerror(errno));
    const struct timeval wait = {.tv_sec = LOCAL_WAIT_SECONDS};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        const char *remedy =
            errno == EACCES ? "Run it as the user of the server" : "Start the server, or give its configuration with --config";
        const int code = ctl_fail(ctl, CTL_UNREACHABLE, remedy, "no server answers at %s: %s", path, strerror(errno));
        close(fd);
        return code;
    }
    const int second_fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    local->in = fdopen(fd, "r");
    local->out = second_fd < 0 ? NULL : fdopen(second_fd, "w");
    return local->in != NULL && local->out != NULL ? CTL_DONE : ctl_fail(ctl, CTL_FAILURE, "Free some memory", "no stream");
}

/* The event of a line that answers id: the line is an event or an array of events. A new reference, or NULL. */
static json_t *answer_find(const char *line, const char *id)
{
    json_t *document = json_loads(line, JSON_REJECT_DUPLICATES, NULL), *found = NULL, *event;
    json_t *events = json_is_array(document) ? json_incref(document) : json_pack("[O*]", document);
    size_t i;
    json_array_foreach(events, i, event)
    {
        const char *re = json_string_value(json_object_get(event, "re"));
        if (found == NULL && re != NULL && strcmp(re, id) == 0)
            found = json_incref(event);
    }
    json_decref(events);
    json_decref(document);
    return found;
}

static json_t *exchange(const struct local *local, json_t *request, const char *id)
{
    char *line = malloc(LOCAL_LINE_BYTES_MAX);
    json_t *answer = NULL;
    if (line == NULL)
        return NULL;
    if (json_dumpf(request, local->out, JSON_COMPACT) == 0 && fputc('\n', local->out) != EOF && fflush(local->out) == 0)
        while (answer == NULL && fgets(line, LOCAL_LINE_BYTES_MAX, local->in) != NULL)
            answer = answer_find(line, id);
    explicit_bzero(line, LOCAL_LINE_BYTES_MAX); /* it may have held a code */
    free(line);
    return answer;
}

/* The time first, so that the id of a late retry is known as late (protocol.md 3). */
static void id_make(int64_t now_ms, char hex_out[ID_HEX_DIGITS + 1])
{
    uint8_t id[ID_BYTES];
    random_bytes(id, sizeof id);
    for (int i = 0; i < 8; i++)
        id[i] = (uint8_t)((uint64_t)now_ms >> (56 - 8 * i));
    id_to_hex(id, hex_out);
}

/* What the server's clock says: a page learns it from hello, we ask. In a test build it may be far from ours. */
static int64_t server_now(const struct local *local)
{
    char id[ID_HEX_DIGITS + 1];
    id_make(clock_wall_ms(), id);
    json_t *ping = json_pack("{s:s, s:s}", "ask", "ping", "id", id);
    json_t *pong = exchange(local, ping, id);
    const int64_t now_ms = json_integer_value(json_object_get(pong, "now_at"));
    json_decref(ping);
    json_decref(pong);
    return now_ms > 0 ? now_ms : clock_wall_ms();
}

int local_call(struct ctl *ctl, const char *verb, const char *name, json_t *fields, json_t **answer_out)
{
    struct local local = {NULL, NULL};
    json_t *request = fields != NULL ? fields : json_object();
    *answer_out = NULL;
    int code = ctl->settings == NULL ? ctl_settings(ctl) : CTL_DONE;
    if (code == CTL_DONE)
        code = local_open(ctl, &local);
    if (code != CTL_DONE) {
        local_close(&local);
        json_decref(request);
        return code;
    }
    signal(SIGPIPE, SIG_IGN); /* a server that hangs up is told, not a death */
    char id[ID_HEX_DIGITS + 1];
    id_make(server_now(&local), id);
    json_object_set_new(request, verb, json_string(name));
    json_object_set_new(request, "id", json_string(id));
    json_t *answer = exchange(&local, request, id);
    const char *event = json_string_value(json_object_get(answer, "ev"));
    if (event == NULL)
        code = ctl_fail(ctl, CTL_UNREACHABLE, "Look at its log: journalctl -u hearth", "the server gave no answer");
    else if (strcmp(event, "refused") == 0)
        code = refusal_tell(ctl, answer);
    else
        *answer_out = json_incref(answer);
    local_close(&local);
    json_decref(answer);
    json_decref(request);
    return code;
}
