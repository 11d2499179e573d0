/* server/ctl/init_ask.c */
#include "init.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct question {
    const char *flag, *text, *demo;
    size_t offset;
};

#define X(field, flag, question, demo) {flag, question, demo, offsetof(struct init_answers, field)},
static const struct question questions[] = {INIT_QUESTIONS(X)};
#undef X

/* One line of the answer; what stands in brackets at the end of the question is taken for an empty one. */
static bool line_ask(const struct question *question, char answer_out[INIT_TEXT_BYTES])
{
    const char *open = strrchr(question->text, '(');
    const bool has_default = open != NULL && strncmp(open, "(as ", 4) != 0;
    do {
        printf("%s: ", question->text);
        fflush(stdout);
        if (fgets(answer_out, INIT_TEXT_BYTES, stdin) == NULL)
            return false;
        answer_out[strcspn(answer_out, "\r\n")] = 0;
        if (answer_out[0] == 0 && has_default)
            snprintf(answer_out, INIT_TEXT_BYTES, "%.*s", (int)strcspn(open + 1, ")"), open + 1);
    } while (answer_out[0] == 0);
    return true;
}

static int question_answer(struct ctl *ctl, const struct question *question, char answer_out[INIT_TEXT_BYTES])
{
    const char *given = ctl_value(ctl, question->flag);
    if (given == NULL && ctl_has(ctl, "demo"))
        given = question->demo;
    if (given != NULL) {
        snprintf(answer_out, INIT_TEXT_BYTES, "%s", given);
        return CTL_DONE;
    }
    if (!isatty(STDIN_FILENO) || ctl->json)
        return ctl_fail(ctl, CTL_USAGE, "Give all flags where nobody can be asked, or --demo; see hearthctl help init", "--%s is missing",
                        question->flag);
    return line_ask(question, answer_out) ? CTL_DONE : ctl_fail(ctl, CTL_USAGE, "Answer the question", "--%s is missing", question->flag);
}

/* As an absolute path, though it need not exist yet. */
static bool path_absolute(const char *path, char out[INIT_TEXT_BYTES])
{
    char here[PATH_MAX];
    if (path[0] == '/')
        return snprintf(out, INIT_TEXT_BYTES, "%s", path) < INIT_TEXT_BYTES;
    return getcwd(here, sizeof here) != NULL && snprintf(out, INIT_TEXT_BYTES, "%s/%s", here, path) < INIT_TEXT_BYTES;
}

static bool join(char out[INIT_TEXT_BYTES], const char *folder, const char *name)
{
    return snprintf(out, INIT_TEXT_BYTES, "%s/%s", folder, name) < INIT_TEXT_BYTES;
}

static bool places_fill(struct ctl *ctl, struct init_answers *answers)
{
    const char *data = ctl_value(ctl, "data"), *share = ctl_value(ctl, "share"), *client = ctl_value(ctl, "client");
    const char *certificate = ctl_value(ctl, "certificate"), *key = ctl_value(ctl, "certificate-key");
    bool fits = path_absolute(ctl->config_path, answers->config);
    snprintf(answers->folder, sizeof answers->folder, "%s", answers->config);
    *strrchr(answers->folder, '/') = 0;
    fits &= data != NULL           ? path_absolute(data, answers->data)
            : ctl_has(ctl, "demo") ? join(answers->data, answers->folder, "data")
                                   : path_absolute("/var/lib/hearth", answers->data);
    fits &= path_absolute(share != NULL ? share : CTL_SHARE_DEFAULT, answers->share);
    fits &= client != NULL ? path_absolute(client, answers->client) : join(answers->client, answers->share, "client");
    answers->self_signed = certificate == NULL;
    fits &= certificate != NULL ? path_absolute(certificate, answers->certificate)
                                : join(answers->certificate, answers->folder, "certificate.pem");
    fits &=
        key != NULL ? path_absolute(key, answers->certificate_key) : join(answers->certificate_key, answers->folder, "certificate-key.pem");
    return fits;
}

static bool master_fill(struct ctl *ctl, struct init_answers *answers)
{
    const char *master = ctl_value(ctl, "master");
    char path[INIT_TEXT_BYTES];
    if (master != NULL && strncmp(master, "file:", 5) != 0)
        return snprintf(answers->master, INIT_TEXT_BYTES, "%s", master) < INIT_TEXT_BYTES;
    if (master == NULL ? !join(path, answers->folder, "master.key") : !path_absolute(master + 5, path))
        return false;
    return snprintf(answers->master, INIT_TEXT_BYTES, "file:%s", path) < INIT_TEXT_BYTES;
}

int init_ask(struct ctl *ctl, struct init_answers *answers_out)
{
    memset(answers_out, 0, sizeof *answers_out);
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        const int code = question_answer(ctl, &questions[i], (char *)answers_out + questions[i].offset);
        if (code != CTL_DONE)
            return code;
    }
    if (strcmp(answers_out->adults, "on") != 0 && strcmp(answers_out->adults, "yes") != 0)
        return ctl_fail(ctl, CTL_USAGE, "Write --adults on", "a program for minors is another installation, and is not built yet");
    if ((ctl_has(ctl, "certificate") || ctl_has(ctl, "certificate-key")) &&
        !(ctl_has(ctl, "certificate") && ctl_has(ctl, "certificate-key")))
        return ctl_fail(ctl, CTL_USAGE, "Give --certificate and --certificate-key, or neither",
                        "a certificate and its key belong together");
    answers_out->address = ctl_has(ctl, "address") ? ctl_value(ctl, "address") : "";
    answers_out->gates = ctl_has(ctl, "gates") ? ctl_value(ctl, "gates") : "";
    answers_out->mlock = ctl_has(ctl, "mlock") ? ctl_value(ctl, "mlock") : "";
    if (!places_fill(ctl, answers_out) || !master_fill(ctl, answers_out))
        return ctl_fail(ctl, CTL_USAGE, "Give shorter paths", "a path is too long");
    return CTL_DONE;
}
